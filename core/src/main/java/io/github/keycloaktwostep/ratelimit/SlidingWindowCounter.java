package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A large budget, counted by twelfths of its window: what the twelve before left over may be claimed in the current one.
 * So each use counts for at least the window and at most a twelfth longer, and at no time more than the limit have been
 * claimed in a window that ends then.
 *
 * <p>A twelfth is a row of slots without gaps, the end of which is found in log₂(limit) look-ups. The rows of the twelve
 * before do not grow any more, so their lengths are noted once. What is given back is a second row beside the first: the
 * difference of their lengths counts, and a row may grow longer than the limit by what was given back.
 */
final class SlidingWindowCounter {

    private static final int PARTS = 12;

    /** For so long after its end a part may still grow: a claim on its way, a clock that is a little behind. Seconds. */
    private static final long SETTLING = 5;

    private static final String RETURNED = "returned.";
    /** Marks a budget of which something was given back; the others cost no further look-ups. */
    private static final String ANY_RETURNED = ".any-returned";

    private static final String HELD = "held";
    /** More than any budget allows that is cleared. */
    private static final int MOST = 1 << 20;

    private final NewTransaction transactions;
    private final Clock clock;

    SlidingWindowCounter(NewTransaction transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The current part of a budget's window. */
    private record CurrentWindow(String key, long number, long length, long start, long now) {

        static CurrentWindow of(RateLimit budget, String key, Instant instant) {
            long window = budget.window().toSeconds();
            long length = Math.max(1, (window + PARTS - 1) / PARTS);
            // Each subject has its own bounds, so that a full hour is nothing special for all at one stroke.
            long shift = Math.floorMod(key.hashCode(), length);
            long now = instant.getEpochSecond();
            long number = Math.floorDiv(now + shift, length);
            return new CurrentWindow(key, number, length, number * length - shift, now);
        }

        String row(long part) {
            return key + "." + part + ".";
        }

        /** Row of one of the parts before, the oldest first. */
        String before(int index) {
            return row(number - PARTS + index);
        }

        Reservation.Row row() {
            // Until the last moment at which it is still looked at, and a little more.
            return new Reservation.Row(key, row(number), start + (PARTS + 1) * length - now + SETTLING);
        }

        boolean settled() {
            return now - start >= SETTLING;
        }

        /** When the oldest of the parts that hold anything is not looked at any more. */
        Instant relief(int[] held) {
            int oldest = 0;
            while (oldest < PARTS - 1 && held[oldest] == 0) {
                oldest++;
            }
            boolean onlyNow = held[oldest] == 0;
            return Instant.ofEpochSecond(start + (onlyNow ? PARTS + 1 : oldest + 1) * length);
        }
    }

    /**
     * @param key what all keys of the budget begin with
     * @param until where it is noted that the budget is used up
     */
    Reservation claim(RateLimit budget, String key, String until) {
        CurrentWindow part = CurrentWindow.of(budget, key, clock.instant());
        Reservation.Row row = part.row();
        RemainingRoom room = transactions.run(store -> RemainingRoom.of(store, part, budget.limit()));
        for (int i = room.free(); i < room.limit(); i++) {
            String slot = row.prefix() + i;
            if (transactions.take(slot, row.lifespan())) {
                return new Reservation.Granted(slot, until, room.limit() - 1 - i, Optional.of(row));
            }
        }
        return new Reservation.Denied(new RateLimitExceeded(budget.name(), room.relief()));
    }

    /**
     * What there is to claim from.
     *
     * @param limit how much the current part may hold
     * @param free end of its row
     * @param relief when there is more
     */
    private record RemainingRoom(int limit, int free, Instant relief) {

        static RemainingRoom of(SingleUseObjectProvider store, CurrentWindow part, int budget) {
            int[] held = SlidingWindowCounter.held(store, part, budget);
            String row = part.row().prefix();
            int limit = Math.max(0, budget - Arrays.stream(held).sum()) + returned(store, part.key(), row);
            return new RemainingRoom(limit, firstFree(store, row, limit), part.relief(held));
        }
    }

    /** Why nothing could be claimed now; counts nothing. */
    Optional<RateLimitExceeded> resting(RateLimit budget, String key) {
        CurrentWindow part = CurrentWindow.of(budget, key, clock.instant());
        return transactions.run(store -> {
            RemainingRoom room = RemainingRoom.of(store, part, budget.limit());
            return room.free() >= room.limit()
                    ? Optional.of(new RateLimitExceeded(budget.name(), room.relief()))
                    : Optional.<RateLimitExceeded>empty();
        });
    }

    /** Takes all rows away that are still looked at. From their ends, so that no claim leaves a gap behind. */
    void clear(RateLimit budget, String key) {
        CurrentWindow part = CurrentWindow.of(budget, key, clock.instant());
        for (int i = 0; i <= PARTS; i++) {
            String row = part.row(part.number() - i);
            transactions.run(store -> {
                store.remove(row + HELD);
                empty(store, row + RETURNED);
                empty(store, row);
                return true;
            });
        }
    }

    private static void empty(SingleUseObjectProvider store, String row) {
        for (int slot = firstFree(store, row, MOST) - 1; slot >= 0; slot--) {
            store.remove(row + slot);
        }
    }

    /** Counts one less. The row of slots stays as it is, since it must have no gaps. */
    void giveBack(Reservation.Row row) {
        String returned = row.prefix() + RETURNED;
        int free = transactions.run(store -> firstFree(store, returned, MOST));
        while (free < MOST && !transactions.take(returned + free, row.lifespan())) {
            free++;
        }
        transactions.run(store -> {
            store.put(row.key() + ANY_RETURNED, row.lifespan(), Map.of());
            return true;
        });
    }

    /** How much of a part was given back. */
    private static int returned(SingleUseObjectProvider store, String key, String row) {
        return store.contains(key + ANY_RETURNED) ? firstFree(store, row + RETURNED, MOST) : 0;
    }

    /** How much of each of the parts before counts, the oldest first. */
    private static int[] held(SingleUseObjectProvider store, CurrentWindow part, int limit) {
        int[] held = lengths(store, part, limit);
        if (store.contains(part.key() + ANY_RETURNED)) {
            for (int i = 0; i < PARTS; i++) {
                held[i] -= firstFree(store, part.before(i) + RETURNED, held[i]);
            }
        }
        return held;
    }

    private static int[] lengths(SingleUseObjectProvider store, CurrentWindow part, int limit) {
        String note = part.row(part.number()) + HELD;
        Map<String, String> noted = part.settled() ? store.get(note) : null;
        if (noted != null) {
            return Arrays.stream(noted.get(HELD).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }
        int[] lengths = new int[PARTS];
        for (int i = 0; i < PARTS; i++) {
            int length = firstFree(store, part.before(i), limit);
            // Longer rows are rare: something was given back.
            lengths[i] = length < limit ? length : firstFree(store, part.before(i), MOST);
        }
        if (part.settled()) {
            String text = Arrays.stream(lengths).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            store.put(note, part.length(), Map.of(HELD, text));
        }
        return lengths;
    }

    /** End of a row without gaps, at most {@code limit}. */
    static int firstFree(SingleUseObjectProvider store, String row, int limit) {
        int low = 0;
        int high = limit;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (store.contains(row + middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
