// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts are exact, whoever counts at the same time, and cost little however large they are. */
class RateLimiterTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TimedStore store = new TimedStore();
    private final RateLimiter limiter = new RateLimiter(store, store);

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 32, 33, 100, 1_000})
    void exactlySoManyAreGrantedAtTheSameMoment(int limit) throws Exception {
        AtomicInteger granted = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < limit + 200; i++) {
                all.add(threads.submit(() -> {
                    if (limiter.reserve(budget(limit)) instanceof Reservation.Granted) {
                        granted.incrementAndGet();
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(granted).hasValue(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void exactlySoManyAreGrantedWhileNodesDie(int limit) {
        store.repeats();
        for (int i = 0; i < limit; i++) {
            assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
        }
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void whatIsGivenBackCanBeClaimedAgainAndNoMore(int limit) {
        List<Reservation.Granted> claims = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            claims.add((Reservation.Granted) limiter.reserve(budget(limit)));
        }
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);

        limiter.release(claims.get(1));
        limiter.release(claims.get(limit - 1));

        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void aWindowPasses(int limit) {
        for (int i = 0; i < limit; i++) {
            limiter.reserve(budget(limit));
        }
        Reservation denied = limiter.reserve(budget(limit));
        Instant until = ((Reservation.Denied) denied).exceeded().until();
        assertThat(until).isBetween(store.instant().plus(HOUR), store.instant().plus(HOUR.plusMinutes(5)));
        store.pass(Duration.between(store.instant(), until).minusSeconds(limit > 32 ? 1 : 2));
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
        store.pass(Duration.ofSeconds(2));

        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
    }

    /** As nasty as it gets: all at the end of what might be a window, and all again at the beginning of the next. */
    @Property(tries = 300)
    void neverMoreThanTheLimitInAnyHour(
            @ForAll @IntRange(min = 1, max = 70) int limit,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 900) Integer> waits,
            @ForAll @IntRange(min = 1, max = 90) int burst) {
        TimedStore time = new TimedStore();
        RateLimiter fresh = new RateLimiter(time, time);
        List<Instant> granted = new ArrayList<>();
        for (int wait : waits) {
            time.pass(Duration.ofSeconds(wait));
            for (int i = 0; i < burst; i++) {
                Reservation claim = fresh.reserve(budget(limit));
                if (claim instanceof Reservation.Granted one) {
                    granted.add(time.instant());
                    Instant ago = time.instant().minus(HOUR);
                    long inTheHour =
                            granted.stream().filter(at -> at.isAfter(ago)).count();
                    assertThat(inTheHour).isLessThanOrEqualTo(limit);
                    assertThat(one.left()).isBetween(0, limit - 1);
                } else {
                    Instant longAgo = time.instant().minus(HOUR.plusMinutes(5));
                    assertThat(granted.stream().filter(at -> at.isAfter(longAgo)))
                            .as("refused though there is some left")
                            .hasSizeGreaterThanOrEqualTo(limit);
                }
            }
        }
    }

    @Test
    void anothersBudgetIsAnothers() {
        limiter.reserve(new RateLimit("sends", "alice", 1, HOUR));

        assertThat(limiter.reserve(new RateLimit("sends", "alice", 1, HOUR))).isInstanceOf(Reservation.Denied.class);
        assertThat(limiter.reserve(new RateLimit("sends", "bob", 1, HOUR))).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(new RateLimit("other", "alice", 1, HOUR))).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void aBudgetOfThousandsCostsAFewLooks() {
        for (int i = 0; i < 3_000; i++) {
            limiter.reserve(budget(1_000_000));
        }
        store.pass(Duration.ofMinutes(7));
        limiter.reserve(budget(1_000_000));
        int before = store.looks();
        limiter.reserve(budget(1_000_000));

        assertThat(store.looks() - before).isLessThan(30);
    }

    @Test
    void theLastOnesAreKnownAsSuch() {
        int left = 0;
        for (int i = 0; i < 80; i++) {
            left = ((Reservation.Granted) limiter.reserve(budget(100))).left();
        }
        assertThat(left).isEqualTo(20);
    }

    @Test
    void countsUpToItsCap() {
        for (int i = 1; i <= 5; i++) {
            assertThat(limiter.counts().count("figure", "x", 4, HOUR)).isEqualTo(Math.min(i, 4));
        }
        assertThat(limiter.counts().counted("figure", "x", 4)).isEqualTo(4);
        store.pass(HOUR);
        assertThat(limiter.counts().counted("figure", "x", 4)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 33, 400})
    void whatIsClearedCanAllBeClaimedAgain(int limit) {
        for (int part = 0; part < 3; part++) {
            for (int i = 0; i < (limit + 2) / 3; i++) {
                limiter.reserve(budget(limit));
            }
            store.pass(HOUR.dividedBy(12));
        }
        while (limiter.reserve(budget(limit)) instanceof Reservation.Granted) {
            // until nothing is left
        }
        assertThat(limiter.blocked(budget(limit))).isPresent();

        limiter.reset(budget(limit));

        assertThat(limiter.blocked(budget(limit))).isEmpty();
        for (int i = 0; i < limit; i++) {
            assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
        }
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
    }

    @Test
    void whoFailsAtOneOfSeveralHasUsedNoneOfTheOthersUp() {
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
    void whatIsClearedIsForgottenUnderAnotherLimitToo() {
        limiter.reserve(budget(3));
        limiter.reserve(budget(40));

        limiter.reset(budget(40));

        assertThat(((Reservation.Granted) limiter.reserve(budget(1))).left()).isZero();
        limiter.reset(budget(1));
        for (int i = 0; i < 40; i++) {
            assertThat(limiter.reserve(budget(40))).isInstanceOf(Reservation.Granted.class);
        }
    }

    @Test
    void lookingWhetherItRestsCountsNothing() {
        for (int limit : new int[] {2, 40}) {
            for (int i = 0; i < 100; i++) {
                assertThat(limiter.blocked(budget(limit))).isEmpty();
            }
            assertThat(((Reservation.Granted) limiter.reserve(budget(limit))).left())
                    .isEqualTo(limit - 1);
            limiter.reset(budget(limit));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 100})
    void nobodyIsRefusedWhereEverybodyBeforeEnteredTheirCode(int limit) {
        for (int person = 0; person < 150; person++) {
            Reservation claim = limiter.reserve(budget(limit));
            assertThat(claim).as("person %d", person).isInstanceOf(Reservation.Granted.class);
            limiter.keep("code" + person, List.of((Reservation.Granted) claim), Duration.ofMinutes(5));
            store.pass(Duration.ofSeconds(20));
            limiter.releaseKept("code" + person);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60})
    void allThatIsGivenBackLaterCanBeClaimedAgainAndNoMore(int limit) {
        for (int round = 0; round < 5; round++) {
            for (int person = 0; person < limit; person++) {
                Reservation claim = limiter.reserve(budget(limit));
                assertThat(claim).as("%d in round %d", person, round).isInstanceOf(Reservation.Granted.class);
                limiter.keep(round + "/" + person, List.of((Reservation.Granted) claim), Duration.ofMinutes(10));
            }
            assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
            store.pass(Duration.ofMinutes(8));
            for (int person = 0; person < limit; person++) {
                limiter.releaseKept(round + "/" + person);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void whatIsKeptIsGivenBackOnce(int limit) {
        for (int i = 0; i < limit; i++) {
            Reservation claim = limiter.reserve(budget(limit));
            limiter.keep("code" + i, List.of((Reservation.Granted) claim), HOUR);
        }

        limiter.releaseKept("code0");
        limiter.releaseKept("code0");
        limiter.releaseKept("unknown");

        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Granted.class);
        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void whatIsKeptTooLongStaysCounted(int limit) {
        for (int i = 0; i < limit; i++) {
            Reservation claim = limiter.reserve(budget(limit));
            limiter.keep("code" + i, List.of((Reservation.Granted) claim), Duration.ofMinutes(5));
        }
        store.pass(Duration.ofMinutes(6));

        limiter.releaseKept("code0");

        assertThat(limiter.reserve(budget(limit))).isInstanceOf(Reservation.Denied.class);
    }

    /** Whatever is given back: what was not never exceeds the limit. */
    @Property(tries = 200)
    void neverMoreThanTheLimitIsOutInAnyHour(
            @ForAll @IntRange(min = 1, max = 70) int limit,
            @ForAll @Size(min = 1, max = 150) List<@IntRange(min = 0, max = 90) Integer> waits,
            @ForAll @IntRange(min = 1, max = 4) int oneIn) {
        TimedStore time = new TimedStore();
        RateLimiter fresh = new RateLimiter(time, time);
        List<Instant> out = new ArrayList<>();
        for (int wait : waits) {
            time.pass(Duration.ofSeconds(wait));
            for (int i = 0; i < 4; i++) {
                Instant ago = time.instant().minus(HOUR);
                Instant longAgo = time.instant().minus(HOUR.plusMinutes(5));
                if (fresh.reserve(budget(limit)) instanceof Reservation.Granted one) {
                    if ((wait + i) % oneIn == 0) {
                        fresh.release(one);
                    } else {
                        out.add(time.instant());
                    }
                    assertThat(out.stream().filter(at -> at.isAfter(ago)).count())
                            .isLessThanOrEqualTo(limit);
                } else {
                    assertThat(out.stream().filter(at -> at.isAfter(longAgo)))
                            .as("refused though there is some left")
                            .hasSizeGreaterThanOrEqualTo(limit);
                }
            }
        }
    }

    private static RateLimit budget(int limit) {
        return new RateLimit("budget", "subject", limit, HOUR);
    }
}
