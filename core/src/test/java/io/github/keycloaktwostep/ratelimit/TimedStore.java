// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.keycloak.models.SingleUseObjectProvider;

/** Single-use objects with a time that the test owns. Atomic step by step, as Keycloak's stores are. */
final class TimedStore extends Clock implements SingleUseObjectProvider, NewTransaction {

    private record Entry(Map<String, String> notes, Instant until) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private Instant now = Instant.parse("2026-11-24T10:02:03Z");
    private int looks;
    private boolean repeating;

    /** From now on a node dies with each request. */
    void repeats() {
        repeating = true;
    }

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** How often anything was asked so far. */
    synchronized int looks() {
        return looks;
    }

    @Override
    public <T> T run(Function<SingleUseObjectProvider, T> work) {
        return work.apply(this);
    }

    @Override
    public synchronized void put(String key, long lifespanSeconds, Map<String, String> notes) {
        entries.put(key, new Entry(Map.copyOf(notes), now.plusSeconds(lifespanSeconds)));
    }

    @Override
    public synchronized Map<String, String> get(String key) {
        return contains(key) ? entries.get(key).notes() : null;
    }

    @Override
    public synchronized Map<String, String> remove(String key) {
        boolean there = contains(key);
        Entry entry = entries.remove(key);
        return there ? entry.notes() : null;
    }

    @Override
    public boolean replace(String key, Map<String, String> notes) {
        throw new UnsupportedOperationException("it would make an entry immortal");
    }

    @Override
    public synchronized boolean putIfAbsent(String key, long lifespanInSeconds) {
        if (contains(key)) {
            // What Infinispan says of a value equal to the one that is there, when it repeats what a dead node left.
            return repeating;
        }
        put(key, lifespanInSeconds, Map.of());
        return true;
    }

    @Override
    public synchronized boolean contains(String key) {
        looks++;
        Entry entry = entries.get(key);
        return entry != null && now.isBefore(entry.until());
    }

    @Override
    public void close() {}

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public Instant instant() {
        return now;
    }
}
