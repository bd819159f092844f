// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;

/**
 * Counts consecutive wrong codes, regardless of the time between them (NIST SP 800-63B-4 §3.2.2: no more than 100 on
 * one authenticator). A correct code resets the count.
 */
public final class ConsecutiveFailures {

    /** Number of consecutive failures that disables an authenticator. */
    public static final int LIMIT = 100;

    private static final String NAME = "failures-in-a-row";
    /**
     * How long a failure counts. The time is long because slots expire one by one: once the first one has expired, a
     * correct code no longer finds the others, see {@link SlotRow#clear}.
     */
    private static final Duration MEMORY = Duration.ofDays(730);

    private final SharedCounts counts;
    private final String subject;

    /** @param subject realm, user and method; hashed before it becomes part of a key */
    public ConsecutiveFailures(RateLimiter limiter, String subject) {
        this.counts = limiter.counts();
        this.subject = subject;
    }

    /**
     * Counts a failure.
     *
     * @return whether the limit is now reached
     */
    public boolean add() {
        return counts.count(NAME, subject, LIMIT, MEMORY) >= LIMIT;
    }

    public boolean isLimitReached() {
        return counts.isReached(NAME, subject, LIMIT);
    }

    /** Resets the count after a correct code. */
    public void reset() {
        counts.clear(NAME, subject);
    }

    /** Resets the count, even if the limit was reached so long ago that the first slots have expired. */
    public void resetCompletely() {
        if (isLimitReached()) {
            counts.clearAll(NAME, subject, LIMIT);
        } else {
            reset();
        }
    }
}
