package io.github.keycloaktwostep.admin.statistics;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.models.SingleUseObjectProvider;

/** When users are counted, and what is told in between. */
class UserCountsTest {

    private static final String REALM = "4f0c6f0e";

    private final Store store = new Store();
    private final AtomicInteger counted = new AtomicInteger();
    private final UserCounts node = new UserCounts(store, this::count, store);
    private final UserCounts other = new UserCounts(store, this::count, store);

    @AfterEach
    void stop() {
        node.close();
        other.close();
    }

    private UserFigures count(String realm) {
        return new UserFigures(store.instant(), counted.incrementAndGet(), 0, 0, 0, 0, 0);
    }

    @Test
    void whoAsksFirstWaitsForTheCount() {
        UserCounts.Known known = node.of(REALM);

        assertThat(known.counting()).isFalse();
        assertThat(known.figures()).map(UserFigures::on).contains(1L);
    }

    @Test
    void allNodesGiveThatAnswerForFiveMinutes() {
        node.of(REALM);
        store.pass(UserCounts.INTERVAL.minusSeconds(1));

        assertThat(other.of(REALM)).isEqualTo(node.of(REALM));
        assertThat(counted).hasValue(1);

        store.pass(Duration.ofSeconds(2));
        assertThat(other.of(REALM).figures()).map(UserFigures::on).contains(2L);
        assertThat(node.of(REALM).figures()).map(UserFigures::on).contains(2L);
        assertThat(counted).hasValue(2);
    }

    @Test
    void eachRealmIsCountedForItself() {
        node.of(REALM);

        assertThat(node.of("another").figures()).map(UserFigures::on).contains(2L);
    }

    @Test
    void aLongCountHoldsNobodyAndIsNotBegunTwice() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        try (UserCounts slow = new UserCounts(
                store,
                realm -> {
                    begun.incrementAndGet();
                    await(end);
                    return count(realm);
                },
                store)) {
            long before = System.nanoTime();
            UserCounts.Known first = slow.of(REALM);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(UserCounts.PATIENCE, UserCounts.PATIENCE.plusSeconds(2));
            assertThat(first.counting()).isTrue();
            assertThat(first.figures()).isEmpty();

            assertThat(other.of(REALM)).as("nobody else begins, or waits").isEqualTo(first);
            assertThat(counted).hasValue(0);

            end.countDown();
            assertThat(store.awaitFigures()).isTrue();
            assertThat(other.of(REALM).counting()).isFalse();
            assertThat(begun).hasValue(1);
        }
    }

    @Test
    void oldFiguresAreThereWhileNewOnesAreCounted() {
        node.of(REALM);
        store.pass(UserCounts.INTERVAL.plusSeconds(1));
        store.putIfAbsent("two-step.figures." + REALM + ".users.turn", 300);

        UserCounts.Known known = node.of(REALM);

        assertThat(known.counting()).isTrue();
        assertThat(known.figures()).map(UserFigures::on).contains(1L);
    }

    @Test
    void aCountThatFailsIsTriedAgainLater() {
        try (UserCounts broken = new UserCounts(
                store,
                realm -> {
                    counted.incrementAndGet();
                    throw new IllegalStateException("the database is in trouble");
                },
                store)) {
            assertThat(broken.of(REALM).counting()).isTrue();
            assertThat(broken.of(REALM).counting()).isTrue();
            assertThat(counted).hasValue(1);

            store.pass(UserCounts.INTERVAL.plusSeconds(1));
            assertThat(node.of(REALM).figures()).isPresent();
        }
    }

    @Test
    void figuresSurviveTheirStore() {
        UserFigures figures = new UserFigures(Instant.ofEpochMilli(1), 2, 3, 4, 5, 6, 7);

        assertThat(UserFigures.fromNotes(figures.toNotes())).contains(figures);
        assertThat(UserFigures.fromNotes(Map.of("at", "1"))).isEmpty();
        assertThat(UserFigures.fromNotes(null)).isEmpty();
        assertThat(figures.plus(figures)).isEqualTo(new UserFigures(Instant.ofEpochMilli(1), 4, 6, 8, 10, 12, 14));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The single-use objects of a cluster, with a time that the test owns. */
    private static final class Store extends Clock implements SingleUseObjectProvider, NewTransaction {

        private record Entry(Map<String, String> notes, Instant until) {}

        private final Map<String, Entry> entries = new HashMap<>();
        private final CountDownLatch figures = new CountDownLatch(1);
        private Instant now = Instant.parse("2026-11-24T10:02:03Z");

        synchronized void pass(Duration duration) {
            now = now.plus(duration);
        }

        boolean awaitFigures() throws InterruptedException {
            return figures.await(10, TimeUnit.SECONDS);
        }

        @Override
        public synchronized <T> T run(Function<SingleUseObjectProvider, T> work) {
            return work.apply(this);
        }

        @Override
        public synchronized void put(String key, long lifespanSeconds, Map<String, String> notes) {
            entries.put(key, new Entry(Map.copyOf(notes), now.plusSeconds(lifespanSeconds)));
            figures.countDown();
        }

        @Override
        public synchronized Map<String, String> get(String key) {
            return contains(key) ? entries.get(key).notes() : null;
        }

        @Override
        public synchronized Map<String, String> remove(String key) {
            Entry removed = entries.remove(key);
            return removed == null ? null : removed.notes();
        }

        @Override
        public boolean replace(String key, Map<String, String> notes) {
            throw new UnsupportedOperationException("it would make an entry immortal");
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
        public synchronized boolean contains(String key) {
            Entry entry = entries.get(key);
            return entry != null && now.isBefore(entry.until());
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
}
