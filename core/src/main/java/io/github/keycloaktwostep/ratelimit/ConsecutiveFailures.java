// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;
import java.util.function.Function;

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

    /** The current count, at most {@link #LIMIT}. An empty count takes a single look-up. */
    public int count() {
        return inRow(row -> row.length(0, LIMIT));
    }

    /**
     * Counts a failure.
     *
     * @param before the count that this request has just read; below {@link #LIMIT}
     * @return whether the limit is now reached
     */
    public boolean add(int before) {
        long keep = MEMORY.toSeconds();
        return inRow(row -> {
            // A parallel request with a correct code may have reset the count since it was read.
            int free = before > 0 && !row.reaches(before) ? row.length(LIMIT) : before;
            boolean reached = row.takeFrom(free, LIMIT, keep) + 1 >= LIMIT;
            if (reached) {
                // Otherwise, the count would be lower once the first slots have expired.
                row.renew(LIMIT, keep);
            }
            return reached;
        });
    }

    public boolean isLimitReached() {
        return inRow(row -> row.reaches(LIMIT));
    }

    /**
     * Resets the count after a correct code.
     *
     * @param before the count that this request has just read. If it is 0, nothing is read or changed
     */
    public void reset(int before) {
        if (before > 0) {
            inRow(row -> row.clear(row.length(before, SlotRow.MOST)));
        }
    }

    /** Resets the count, even if the limit was reached so long ago that the first slots have expired. */
    public void resetCompletely() {
        inRow(row -> row.reaches(LIMIT) ? row.clear(LIMIT) : row.clear());
    }

    private <T> T inRow(Function<SlotRow, T> work) {
        return counts.inRow(NAME, subject, work);
    }
}
