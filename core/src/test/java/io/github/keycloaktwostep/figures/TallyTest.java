package io.github.keycloaktwostep.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.figures.Tally.Page;
import io.github.keycloaktwostep.figures.Tally.RightCode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is added up between two writings. */
class TallyTest {

    private static final Page TODAY = new Page("realm", LocalDate.of(2026, 11, 24));
    private static final Page TOMORROW = new Page("realm", LocalDate.of(2026, 11, 25));
    private static final Page ELSEWHERE = new Page("other", LocalDate.of(2026, 11, 24));
    private static final Route GERMAN = new Route("DE", "one");
    private static final Route FRENCH = new Route("FR", "one");
    private static final Route OTHER_GATEWAY = new Route("DE", "two");

    private final Tally tally = new Tally();

    @Test
    void outcomesOfOneRouteAddUp() {
        tally.add(TODAY, GERMAN, Outcome.SENT);
        tally.add(TODAY, GERMAN, Outcome.SENT);
        tally.add(TODAY, GERMAN, Outcome.SENT);
        tally.add(TODAY, GERMAN, Outcome.FAILED);
        tally.add(TODAY, GERMAN, Outcome.FAILED);
        tally.add(TODAY, GERMAN, Outcome.DELIVERED);

        assertThat(tally.take().pages()).isEqualTo(Map.of(TODAY, Map.of(GERMAN, new Counts(3, 2, 1, 0))));
    }

    @Test
    void realmsDaysCountriesAndGatewaysAreKeptApart() {
        tally.add(TODAY, GERMAN, Outcome.SENT);
        tally.add(TODAY, FRENCH, Outcome.DELIVERED);
        tally.add(TODAY, OTHER_GATEWAY, Outcome.FAILED);
        tally.add(TOMORROW, GERMAN, Outcome.SENT);
        tally.add(ELSEWHERE, GERMAN, Outcome.SENT);

        Counts sent = new Counts(1, 0, 0, 0);
        assertThat(tally.take().pages())
                .isEqualTo(Map.of(
                        TODAY,
                        Map.of(GERMAN, sent, FRENCH, new Counts(0, 0, 1, 0), OTHER_GATEWAY, new Counts(0, 1, 0, 0)),
                        TOMORROW,
                        Map.of(GERMAN, sent),
                        ELSEWHERE,
                        Map.of(GERMAN, sent)));
    }

    @Test
    void whatWasTakenIsNotTakenTwice() {
        tally.add(TODAY, GERMAN, Outcome.SENT);
        tally.add(new RightCode(TODAY, "demo", "DE", "id"));

        assertThat(tally.take().codes()).containsExactly(new RightCode(TODAY, "demo", "DE", "id"));
        assertThat(tally.take().isEmpty()).isTrue();
    }

    @Test
    void memoryIsBoundedAndWhatIsLeftOutIsTold() {
        IntStream.range(0, Tally.ROUTES + 7)
                .forEach(i -> tally.add(new Page("realm" + i, TODAY.day()), GERMAN, Outcome.SENT));
        IntStream.range(0, Tally.CODES + 5).forEach(i -> tally.add(new RightCode(TODAY, "demo", "DE", "id" + i)));
        tally.add(new Page("realm0", TODAY.day()), GERMAN, Outcome.SENT);

        Tally.Taken taken = tally.take();
        assertThat(taken.pages()).hasSize(Tally.ROUTES);
        assertThat(taken.pages().get(new Page("realm0", TODAY.day())))
                .as("a route that is known still counts")
                .isEqualTo(Map.of(GERMAN, new Counts(2, 0, 0, 0)));
        assertThat(taken.codes()).hasSize(Tally.CODES);
        assertThat(taken.leftOut()).isEqualTo(12);

        tally.add(TODAY, GERMAN, Outcome.SENT);
        assertThat(tally.take().pages()).as("there is room again").hasSize(1);
    }

    @Test
    void nothingIsLostAmongThreads() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(
                        () -> IntStream.range(0, 10_000).forEach(n -> tally.add(TODAY, GERMAN, Outcome.SENT))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(tally.take().pages()).isEqualTo(Map.of(TODAY, Map.of(GERMAN, new Counts(40_000, 0, 0, 0))));
    }
}
