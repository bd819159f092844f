// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * A limit on the number of uses in a time window.
 *
 * @param name fixed name, used in keys and metrics
 * @param subject what it is counted for (user, number, address …); hashed before it becomes part of a key
 * @param limit maximum number of uses in the window, at least 1
 * @param window how long each use counts, at least one second
 * @param anyOrder see {@link #inAnyOrder}
 */
public record RateLimit(String name, String subject, int limit, Duration window, boolean anyOrder) {

    public RateLimit(String name, String subject, int limit, Duration window) {
        this(name, subject, limit, window, false);
    }

    public RateLimit {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(window, "window");
        if (limit < 1) {
            throw new IllegalArgumentException("limit of " + name + " must be at least 1");
        }
        if (window.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("window of " + name + " must be at least a second");
        }
    }

    /**
     * The same limit, for uses that do not need the number of remaining units. The search for a free unit then starts
     * where the last search on this node ended, and takes few operations even if many units are used. Has no
     * effect on limits over 32.
     */
    public RateLimit inAnyOrder() {
        return new RateLimit(name, subject, limit, window, true);
    }

    @Override
    public String toString() {
        return "RateLimit[" + name + "]";
    }
}
