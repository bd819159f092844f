// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;
import java.util.UUID;

/**
 * Wrong codes in a row, whatever the time between them (NIST SP 800-63B-4 §3.2.2: no more than 100 on one
 * authenticator). A right code resets the count.
 */
public final class ConsecutiveFailures {

    /** The failure that disables an authenticator. */
    public static final int LIMIT = 100;

    private static final String NAME = "failures-in-a-row";
    private static final Duration MEMORY = Duration.ofDays(90);
    private static final String FIRST = "0";

    private final SharedCounts counts;
    private final String subject;

    /** @param subject realm, user and method; hashed before it becomes part of a key */
    public ConsecutiveFailures(RateLimiter limiter, String subject) {
        this.counts = limiter.counts();
        this.subject = subject;
    }

    /** @return true if this failure reaches the limit */
    public boolean add() {
        return counts.count(NAME, current(counts), LIMIT, MEMORY) >= LIMIT;
    }

    public boolean isLimitReached() {
        return counts.together(within -> within.counted(NAME, current(within), LIMIT) >= LIMIT);
    }

    /** Starts from zero, after a right code. */
    public void reset() {
        counts.together(within -> {
            boolean any = within.counted(NAME, current(within), 1) > 0;
            if (any) {
                within.note(NAME, subject, UUID.randomUUID().toString(), MEMORY);
            }
            return any;
        });
    }

    /** Each reset starts a new row, since a row of slots can only grow. */
    private String current(SharedCounts within) {
        return subject + "|" + within.noted(NAME, subject).orElse(FIRST);
    }
}
