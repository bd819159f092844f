// SPDX-License-Identifier: Apache-2.0
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
 * Counts a large limit in twelve parts of its window. The current part may use what the twelve parts before it have left over. A
 * use therefore counts for at least the window and at most a twelfth longer, and no window ever holds more than the limit.
 *
 * <p>A part is a row of slots without gaps; its end is found in log₂(limit) look-ups. The rows of earlier parts no longer grow, so
 * their lengths are noted once. Released units form a second row. The difference of the two lengths
 * counts, and a row may exceed the limit by the number of released units.
 */
final class SlidingWindowCounter {

    private static final int PARTS = 12;

    /** Seconds after its end in which a part may still grow: a late reservation, a clock that is slow. */
    private static final long SETTLING = 5;

    private static final String RELEASED = "returned.";
    /** Marks a limit of which something was released; other limits cost no further look-ups. */
    private static final String ANY_RELEASED = ".any-returned";

    private static final String HELD = "held";
    /** More than any limit that is reset. */
    private static final int MOST = 1 << 20;

    private final NewTransaction transactions;
    private final Clock clock;

    SlidingWindowCounter(NewTransaction transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The current part of a window. */
    private record CurrentWindow(String key, long number, long length, long start, long now) {

        static CurrentWindow of(RateLimit limit, String key, Instant instant) {
            long window = limit.window().toSeconds();
            long length = Math.max(1, (window + PARTS - 1) / PARTS);
            // The bounds depend on the subject, so that parts do not start for all subjects at the same time.
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
            // Until it is read for the last time, and a little longer.
            return new Reservation.Row(key, row(number), start + (PARTS + 1) * length - now + SETTLING);
        }

        boolean settled() {
            return now - start >= SETTLING;
        }

        /** When the oldest part that holds anything drops out of the window. */
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
     * @param key prefix of all keys of the limit
     * @param until key of the note that the limit is exceeded
     */
    Reservation reserve(RateLimit limit, String key, String until) {
        CurrentWindow part = CurrentWindow.of(limit, key, clock.instant());
        Reservation.Row row = part.row();
        RemainingRoom room = transactions.run(store -> RemainingRoom.of(store, part, limit.limit()));
        for (int i = room.free(); i < room.limit(); i++) {
            String slot = row.prefix() + i;
            if (transactions.take(slot, row.lifespan())) {
                return new Reservation.Granted(slot, until, room.limit() - 1 - i, Optional.of(row));
            }
        }
        return new Reservation.Denied(new RateLimitExceeded(limit.name(), room.relief()));
    }

    /**
     * The slots that can be reserved now.
     *
     * @param limit how many slots the current part may have
     * @param free end of its row
     * @param relief when more can be reserved
     */
    private record RemainingRoom(int limit, int free, Instant relief) {

        static RemainingRoom of(SingleUseObjectProvider store, CurrentWindow part, int most) {
            int[] held = SlidingWindowCounter.held(store, part, most);
            String row = part.row().prefix();
            int limit = Math.max(0, most - Arrays.stream(held).sum()) + released(store, part.key(), row);
            return new RemainingRoom(limit, firstFree(store, row, limit), part.relief(held));
        }
    }

    /** Why nothing can be reserved now; counts nothing. */
    Optional<RateLimitExceeded> blocked(RateLimit limit, String key) {
        CurrentWindow part = CurrentWindow.of(limit, key, clock.instant());
        return transactions.run(store -> {
            RemainingRoom room = RemainingRoom.of(store, part, limit.limit());
            return room.free() >= room.limit()
                    ? Optional.of(new RateLimitExceeded(limit.name(), room.relief()))
                    : Optional.<RateLimitExceeded>empty();
        });
    }

    /** Removes all rows that still count. From their ends, so that no parallel reservation leaves a gap. */
    void reset(RateLimit limit, String key) {
        CurrentWindow part = CurrentWindow.of(limit, key, clock.instant());
        for (int i = 0; i <= PARTS; i++) {
            String row = part.row(part.number() - i);
            transactions.run(store -> {
                store.remove(row + HELD);
                empty(store, row + RELEASED);
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

    /** Counts one less. The row of slots is not changed, since it must have no gaps. */
    void release(Reservation.Row row) {
        String released = row.prefix() + RELEASED;
        int free = transactions.run(store -> firstFree(store, released, MOST));
        while (free < MOST && !transactions.take(released + free, row.lifespan())) {
            free++;
        }
        transactions.run(store -> {
            store.put(row.key() + ANY_RELEASED, row.lifespan(), Map.of());
            return true;
        });
    }

    /** How much of a part was released. */
    private static int released(SingleUseObjectProvider store, String key, String row) {
        return store.contains(key + ANY_RELEASED) ? firstFree(store, row + RELEASED, MOST) : 0;
    }

    /** How much of each of the parts before counts, the oldest first. */
    private static int[] held(SingleUseObjectProvider store, CurrentWindow part, int limit) {
        int[] held = lengths(store, part, limit);
        if (store.contains(part.key() + ANY_RELEASED)) {
            for (int i = 0; i < PARTS; i++) {
                held[i] -= firstFree(store, part.before(i) + RELEASED, held[i]);
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
            // Longer rows are rare: something was released.
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
