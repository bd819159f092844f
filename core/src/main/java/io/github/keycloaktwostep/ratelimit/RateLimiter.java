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
import java.util.stream.IntStream;
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

    private static final SlotHints HINTS = new SlotHints();

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
         * @param left number of units that can still be reserved. For limits over 32 a lower bound; for others 0 if the
         *     units are reserved {@linkplain RateLimit#inAnyOrder in any order}
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
        return limit.limit() > ONE_BY_ONE
                ? large.reserve(limit, key(limit), until(key(limit)))
                : reserveSlot(limit, false).orElseGet(() -> new Reservation.Denied(markExceeded(limit)));
    }

    /** Reserves one unit, if one is left and the limit is not locked. Otherwise {@linkplain #lock locks} the limit. */
    public Reservation reserveUnlessLocked(RateLimit limit) {
        Optional<Reservation> reserved = limit.limit() > ONE_BY_ONE
                ? Optional.of(limit).filter(one -> exceeded(one).isEmpty()).map(this::reserve)
                : reserveSlot(limit, true);
        return reserved.filter(Reservation.Granted.class::isInstance)
                .orElseGet(() -> new Reservation.Denied(lock(limit)));
    }

    private Optional<Reservation> reserveSlot(RateLimit limit, boolean unlessLocked) {
        String key = key(limit);
        List<Integer> slots = limit.anyOrder()
                ? HINTS.order(key, limit.limit(), clock.instant())
                : IntStream.range(0, limit.limit()).boxed().toList();
        int from = 0;
        while (from < slots.size()) {
            SlotAttempt attempt = tryFrom(from, slots, limit, unlessLocked);
            if (attempt.got()) {
                int slot = slots.get(attempt.index());
                if (limit.anyOrder()) {
                    HINTS.taken(key, slots.get(0), slot, clock.instant().plus(limit.window()));
                }
                int left = limit.anyOrder() ? 0 : limit.limit() - 1 - slot;
                return Optional.of(new Reservation.Granted(slot(key, slot), until(key), left, Optional.empty()));
            }
            from = attempt.index() + 1;
        }
        return Optional.empty();
    }

    /** The index of the slot that was tried, or the number of slots if none was free; whether this request got it. */
    private record SlotAttempt(int index, boolean got) {}

    /** Reads before it writes, for the reason given at {@link NewTransaction#take}. */
    private SlotAttempt tryFrom(int from, List<Integer> slots, RateLimit limit, boolean unlessLocked) {
        String key = key(limit);
        return inNewTransaction(store -> {
            int free = from;
            while (free < slots.size() && store.contains(slot(key, slots.get(free)))) {
                // A lock takes slot 0, so there is none if that slot is free.
                free = unlessLocked && free == 0 && exceeded(store, limit).isPresent() ? slots.size() : free + 1;
            }
            boolean got = free < slots.size()
                    && store.putIfAbsent(
                            slot(key, slots.get(free)), limit.window().toSeconds());
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
            granted.row().ifPresentOrElse(row -> SlidingWindowCounter.release(store, row), () -> free(store, granted));
        });
    }

    /** Frees a slot. If units were left and the limit was locked meanwhile, the slot stays taken until that ends. */
    private void free(SingleUseObjectProvider store, Reservation.Granted granted) {
        Instant now = clock.instant();
        JsonNotes.read(store.remove(granted.slot()), Instant.class)
                .filter(until -> granted.left() > 0 && until.isAfter(now))
                .ifPresent(until -> JsonNotes.put(
                        store, granted.slot(), Duration.between(now, until).plusSeconds(1), until));
    }

    /**
     * Records that the limit is exceeded, so that all requests report the same time.
     *
     * @return the recorded state, which may come from an earlier request
     */
    public RateLimitExceeded markExceeded(RateLimit limit) {
        return markExceeded(limit, List.of(until(key(limit))));
    }

    /**
     * Like {@link #markExceeded}, for a limit of which units are reserved by {@link #reserveUnlessLocked}: no unit can
     * be reserved for a whole window, even if some expire earlier. Slot 0 is taken for this time, so that a reservation
     * that finds it free need not look for a lock.
     */
    public RateLimitExceeded lock(RateLimit limit) {
        return markExceeded(limit, List.of(until(key(limit)), slot(key(limit), 0)));
    }

    private RateLimitExceeded markExceeded(RateLimit limit, List<String> keys) {
        return exceeded(limit).orElseGet(() -> {
            Instant until = clock.instant().plus(limit.window());
            transactions.write(store -> keys.forEach(key -> JsonNotes.put(store, key, limit.window(), until)));
            return new RateLimitExceeded(limit.name(), until);
        });
    }

    /** The state recorded by {@link #markExceeded}; empty if the limit is not recorded as exceeded. */
    public Optional<RateLimitExceeded> exceeded(RateLimit limit) {
        return inNewTransaction(store -> exceeded(store, limit));
    }

    private Optional<RateLimitExceeded> exceeded(SingleUseObjectProvider store, RateLimit limit) {
        return JsonNotes.get(store, until(key(limit)), Instant.class)
                .filter(until -> until.isAfter(clock.instant()))
                .map(until -> new RateLimitExceeded(limit.name(), until));
    }

    /**
     * The state of the limit if nothing can be reserved now; empty otherwise. Does not count. A limit of up to 32
     * counts as blocked only after a reservation was denied, and until one of its units expires.
     */
    public Optional<RateLimitExceeded> blocked(RateLimit limit) {
        return limit.limit() > ONE_BY_ONE
                ? large.blocked(limit, key(limit))
                : exceeded(limit).filter(known -> isUsedUp(limit));
    }

    private boolean isUsedUp(RateLimit limit) {
        return inNewTransaction(store ->
                IntStream.range(0, limit.limit()).allMatch(number -> store.contains(slot(key(limit), number))));
    }

    /**
     * Resets the count to zero. Parallel reservations may or may not count.
     *
     * @param limit the limit as it is configured now; units that were counted under a different limit are deleted, too
     */
    public void reset(RateLimit limit) {
        String key = key(limit);
        HINTS.forget(key);
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
