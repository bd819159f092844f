// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Remembers on this node which slot of a limit is probably the next free one, so that the taken slots need not be
 * looked up again. A hint only says where a search starts: it may be wrong, because other nodes take slots, too.
 */
final class SlotHints {

    /** Maximum number of hints, about 3 MB. The hint that was not used for the longest time is dropped. */
    private static final int MOST = 10_000;

    private final Map<String, Hint> hints = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hint> eldest) {
            return size() > MOST;
        }
    });

    /**
     * @param next number of the next slot; may be too large if the limit was lowered
     * @param until when slot 0 expires at the latest; from then on, searches start there again
     */
    private record Hint(int next, Instant until) {}

    /**
     * The order in which the slots are searched.
     *
     * @return the numbers of all slots
     */
    List<Integer> order(String key, int slots, Instant now) {
        Hint hint = hints.get(key);
        int first = hint != null && now.isBefore(hint.until()) ? hint.next() : 0;
        return IntStream.range(first, first + slots)
                .mapToObj(number -> number % slots)
                .toList();
    }

    /**
     * Remembers that a slot was taken.
     *
     * @param first number of the slot at which the search started
     * @param until when the slot expires
     */
    void taken(String key, int first, int slot, Instant until) {
        hints.compute(key, (any, hint) -> new Hint(slot + 1, hint == null || first == 0 ? until : hint.until()));
    }

    void forget(String key) {
        hints.remove(key);
    }
}
