package io.github.keycloaktwostep.figures;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.keycloak.models.SingleUseObjectProvider;

/** The single-use objects of a cluster, with a time that the test owns. */
final class SharedStore extends Clock implements SingleUseObjectProvider, NewTransaction {

    private record Entry(Map<String, String> notes, Instant until) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final CountDownLatch record = new CountDownLatch(1);
    private Instant now = Instant.parse("2026-11-24T10:02:03Z");
    private boolean trouble;
    private int looks;

    synchronized void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** Makes every piece of work fail. */
    synchronized void trouble(boolean in) {
        trouble = in;
    }

    synchronized int looks() {
        return looks;
    }

    /** Entries whose time has not come. */
    synchronized long size() {
        return entries.values().stream()
                .filter(entry -> now.isBefore(entry.until()))
                .count();
    }

    synchronized void loseRecord(String key) {
        entries.remove(key);
    }

    boolean awaitRecord(Duration limit) throws InterruptedException {
        return record.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized <T> T run(Function<SingleUseObjectProvider, T> work) {
        looks++;
        if (trouble) {
            throw new IllegalStateException("the store is in trouble");
        }
        return work.apply(this);
    }

    @Override
    public synchronized void put(String key, long lifespanSeconds, Map<String, String> notes) {
        entries.put(key, new Entry(Map.copyOf(notes), now.plusSeconds(lifespanSeconds)));
        record.countDown();
    }

    @Override
    public synchronized Map<String, String> get(String key) {
        return contains(key) ? entries.get(key).notes() : null;
    }

    @Override
    public synchronized boolean contains(String key) {
        Entry entry = entries.get(key);
        return entry != null && now.isBefore(entry.until());
    }

    @Override
    public synchronized boolean putIfAbsent(String key, long lifespanSeconds) {
        if (contains(key)) {
            return false;
        }
        entries.put(key, new Entry(Map.of(), now.plusSeconds(lifespanSeconds)));
        return true;
    }

    @Override
    public Map<String, String> remove(String key) {
        throw new UnsupportedOperationException("figures only ever go by their age");
    }

    @Override
    public boolean replace(String key, Map<String, String> notes) {
        throw new UnsupportedOperationException("it would make an entry immortal");
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
