// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.keycloak.models.SingleUseObjectProvider;

/** Single-use objects with a clock that the test controls. Each operation is atomic, as in Keycloak's stores. */
public class TimedStore implements InstantSource, SingleUseObjectProvider, NewTransaction {

    private record Entry(Map<String, String> notes, Instant until) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private Instant now = Instant.parse("2026-11-24T10:02:03Z");
    private int operations;
    private boolean repeating;

    /** From now on, a node dies during each request. */
    public final void repeats() {
        repeating = true;
    }

    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    public void clear() {
        entries.clear();
    }

    /** Number of operations so far. */
    public synchronized int operations() {
        return operations;
    }

    @Override
    public <T> T run(Function<SingleUseObjectProvider, T> work) {
        return work.apply(this);
    }

    @Override
    public synchronized void put(String key, long lifespanSeconds, Map<String, String> notes) {
        operations++;
        entries.put(key, new Entry(Map.copyOf(notes), now.plusSeconds(lifespanSeconds)));
    }

    @Override
    public synchronized Map<String, String> get(String key) {
        operations++;
        return isPresent(key) ? entries.get(key).notes() : null;
    }

    @Override
    public synchronized Map<String, String> remove(String key) {
        operations++;
        boolean present = isPresent(key);
        Entry entry = entries.remove(key);
        return present ? entry.notes() : null;
    }

    @Override
    public boolean replace(String key, Map<String, String> notes) {
        throw new UnsupportedOperationException("it would keep an entry forever");
    }

    @Override
    public synchronized boolean putIfAbsent(String key, long lifespanInSeconds) {
        if (isPresent(key)) {
            operations++;
            // Infinispan's result for a value that equals the stored one, when it repeats an operation of a dead node.
            return repeating;
        }
        put(key, lifespanInSeconds, Map.of());
        return true;
    }

    @Override
    public synchronized boolean contains(String key) {
        operations++;
        return isPresent(key);
    }

    private boolean isPresent(String key) {
        Entry entry = entries.get(key);
        return entry != null && now.isBefore(entry.until());
    }

    @Override
    public void close() {}

    @Override
    public Instant instant() {
        return now;
    }
}
