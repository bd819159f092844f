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
 */
public record RateLimit(String name, String subject, int limit, Duration window) {

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

    @Override
    public String toString() {
        return "RateLimit[" + name + "]";
    }
}
