// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Counts a large limit in twelve parts of its window. The current part may use what the previous twelve parts have left
 * over. A use therefore counts for at least the window and at most a twelfth longer, and no window ever contains more
 * uses than the limit.
 *
 * <p>A part is a {@link SlotRow}. The rows of earlier parts no longer grow, so their lengths are stored once. Released
 * units are counted in a second row. The count is the difference between the two lengths, so a row may exceed the limit
 * by the number of released units.
 */
final class SlidingWindowCounter {

    private static final int PARTS = 12;

    /** Seconds after its end during which a part may still grow, due to a late reservation or a slow clock. */
    private static final long SETTLING = 5;

    private static final String RELEASED = "released.";

    /** Key suffix of a note with the counts of the previous parts. The note is removed when a unit is released. */
    private static final String HELD = ".held";

    private static final String PART = "part";
    private static final String LENGTHS = "lengths";

    private final NewTransaction transactions;
    private final InstantSource clock;

    SlidingWindowCounter(NewTransaction transactions, InstantSource clock) {
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

        /** Row of one of the previous parts; index 0 is the oldest. */
        String before(int index) {
            return row(number - PARTS + index);
        }

        Reservation.Row row() {
            // The slots are kept until they are read for the last time, and a little longer.
            return new Reservation.Row(key, row(number), start + (PARTS + 1) * length - now + SETTLING);
        }

        boolean settled() {
            return now - start >= SETTLING;
        }

        /** When the oldest part that is not empty drops out of the window. */
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
        return transactions.run(store -> {
            RemainingRoom room = RemainingRoom.of(store, part, limit.limit());
            int slot = new SlotRow(store, row.prefix()).take(room.limit(), row.lifespan());
            return slot < room.limit()
                    ? new Reservation.Granted(row.prefix() + slot, until, room.limit() - 1 - slot, Optional.of(row))
                    : new Reservation.Denied(new RateLimitExceeded(limit.name(), room.relief()));
        });
    }

    /**
     * How many units can be reserved.
     *
     * @param limit maximum number of slots in the current part
     * @param relief when more units can be reserved
     */
    private record RemainingRoom(int limit, Instant relief) {

        static RemainingRoom of(SingleUseObjectProvider store, CurrentWindow part, int most) {
            int[] held = SlidingWindowCounter.held(store, part);
            int limit = Math.max(0, most - Arrays.stream(held).sum());
            return new RemainingRoom(
                    limit + released(store, part.row().prefix()).length(SlotRow.MOST), part.relief(held));
        }
    }

    /** The state of the limit if nothing can be reserved now; empty otherwise. Does not count. */
    Optional<RateLimitExceeded> blocked(RateLimit limit, String key) {
        CurrentWindow part = CurrentWindow.of(limit, key, clock.instant());
        return transactions.run(store -> {
            RemainingRoom room = RemainingRoom.of(store, part, limit.limit());
            return room.limit() == 0 || new SlotRow(store, part.row().prefix()).reaches(room.limit())
                    ? Optional.of(new RateLimitExceeded(limit.name(), room.relief()))
                    : Optional.<RateLimitExceeded>empty();
        });
    }

    /** Removes all rows that still count. */
    void reset(RateLimit limit, String key) {
        CurrentWindow part = CurrentWindow.of(limit, key, clock.instant());
        transactions.run(store -> {
            for (int i = 0; i <= PARTS; i++) {
                String row = part.row(part.number() - i);
                released(store, row).clear();
                new SlotRow(store, row).clear();
            }
            return store.remove(key + HELD);
        });
    }

    /** Releases a unit. The row of slots is not changed, because it must have no gaps. */
    static void release(SingleUseObjectProvider store, Reservation.Row row) {
        released(store, row.prefix()).take(SlotRow.MOST, row.lifespan());
        store.remove(row.key() + HELD);
    }

    /** The row that counts the released units of a part. */
    private static SlotRow released(SingleUseObjectProvider store, String row) {
        return new SlotRow(store, row + RELEASED);
    }

    /** Number of units that still count in each of the earlier parts, the oldest first. */
    private static int[] held(SingleUseObjectProvider store, CurrentWindow part) {
        String note = part.key() + HELD;
        String number = Long.toString(part.number());
        Map<String, String> noted = part.settled() ? store.get(note) : null;
        if (noted != null && number.equals(noted.get(PART))) {
            return Arrays.stream(noted.get(LENGTHS).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }
        int[] held = new int[PARTS];
        for (int i = 0; i < PARTS; i++) {
            int length = new SlotRow(store, part.before(i)).length(SlotRow.MOST);
            held[i] = length - released(store, part.before(i)).length(length);
        }
        if (part.settled()) {
            String lengths = Arrays.stream(held).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            store.put(note, part.length(), Map.of(PART, number, LENGTHS, lengths));
        }
        return held;
    }
}
