package io.github.keycloaktwostep.budget;

import io.github.keycloaktwostep.OwnTransactions;
import io.github.keycloaktwostep.budget.BudgetLedger.Claim;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A large budget, counted by twelfths of its window: what the twelve before left over may be claimed in the current one.
 * So each use counts for at least the window and at most a twelfth longer, and at no time more than the limit have been
 * claimed in a window that ends then.
 *
 * <p>A twelfth is a row of slots without gaps, the end of which is found in log₂(limit) look-ups. What the twelve before
 * hold does not change any more, so it is added up once and noted.
 */
final class Twelfths {

    private static final int PARTS = 12;

    /** For so long after its end a part may still grow: a claim on its way, a clock that is a little behind. Seconds. */
    private static final long SETTLING = 5;

    private static final String RETURNED = "returned.";
    private static final int MOST_RETURNED = 16;
    private static final String HELD = "held";
    /** More than any budget allows that is cleared. */
    private static final int MOST = 1 << 20;

    private final OwnTransactions transactions;
    private final Clock clock;

    Twelfths(OwnTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The current part of a budget's window. */
    private record Now(String key, long number, long length, long start, long now) {

        static Now of(Budget budget, String key, Instant instant) {
            long window = budget.window().toSeconds();
            long length = Math.max(1, (window + PARTS - 1) / PARTS);
            // Each subject has its own bounds, so that a full hour is nothing special for all at one stroke.
            long shift = Math.floorMod(key.hashCode(), length);
            long now = instant.getEpochSecond();
            long number = Math.floorDiv(now + shift, length);
            return new Now(key, number, length, number * length - shift, now);
        }

        String row(long part) {
            return key + "." + part + ".";
        }

        Claim.Row row() {
            // Until the last moment at which it is still looked at, and a little more.
            return new Claim.Row(row(number), start + (PARTS + 1) * length - now + SETTLING);
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
    Claim claim(Budget budget, String key, String until) {
        Now part = Now.of(budget, key, clock.instant());
        Claim.Row row = part.row();
        Room room = transactions.run(store -> Room.of(store, part, budget.limit()));
        for (int i = room.free(); i < room.limit(); i++) {
            String slot = row.prefix() + i;
            if (transactions.take(slot, row.lifespan())) {
                return new Claim.Granted(slot, until, room.limit() - 1 - i, Optional.of(row));
            }
        }
        return takeReturned(row)
                .<Claim>map(slot -> new Claim.Granted(slot, until, 0, Optional.of(row)))
                .orElseGet(() -> new Claim.Denied(new Refusal(budget.name(), room.relief())));
    }

    /**
     * What there is to claim from.
     *
     * @param limit how much the current part may hold
     * @param free end of its row
     * @param relief when there is more
     */
    private record Room(int limit, int free, Instant relief) {

        static Room of(SingleUseObjectProvider store, Now part, int budget) {
            int[] held = Twelfths.held(store, part, budget);
            int limit = Math.max(0, budget - Arrays.stream(held).sum());
            return new Room(limit, firstFree(store, part.row().prefix(), limit), part.relief(held));
        }
    }

    /** Why nothing could be claimed now; counts nothing. */
    Optional<Refusal> resting(Budget budget, String key) {
        Now part = Now.of(budget, key, clock.instant());
        return transactions.run(store -> {
            int[] held = held(store, part, budget.limit());
            int left = budget.limit() - Arrays.stream(held).sum();
            boolean full = left <= 0 || firstFree(store, part.row().prefix(), left) >= left;
            boolean returned = IntStream.range(0, MOST_RETURNED)
                    .anyMatch(i -> store.contains(part.row().prefix() + RETURNED + i));
            return full && !returned
                    ? Optional.of(new Refusal(budget.name(), part.relief(held)))
                    : Optional.<Refusal>empty();
        });
    }

    /** Takes all rows away that are still looked at. From their ends, so that no claim leaves a gap behind. */
    void clear(Budget budget, String key) {
        Now part = Now.of(budget, key, clock.instant());
        for (int i = 0; i <= PARTS; i++) {
            String row = part.row(part.number() - i);
            transactions.run(store -> {
                store.remove(row + HELD);
                for (int place = 0; place < MOST_RETURNED; place++) {
                    store.remove(row + RETURNED + place);
                }
                for (int slot = firstFree(store, row, MOST) - 1; slot >= 0; slot--) {
                    store.remove(row + slot);
                }
                return true;
            });
        }
    }

    /** The row must stay without gaps, so what is given back is kept beside it. */
    void giveBack(Claim.Row row) {
        for (int i = 0; i < MOST_RETURNED; i++) {
            String place = row.prefix() + RETURNED + i;
            if (transactions.take(place, row.lifespan())) {
                return;
            }
        }
        // More are not kept: the budget is a little smaller for a while.
    }

    /** Who takes a returned place away has it; at most one does. */
    private Optional<String> takeReturned(Claim.Row row) {
        for (int i = 0; i < MOST_RETURNED; i++) {
            String place = row.prefix() + RETURNED + i;
            if (transactions.run(store -> store.contains(place) && store.remove(place) != null)) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    /** How much each of the parts before holds, the oldest first. */
    private static int[] held(SingleUseObjectProvider store, Now part, int limit) {
        String note = part.row(part.number()) + HELD;
        Map<String, String> noted = part.settled() ? store.get(note) : null;
        if (noted != null) {
            return Arrays.stream(noted.get(HELD).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }
        int[] held = new int[PARTS];
        for (int i = 0; i < PARTS; i++) {
            held[i] = firstFree(store, part.row(part.number() - PARTS + i), limit);
        }
        if (part.settled()) {
            String text = Arrays.stream(held).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            store.put(note, part.length(), Map.of(HELD, text));
        }
        return held;
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
