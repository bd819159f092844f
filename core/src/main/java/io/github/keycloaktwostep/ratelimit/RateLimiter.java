// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Counts messages and attempts exactly, across all sessions and nodes.
 *
 * <p>{@link SingleUseObjectProvider} has no increment, but {@link NewTransaction#take} is atomic on every store. A
 * limit of N is therefore N slots, and a slot belongs to the request that puts it first. Rate limits survive a rollback
 * because each reservation commits in its own transaction. Keys contain hashes of their subjects (users, numbers,
 * addresses).
 */
public final class RateLimiter {

    private static final String KEPT = "kept-claims";

    /** Up to this limit, each slot expires separately. */
    private static final int ONE_BY_ONE = 32;

    private final NewTransaction transactions;
    private final InstantSource clock;
    private final SlidingWindowCounter large;
    private final SharedCounts counts;

    public RateLimiter(KeycloakSessionFactory factory, InstantSource clock) {
        this(NewTransaction.of(factory), clock);
    }

    public RateLimiter(NewTransaction transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
        this.large = new SlidingWindowCounter(transactions, clock);
        this.counts = new SharedCounts(transactions);
    }

    /** Result of a reservation. */
    public sealed interface Reservation {

        /**
         * @param slot key of the slot; {@link RateLimiter#release(Granted)} frees it if the use did not take place
         * @param until key of the note that the limit is exceeded
         * @param left number of units that can still be reserved; a lower bound for limits over 32
         * @param row the row of the slot, if the limit is counted in rows
         */
        record Granted(String slot, String until, int left, Optional<Row> row) implements Reservation {}

        /**
         * Slots that are counted together.
         *
         * @param key key of the limit
         * @param prefix prefix of the slots' keys
         * @param lifespan seconds for which the slots are kept
         */
        record Row(String key, String prefix, long lifespan) {}

        record Denied(RateLimitExceeded exceeded) implements Reservation {}
    }

    /** Reserves one unit, if one is left. */
    public Reservation reserve(RateLimit limit) {
        String key = key(limit);
        if (limit.limit() > ONE_BY_ONE) {
            return large.reserve(limit, key, until(key));
        }
        int from = 0;
        while (from < limit.limit()) {
            SlotAttempt reserved = tryFrom(from, key, limit);
            if (reserved.got()) {
                return new Reservation.Granted(
                        slot(key, reserved.number()),
                        until(key),
                        limit.limit() - 1 - reserved.number(),
                        Optional.empty());
            }
            from = reserved.number() + 1;
        }
        return new Reservation.Denied(markExceeded(limit));
    }

    /** The slot that was tried, or the limit if none was free, and whether this request got it. */
    private record SlotAttempt(int number, boolean got) {}

    /** Reads before it writes, for the reason given at {@link NewTransaction#take}. */
    private SlotAttempt tryFrom(int from, String key, RateLimit limit) {
        return inNewTransaction(store -> {
            int free = from;
            while (free < limit.limit() && store.contains(slot(key, free))) {
                free++;
            }
            boolean got = free < limit.limit()
                    && store.putIfAbsent(slot(key, free), limit.window().toSeconds());
            return new SlotAttempt(free, got);
        });
    }

    /**
     * Result of a reservation of several limits.
     *
     * @param granted one unit of each limit, in the order of the limits; empty if a limit is exceeded
     * @param exceeded the first exceeded limit, if any
     */
    public record Reservations(List<Reservation.Granted> granted, Optional<RateLimitExceeded> exceeded) {
        public Reservations {
            granted = List.copyOf(granted);
        }
    }

    /** Reserves one unit of each limit, or none at all if a limit is exceeded. */
    public Reservations reserveAll(List<RateLimit> limits) {
        List<Reservation.Granted> reserved = new ArrayList<>();
        for (RateLimit limit : limits) {
            Reservation reserve = reserve(limit);
            if (reserve instanceof Reservation.Denied denied) {
                release(reserved);
                return new Reservations(List.of(), Optional.of(denied.exceeded()));
            }
            reserved.add((Reservation.Granted) reserve);
        }
        return new Reservations(reserved, Optional.empty());
    }

    /** Releases all units. */
    public void release(List<Reservation.Granted> granted) {
        granted.forEach(this::release);
    }

    /**
     * Stores reservations, so that a later request can release them by the id.
     *
     * @param id an id that cannot be guessed
     * @param keep how long the reservations can be released; after that, the units stay counted
     */
    public void keep(String id, List<Reservation.Granted> granted, Duration keep) {
        counts.note(KEPT, id, granted, keep);
    }

    /**
     * Releases the reservations that {@link #keep} stored. A second call has no effect. Reservations that this version
     * cannot read, because another version stored them, stay counted.
     */
    public void releaseKept(String id) {
        counts.noted(KEPT, id, Reservation.Granted[].class)
                .filter(kept -> counts.forget(KEPT, id))
                .ifPresent(kept -> release(List.of(kept)));
    }

    /** Releases a unit. If it was the last one, requests that were refused in the meantime no longer have to wait. */
    public void release(Reservation.Granted granted) {
        transactions.write(store -> {
            if (granted.left() == 0) {
                store.remove(granted.until());
            }
            granted.row()
                    .ifPresentOrElse(
                            row -> SlidingWindowCounter.release(store, row), () -> store.remove(granted.slot()));
        });
    }

    /**
     * Records that the limit is exceeded, so that all requests report the same time.
     *
     * @return the recorded state, which may come from an earlier request
     */
    public RateLimitExceeded markExceeded(RateLimit limit) {
        Optional<RateLimitExceeded> known = exceeded(limit);
        if (known.isPresent()) {
            return known.get();
        }
        Instant until = clock.instant().plus(limit.window());
        transactions.write(store -> JsonNotes.put(store, until(key(limit)), limit.window(), until));
        return new RateLimitExceeded(limit.name(), until);
    }

    /** The state recorded by {@link #markExceeded}; empty if the limit is not recorded as exceeded. */
    public Optional<RateLimitExceeded> exceeded(RateLimit limit) {
        return inNewTransaction(store -> JsonNotes.get(store, until(key(limit)), Instant.class))
                .filter(until -> until.isAfter(clock.instant()))
                .map(until -> new RateLimitExceeded(limit.name(), until));
    }

    /**
     * The state of the limit if nothing can be reserved now; empty otherwise. Does not count. A limit of up to 32
     * counts as blocked only after a reservation was denied.
     */
    public Optional<RateLimitExceeded> blocked(RateLimit limit) {
        return limit.limit() > ONE_BY_ONE ? large.blocked(limit, key(limit)) : exceeded(limit);
    }

    /**
     * Resets the count to zero. Parallel reservations may or may not count.
     *
     * @param limit the limit as it is configured now; units that were counted under a different limit are deleted, too
     */
    public void reset(RateLimit limit) {
        String key = key(limit);
        inNewTransaction(store -> {
            for (int i = ONE_BY_ONE - 1; i >= 0; i--) {
                store.remove(slot(key, i));
            }
            return store.remove(until(key)) != null;
        });
        large.reset(limit, key);
    }

    /**
     * Reserves a unit that is never released.
     *
     * @return whether a unit was left
     */
    public boolean acquire(RateLimit limit) {
        return reserve(limit) instanceof Reservation.Granted;
    }

    /** Releases the only unit of a limit of one. */
    public void releaseAcquired(RateLimit limit) {
        inNewTransaction(store -> store.remove(slot(key(limit), 0)));
    }

    /**
     * Shared counters and notes that use the same kind of transactions as this limiter. They do not enforce limits
     * themselves.
     */
    SharedCounts counts() {
        return counts;
    }

    private <T> T inNewTransaction(Function<SingleUseObjectProvider, T> work) {
        return transactions.run(work);
    }

    private static String slot(String key, int number) {
        return key + "." + number;
    }

    private static String until(String key) {
        return key + ".until";
    }

    private static String key(RateLimit limit) {
        return SharedCounts.key(limit.name(), limit.subject());
    }
}
