// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.keycloaktwostep.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When users are counted, and which caller gets which count. */
class StatisticsCacheTest {

    private static final String REALM = "4f0c6f0e";

    private final ManualClock time = new ManualClock();
    private final StatisticsCache cache = new StatisticsCache(time);
    private final AtomicInteger counted = new AtomicInteger();

    private Statistics count(Instant now) {
        return new Statistics(
                new Statistics.Users(now.toString(), counted.incrementAndGet(), new Statistics.Methods(0, 0, 0), 0, 0));
    }

    private long on(String realm) {
        return cache.of(realm, this::count).users().on();
    }

    @Test
    void countsOnceInFiveMinutes() {
        assertThat(on(REALM)).isEqualTo(1);
        time.pass(StatisticsCache.INTERVAL.minusSeconds(1));
        assertThat(on(REALM)).isEqualTo(1);
        assertThat(cache.of(REALM, this::count).users().countedAt()).isEqualTo("2026-11-24T12:00:00Z");

        time.pass(Duration.ofSeconds(1));
        assertThat(on(REALM)).isEqualTo(2);
        assertThat(counted).hasValue(2);
    }

    @Test
    void countsRealmsSeparately() {
        assertThat(on(REALM)).isEqualTo(1);
        assertThat(on("another")).isEqualTo(2);
        assertThat(on(REALM)).isEqualTo(1);
    }

    @Test
    void callersWaitForARunningCount() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Statistics>> answers = IntStream.range(0, 4)
                    .mapToObj(caller -> callers.submit(() -> cache.of(REALM, now -> {
                        begun.countDown();
                        await(end);
                        return count(now);
                    })))
                    .toList();
            await(begun);
            assertThat(answers).noneMatch(Future::isDone);
            end.countDown();

            for (Future<Statistics> answer : answers) {
                assertThat(answer.get().users().on()).isEqualTo(1);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void doesNotKeepFailedCounts() {
        assertThatIllegalStateException()
                .isThrownBy(() -> cache.of(REALM, now -> {
                    throw new IllegalStateException("the database is in trouble");
                }));

        assertThat(on(REALM)).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
