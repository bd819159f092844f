// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits are exact under parallel requests, and even large limits cost little. */
class RateLimiterTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TimedStore store = new TimedStore();
    private final RateLimiter limiter = new RateLimiter(store, store);

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 32, 33, 100, 1_000})
    void grantsExactlyTheLimitInParallel(int limit) throws Exception {
        Callable<Reservation> request = () -> limiter.reserve(limit(limit));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Reservation>> answers;
        try {
            answers = threads.invokeAll(Collections.nCopies(limit + 200, request));
        } finally {
            threads.shutdownNow();
        }
        int granted = 0;
        for (Future<Reservation> answer : answers) {
            granted += answer.get() instanceof Reservation.Granted ? 1 : 0;
        }
        assertThat(granted).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void grantsExactlyTheLimitWhileNodesDie(int limit) {
        store.repeats();
        reserveAll(limit);
        assertDenied(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void releasedUnitCanBeReservedAgain(int limit) {
        List<Reservation.Granted> granted = reserveAll(limit);
        assertDenied(limit);

        limiter.release(granted.get(1));
        limiter.release(granted.get(limit - 1));

        assertGranted(limit);
        assertGranted(limit);
        assertDenied(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void unitsAreFreeAfterTheWindow(int limit) {
        reserveAll(limit);
        Reservation denied = limiter.reserve(limit(limit));
        Instant until = ((Reservation.Denied) denied).exceeded().until();
        assertThat(until).isBetween(store.instant().plus(HOUR), store.instant().plus(HOUR.plusMinutes(5)));
        store.pass(Duration.between(store.instant(), until).minusSeconds(limit > 32 ? 1 : 2));
        assertDenied(limit);
        store.pass(Duration.ofSeconds(2));

        assertGranted(limit);
    }

    /**
     * The worst case for windows with fixed bounds: everything at the end of one, and again at the start of the next.
     */
    @Property(tries = 100)
    void noWindowHoldsMoreThanTheLimit(
            @ForAll @IntRange(min = 1, max = 70) int limit,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 900) Integer> waits,
            @ForAll @IntRange(min = 1, max = 90) int burst) {
        assertExactInEveryWindow(limit, waits, burst, 0);
    }

    @Test
    void limitsOfOtherSubjectsAndNamesAreIndependent() {
        limiter.reserve(new RateLimit("sends", "alice", 1, HOUR));

        assertThat(limiter.reserve(new RateLimit("sends", "alice", 1, HOUR))).isInstanceOf(Reservation.Denied.class);
        assertThat(limiter.reserve(new RateLimit("sends", "bob", 1, HOUR))).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(new RateLimit("other", "alice", 1, HOUR))).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void largeLimitNeedsFewLookups() {
        for (int i = 0; i < 3_000; i++) {
            limiter.reserve(limit(1_000_000));
        }
        store.pass(Duration.ofMinutes(7));
        limiter.reserve(limit(1_000_000));
        int before = store.operations();
        limiter.reserve(limit(1_000_000));

        assertThat(store.operations() - before).isLessThan(30);
    }

    /** Each operation can be a request to another node. */
    @ParameterizedTest
    @CsvSource({"20, 3", "100, 5"})
    void reservationNeedsFewStoreOperations(int limit, int operations) {
        // The counts of earlier parts are stored after some seconds.
        store.pass(Duration.ofSeconds(10));
        limiter.reserve(limit(limit));
        int before = store.operations();

        limiter.reserve(limit(limit));

        assertThat(store.operations() - before).isLessThanOrEqualTo(operations);
    }

    @Test
    void reportsRemainingUnits() {
        for (int i = 0; i < 79; i++) {
            assertGranted(100);
        }
        assertThat(assertGranted(100).left()).isEqualTo(20);
    }

    @Test
    void countStopsAtItsCap() {
        for (int i = 1; i <= 5; i++) {
            assertThat(limiter.counts().count("figure", "x", 4, HOUR)).isEqualTo(Math.min(i, 4));
        }
        assertThat(limiter.counts().counted("figure", "x", 4)).isEqualTo(4);
        store.pass(HOUR);
        assertThat(limiter.counts().counted("figure", "x", 4)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 33, 400})
    void allowsFullLimitAfterReset(int limit) {
        for (int part = 0; part < 3; part++) {
            for (int i = 0; i < (limit + 2) / 3; i++) {
                limiter.reserve(limit(limit));
            }
            store.pass(HOUR.dividedBy(12));
        }
        while (limiter.reserve(limit(limit)) instanceof Reservation.Granted) {
            // until nothing is left
        }
        assertThat(limiter.blocked(limit(limit))).isPresent();

        limiter.reset(limit(limit));

        assertThat(limiter.blocked(limit(limit))).isEmpty();
        reserveAll(limit);
        assertDenied(limit);
    }

    @Test
    void releasesOtherUnitsIfALimitIsExceeded() {
        RateLimit first = new RateLimit("first", "x", 2, HOUR);
        RateLimit full = new RateLimit("full", "x", 1, HOUR);
        RateLimit large = new RateLimit("large", "x", 40, HOUR);
        limiter.reserve(full);

        assertThat(limiter.reserveAll(List.of(first, large, full)).exceeded()).isPresent();
        assertThat(((Reservation.Granted) limiter.reserve(first)).left()).isEqualTo(1);
        Reservations both = limiter.reserveAll(List.of(first, large));
        assertThat(both.granted()).hasSize(2);
        assertThat(limiter.reserve(first)).isInstanceOf(Reservation.Denied.class);

        limiter.release(both.granted());
        assertThat(limiter.reserve(first)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void resetClearsCountOfADifferentLimit() {
        limiter.reserve(limit(3));
        limiter.reserve(limit(40));

        limiter.reset(limit(40));

        assertThat(assertGranted(1).left()).isZero();
        limiter.reset(limit(1));
        reserveAll(40);
    }

    @Test
    void blocksOnlyUntilTheFirstUnitExpires() {
        assertGranted(2);
        store.pass(Duration.ofMinutes(30));
        assertGranted(2);
        assertDenied(2);
        assertThat(limiter.blocked(limit(2))).isPresent();

        store.pass(Duration.ofMinutes(31));

        assertThat(limiter.blocked(limit(2))).as("one unit has expired").isEmpty();
        assertGranted(2);
        assertThat(limiter.blocked(limit(2))).isPresent();
    }

    @Test
    void checkingForABlockDoesNotCount() {
        for (int limit : new int[] {2, 40}) {
            for (int i = 0; i < 100; i++) {
                assertThat(limiter.blocked(limit(limit))).isEmpty();
            }
            assertThat(assertGranted(limit).left()).isEqualTo(limit - 1);
            limiter.reset(limit(limit));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 100})
    void doesNotCountUnitsOfEnteredCodes(int limit) {
        for (int user = 0; user < 150; user++) {
            limiter.keep("code" + user, List.of(assertGranted(limit)), Duration.ofMinutes(5));
            store.pass(Duration.ofSeconds(20));
            limiter.releaseKept("code" + user);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60})
    void unitsReleasedLaterCanBeReservedAgain(int limit) {
        for (int round = 0; round < 5; round++) {
            for (int user = 0; user < limit; user++) {
                limiter.keep(round + "/" + user, List.of(assertGranted(limit)), Duration.ofMinutes(10));
            }
            assertDenied(limit);
            store.pass(Duration.ofMinutes(8));
            for (int user = 0; user < limit; user++) {
                limiter.releaseKept(round + "/" + user);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void keptReservationsAreReleasedOnce(int limit) {
        for (int i = 0; i < limit; i++) {
            limiter.keep("code" + i, List.of(assertGranted(limit)), HOUR);
        }

        limiter.releaseKept("code0");
        limiter.releaseKept("code0");
        limiter.releaseKept("unknown");

        assertGranted(limit);
        assertDenied(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void expiredReservationsStayCounted(int limit) {
        for (int i = 0; i < limit; i++) {
            limiter.keep("code" + i, List.of(assertGranted(limit)), Duration.ofMinutes(5));
        }
        store.pass(Duration.ofMinutes(6));

        limiter.releaseKept("code0");

        assertDenied(limit);
    }

    /** Regardless of which units are released, the others never exceed the limit. */
    @Property(tries = 100)
    void noWindowHoldsMoreThanTheLimitBesidesReleasedUnits(
            @ForAll @IntRange(min = 1, max = 70) int limit,
            @ForAll @Size(min = 1, max = 150) List<@IntRange(min = 0, max = 90) Integer> waits,
            @ForAll @IntRange(min = 1, max = 4) int oneIn) {
        assertExactInEveryWindow(limit, waits, 4, oneIn);
    }

    /** @param oneIn one in this many reservations is released; 0 if none is */
    private static void assertExactInEveryWindow(int limit, List<Integer> waits, int burst, int oneIn) {
        TimedStore time = new TimedStore();
        RateLimiter fresh = new RateLimiter(time, time);
        Deque<Instant> kept = new ArrayDeque<>();
        for (int wait : waits) {
            time.pass(Duration.ofSeconds(wait));
            Instant hourAgo = time.instant().minus(HOUR);
            Instant longAgo = hourAgo.minus(Duration.ofMinutes(5));
            while (!kept.isEmpty() && !kept.getFirst().isAfter(longAgo)) {
                kept.removeFirst();
            }
            for (int i = 0; i < burst; i++) {
                if (fresh.reserve(limit(limit)) instanceof Reservation.Granted one) {
                    if (oneIn > 0 && (wait + i) % oneIn == 0) {
                        fresh.release(one);
                    } else {
                        kept.add(time.instant());
                    }
                    assertThat(kept.stream().filter(at -> at.isAfter(hourAgo)).count())
                            .isLessThanOrEqualTo(limit);
                    assertThat(one.left()).isBetween(0, limit - 1);
                } else {
                    assertThat(kept.size()).as("refused although some are left").isGreaterThanOrEqualTo(limit);
                    // Until time passes, all others are refused, too.
                    break;
                }
            }
        }
    }

    /** However many units are used: two operations on the same node, and nobody gets more than the limit. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20, 32})
    void reservationInAnyOrderNeedsTwoOperations(int units) {
        RateLimit limit = new RateLimit("any", "of " + units, units, HOUR).inAnyOrder();
        for (int i = 0; i < units; i++) {
            int before = store.operations();
            assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Granted.class);
            assertThat(store.operations() - before).isEqualTo(2);
            store.pass(Duration.ofMinutes(1));
        }
        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Denied.class);
        store.pass(HOUR.minusMinutes(units));

        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Denied.class);
    }

    /** A hint of one node says nothing about what other nodes have taken, released or reset. */
    @Test
    void hintDoesNotChangeTheLimit() {
        RateLimit limit = new RateLimit("any", "hinted", 5, HOUR).inAnyOrder();
        List<Reservation.Granted> granted = IntStream.range(0, 5)
                .mapToObj(i -> (Reservation.Granted) limiter.reserve(limit))
                .toList();
        limiter.release(granted.get(1));
        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Denied.class);

        RateLimit lower = new RateLimit("any", "hinted", 3, HOUR).inAnyOrder();
        assertThat(limiter.reserve(lower)).as("lowered").isInstanceOf(Reservation.Denied.class);

        store.clear();
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Granted.class);
        }
        assertThat(limiter.reserve(limit)).isInstanceOf(Reservation.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 32, 40})
    void grantsExactlyTheLimitInParallelInAnyOrder(int units) throws Exception {
        RateLimit limit = new RateLimit("parallel", "of " + units, units, HOUR).inAnyOrder();
        Callable<Reservation> request = () -> limiter.reserve(limit);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int granted = 0;
        try {
            for (Future<Reservation> answer : threads.invokeAll(Collections.nCopies(units + 100, request))) {
                granted += answer.get() instanceof Reservation.Granted ? 1 : 0;
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(granted).isEqualTo(units);
    }

    /** Failures expire one by one, but a lock holds for a whole window. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 32, 40})
    void lockKeepsItsTime(int units) {
        RateLimit limit = limit(units);
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
        store.pass(Duration.ofMinutes(30));
        for (int i = 1; i < units; i++) {
            assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
        }
        Instant until = limiter.lock(limit).until();
        assertThat(until).isEqualTo(store.instant().plus(HOUR));
        for (int minutes : new int[] {1, 30, 28}) {
            store.pass(Duration.ofMinutes(minutes));
            assertThat(limiter.reserveUnlessLocked(limit))
                    .isInstanceOfSatisfying(
                            Reservation.Denied.class,
                            denied -> assertThat(denied.exceeded().until()).isEqualTo(until));
        }
        store.pass(Duration.ofMinutes(6));

        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void deniedReservationLocks() {
        RateLimit limit = limit(1);
        limiter.reserveUnlessLocked(limit);
        store.pass(Duration.ofMinutes(59));
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Denied.class);
        store.pass(Duration.ofMinutes(59));

        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Denied.class);
        store.pass(Duration.ofMinutes(1));
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
    }

    /** A correct code that was entered in parallel releases its unit, but not the lock. */
    @Test
    void releaseDoesNotEndALock() {
        RateLimit limit = limit(3);
        Reservation.Granted correct = (Reservation.Granted) limiter.reserveUnlessLocked(limit);
        limiter.reserveUnlessLocked(limit);
        limiter.reserveUnlessLocked(limit);
        limiter.lock(limit);

        limiter.release(correct);

        store.pass(Duration.ofMinutes(59));
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Denied.class);
        limiter.reset(limit);
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
    }

    /** The last attempt was correct, so nobody has to wait, even if a parallel attempt was refused. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void releaseOfTheLastUnitEndsALock(int units) {
        RateLimit limit = limit(units);
        Reservation.Granted last = null;
        for (int i = 0; i < units; i++) {
            last = (Reservation.Granted) limiter.reserveUnlessLocked(limit);
        }
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Denied.class);

        limiter.release(last);

        assertThat(limiter.exceeded(limit)).isEmpty();
        assertThat(limiter.reserveUnlessLocked(limit)).isInstanceOf(Reservation.Granted.class);
    }

    private List<Reservation.Granted> reserveAll(int limit) {
        return IntStream.range(0, limit).mapToObj(i -> assertGranted(limit)).toList();
    }

    private Reservation.Granted assertGranted(int limit) {
        return assertThat(limiter.reserve(limit(limit)))
                .asInstanceOf(InstanceOfAssertFactories.type(Reservation.Granted.class))
                .actual();
    }

    private void assertDenied(int limit) {
        assertThat(limiter.reserve(limit(limit))).isInstanceOf(Reservation.Denied.class);
    }

    private static RateLimit limit(int limit) {
        return new RateLimit("name", "subject", limit, HOUR);
    }
}
