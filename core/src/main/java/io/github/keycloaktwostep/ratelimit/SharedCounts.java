// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.jose.jws.crypto.HashUtils;

/** Counts and short notes that all requests on all nodes share. They enforce no limit themselves. */
final class SharedCounts {

    private static final String PREFIX = "two-step.limit.";

    private final NewTransaction transactions;

    SharedCounts(NewTransaction transactions) {
        this.transactions = transactions;
    }

    /**
     * Increments a count.
     *
     * @param cap count at which counting stops
     * @param keep how long each unit counts
     * @return the new count, at most {@code cap}
     */
    int count(String name, String subject, int cap, Duration keep) {
        return inRow(name, subject, row -> Math.min(cap, row.take(cap, keep.toSeconds()) + 1));
    }

    /** Decrements a count. If several calls run in parallel, some may have no effect. */
    void uncount(String name, String subject, int cap) {
        inRow(name, subject, row -> {
            row.freeLast(cap);
            return true;
        });
    }

    /** The current count, at most {@code cap}. */
    int counted(String name, String subject, int cap) {
        return inRow(name, subject, row -> row.length(cap));
    }

    /** Whether a count has reached this value. */
    boolean isReached(String name, String subject, int count) {
        return inRow(name, subject, row -> row.reaches(count));
    }

    /** Stores a short note about a subject as JSON. */
    void note(String name, String subject, Object value, Duration keep) {
        transactions.write(store -> JsonNotes.put(store, key(name, subject) + ".note", keep, value));
    }

    /** The value stored by {@link #note}. */
    <T> Optional<T> noted(String name, String subject, Class<T> type) {
        return transactions.run(store -> JsonNotes.get(store, key(name, subject) + ".note", type));
    }

    /**
     * Removes the value stored by {@link #note}.
     *
     * @return whether this request removed it
     */
    boolean forget(String name, String subject) {
        return transactions.run(store -> store.remove(key(name, subject) + ".note") != null);
    }

    /** Reads or changes a count in one transaction. */
    <T> T inRow(String name, String subject, Function<SlotRow, T> work) {
        return transactions.run(store -> work.apply(new SlotRow(store, key(name, subject) + ".")));
    }

    static String key(String name, String subject) {
        return PREFIX + name + "." + HashUtils.sha256UrlEncodedHash(subject, StandardCharsets.UTF_8);
    }
}
