// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.util.Map;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A count, stored as slots that are taken one after the other, without gaps. {@link SingleUseObjectProvider} has no
 * increment, but each slot belongs to one request only, on every store.
 *
 * @param prefix of the keys of the slots
 */
record SlotRow(SingleUseObjectProvider store, String prefix) {

    /** More than any count that is cleared or released. */
    static final int MOST = 1 << 20;

    /**
     * Counts the slots that are taken. Searches in steps that double, because most rows are empty or short, and each
     * lookup can be a request to another node.
     *
     * @param known number of slots that are known to be taken; they are not looked up
     * @param limit number at which counting stops
     */
    int length(int known, int limit) {
        int low = known;
        int probe = known;
        while (probe < limit && isTaken(probe)) {
            low = probe + 1;
            probe = Math.min(limit, 2 * probe + 1);
        }
        int high = probe;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isTaken(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Like {@link #length(int, int)}, if nothing is known. */
    int length(int limit) {
        return length(0, limit);
    }

    /** Whether at least this many slots are taken. */
    boolean reaches(int count) {
        return isTaken(count - 1);
    }

    /**
     * Takes the next slot.
     *
     * @param limit maximum number of slots in the row
     * @param lifespan seconds that the slot stays taken
     * @return number of the slot, from 0; {@code limit} if no slot was free
     */
    int take(int limit, long lifespan) {
        return takeFrom(length(limit), limit, lifespan);
    }

    /**
     * Like {@link #take}, for a caller that has just read which slot is the next one.
     *
     * @param free the slot that was free, as {@link NewTransaction#take} requires
     */
    int takeFrom(int free, int limit, long lifespan) {
        int next = free;
        boolean taken = next < limit && store.putIfAbsent(slot(next), lifespan);
        while (!taken && next < limit) {
            next++;
            taken = next < limit && NewTransaction.take(store, slot(next), lifespan);
        }
        return next;
    }

    /** Takes the first slots again, so that their lifespan starts now. */
    void renew(int slots, long lifespan) {
        for (int slot = 0; slot < slots; slot++) {
            store.put(slot(slot), lifespan, Map.of());
        }
    }

    /** Frees the last slot. If several calls run in parallel, some may have no effect. */
    void freeLast(int limit) {
        int length = length(limit);
        if (length > 0) {
            store.remove(slot(length - 1));
        }
    }

    /**
     * Frees all slots, starting at the end, so that parallel requests leave no gap.
     *
     * @return whether a slot was taken
     */
    boolean clear() {
        return clear(length(MOST));
    }

    /**
     * Frees the first slots, whether they are taken or not.
     *
     * @param slots number of slots to free
     * @return whether the number is greater than 0
     */
    boolean clear(int slots) {
        for (int slot = slots - 1; slot >= 0; slot--) {
            store.remove(slot(slot));
        }
        return slots > 0;
    }

    private boolean isTaken(int slot) {
        return store.contains(slot(slot));
    }

    private String slot(int number) {
        return prefix + number;
    }
}
