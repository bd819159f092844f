package io.github.keycloaktwostep.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What several nodes counted, as an admin reads it. */
class MessageFiguresTest {

    private static final String REALM = "4f0c6f0e";
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    private static final Route GERMAN = new Route("DE", "one");
    private static final Route FRENCH = new Route("FR", "two");

    private final SharedStore store = new SharedStore();
    private final Map<String, String> carriers = new HashMap<>();
    private final MessageFigures node = node();
    private final MessageFigures other = node();

    @AfterEach
    void stop() {
        node.close();
        other.close();
    }

    private MessageFigures node() {
        return new MessageFigures(
                store, (realm, message) -> Optional.ofNullable(carriers.get(realm + "/" + message)), store);
    }

    @Test
    void eachOfThirtyDaysIsThere() {
        NavigableMap<LocalDate, NavigableMap<Route, Counts>> days = node.read(REALM);

        assertThat(days).hasSize(30);
        assertThat(days.firstKey()).isEqualTo(TODAY.minusDays(29));
        assertThat(days.lastKey()).isEqualTo(TODAY);
        assertThat(days.values()).allMatch(Map::isEmpty);
    }

    @Test
    void nodesAddUp() {
        node.count(REALM, GERMAN, Outcome.SENT);
        other.count(REALM, GERMAN, Outcome.SENT);
        other.count(REALM, GERMAN, Outcome.DELIVERED);
        other.count(REALM, FRENCH, Outcome.FAILED);
        other.write();

        assertThat(node.read(REALM).get(TODAY))
                .isEqualTo(Map.of(GERMAN, new Counts(2, 0, 1, 0), FRENCH, new Counts(0, 1, 0, 0)));
    }

    @Test
    void whatWasWrittenBeforeStaysAndIsNotCountedTwice() {
        node.count(REALM, GERMAN, Outcome.SENT);
        node.write();
        node.count(REALM, FRENCH, Outcome.SENT);
        node.write();
        node.write();

        assertThat(other.read(REALM).get(TODAY))
                .isEqualTo(Map.of(GERMAN, new Counts(1, 0, 0, 0), FRENCH, new Counts(1, 0, 0, 0)));
    }

    @Test
    void aRightCodeCountsForTheGatewayThatCarriedIt() {
        carriers.put("demo/known", "one");
        node.verified(REALM, "demo", "DE", "known");
        node.verified(REALM, "demo", "FR", "forgotten");

        assertThat(node.read(REALM).get(TODAY))
                .isEqualTo(Map.of(
                        GERMAN, new Counts(0, 0, 0, 1), new Route("FR", Route.NO_GATEWAY), new Counts(0, 0, 0, 1)));
    }

    @Test
    void realmsAreKeptApart() {
        node.count(REALM, GERMAN, Outcome.SENT);

        assertThat(node.read("another").get(TODAY)).isEmpty();
    }

    @Test
    void daysAreKeptApartAndGoAfterThirty() {
        node.count(REALM, GERMAN, Outcome.SENT);
        store.pass(Duration.ofDays(1));
        node.count(REALM, GERMAN, Outcome.SENT);
        node.count(REALM, GERMAN, Outcome.SENT);

        assertThat(node.read(REALM).get(TODAY)).isEqualTo(Map.of(GERMAN, new Counts(1, 0, 0, 0)));
        assertThat(node.read(REALM).get(TODAY.plusDays(1))).isEqualTo(Map.of(GERMAN, new Counts(2, 0, 0, 0)));

        store.pass(Duration.ofDays(28));
        assertThat(node.read(REALM).firstEntry().getValue()).isEqualTo(Map.of(GERMAN, new Counts(1, 0, 0, 0)));
        store.pass(Duration.ofDays(1));
        assertThat(node.read(REALM).firstEntry().getValue()).isEqualTo(Map.of(GERMAN, new Counts(2, 0, 0, 0)));
        store.pass(Duration.ofDays(3));
        assertThat(store.size()).as("records left behind").isZero();
    }

    @Test
    void anOrderlyStopLosesNothingAndTheNextStartAddsToIt() {
        MessageFigures stopped = node();
        stopped.count(REALM, GERMAN, Outcome.SENT);
        stopped.close();
        node.count(REALM, GERMAN, Outcome.SENT);

        assertThat(node.read(REALM).get(TODAY)).isEqualTo(Map.of(GERMAN, new Counts(2, 0, 0, 0)));
    }

    @Test
    void aNodeThatDiedBeforeItWroteHidesNobody() {
        node.count(REALM, GERMAN, Outcome.SENT);
        node.write();
        store.loseRecord("two-step.figures." + REALM + "." + TODAY + ".0");
        other.count(REALM, GERMAN, Outcome.DELIVERED);
        other.write();

        assertThat(node().read(REALM).get(TODAY)).isEqualTo(Map.of(GERMAN, new Counts(0, 0, 1, 0)));
    }

    @Test
    void nothingIsLostWhileTheStoreIsInTrouble() {
        node.count(REALM, GERMAN, Outcome.SENT);
        store.trouble(true);
        assertThatThrownBy(node::write).isInstanceOf(IllegalStateException.class);
        node.count(REALM, GERMAN, Outcome.SENT);
        assertThatThrownBy(() -> node.read(REALM)).isInstanceOf(IllegalStateException.class);
        store.trouble(false);

        assertThat(node.read(REALM).get(TODAY)).isEqualTo(Map.of(GERMAN, new Counts(2, 0, 0, 0)));
    }

    @Test
    void countingItselfTouchesNoStore() {
        int before = store.looks();

        node.count(REALM, GERMAN, Outcome.SENT);
        node.verified(REALM, "demo", "DE", "id");

        assertThat(store.looks()).isEqualTo(before);
    }

    @Test
    void itIsWrittenByItselfAfterAMoment() throws InterruptedException {
        node.count(REALM, GERMAN, Outcome.SENT);

        assertThat(store.awaitRecord(MessageFigures.PAUSE.plusSeconds(5))).isTrue();
        assertThat(other.read(REALM).get(TODAY)).isEqualTo(Map.of(GERMAN, new Counts(1, 0, 0, 0)));
    }
}
