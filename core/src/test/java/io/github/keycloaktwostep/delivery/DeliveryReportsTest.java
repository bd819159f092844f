// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.testing.ManualClock;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

/** What is known of a message only ever moves forward. */
class DeliveryReportsTest {

    private static final String REALM = "demo";
    private static final String ID = TestMessage.ID;
    private static final DeliveryReport FAILED = DeliveryReport.failed(FailureReason.OPTED_OUT, Optional.of("one"));

    private static final DeliveryReport UNCLEAR = DeliveryReport.failed(FailureReason.UNCLEAR, Optional.of("one"));

    private final Store store = new Store();
    private final ManualClock time = new ManualClock();
    private final DeliveryReports reports = new DeliveryReports(
            new NewTransaction() {
                @Override
                public <T> T run(Function<SingleUseObjectProvider, T> work) {
                    return work.apply(store);
                }
            },
            time);

    @Test
    void aMessageBeginsAsSending() {
        reports.begin(REALM, ID, "DE");

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sending());
    }

    @Test
    void itMovesForward() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, DeliveryReport.sent("one"));
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));

        reports.update(REALM, ID, DeliveryReport.delivered("one"));
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.delivered("one"));
    }

    @Test
    void aFailureKeepsItsReasonAndItsGateway() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, FAILED);

        assertThat(reports.find(REALM, ID)).contains(FAILED);
    }

    @Test
    void itNeverMovesBack() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, DeliveryReport.sent("one"));
        reports.update(REALM, ID, DeliveryReport.sending());

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));
    }

    @ParameterizedTest
    @EnumSource(DeliveryStatus.class)
    void deliveredIsFinal(DeliveryStatus later) {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, DeliveryReport.delivered("one"));
        reports.update(REALM, ID, new DeliveryReport(later, Optional.empty(), Optional.of("two")));

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.delivered("one"));
    }

    @ParameterizedTest
    @EnumSource(DeliveryStatus.class)
    void failedIsFinal(DeliveryStatus later) {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, FAILED);
        reports.update(REALM, ID, new DeliveryReport(later, Optional.empty(), Optional.of("two")));

        assertThat(reports.find(REALM, ID)).contains(FAILED);
    }

    @Test
    void aCallBackThatOvertakesTheSenderIsNotLost() {
        reports.begin(REALM, ID, "DE");
        store.beforePut = () -> {
            store.beforePut = () -> {};
            reports.update(REALM, ID, DeliveryReport.delivered("one"));
        };
        reports.update(REALM, ID, DeliveryReport.sent("one"));

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.delivered("one"));
    }

    @Test
    void anUnknownMessageIsIgnored() {
        reports.update(REALM, ID, DeliveryReport.delivered("one"));

        assertThat(reports.find(REALM, ID)).isEmpty();
        assertThat(store.content).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF0123456789ABCDEF",
                "0123456789abcdef0123456789abcdef\n",
                "0123456789abcdef0123456789abcdef.end",
                "../../../../etc/passwd/../../../",
                "%00"
            })
    void whatIsNoIdIsNotEvenLookedUp(String id) {
        store.beforeGet = () -> {
            throw new AssertionError("looked up");
        };

        assertThat(reports.find(REALM, id)).isEmpty();
        reports.update(REALM, id, DeliveryReport.delivered("one"));
    }

    @Test
    void whatWasUnclearIsToldLater() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, UNCLEAR);
        assertThat(reports.find(REALM, ID)).contains(UNCLEAR);

        assertThat(reports.update(REALM, ID, DeliveryReport.sent("one"))).contains("DE");
        assertThat(reports.update(REALM, ID, UNCLEAR)).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));
        assertThat(reports.update(REALM, ID, DeliveryReport.delivered("one"))).contains("DE");
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.delivered("one"));
    }

    @Test
    void aCallBackThatOvertakesATimeOutIsNotLost() {
        reports.begin(REALM, ID, "DE");
        store.beforePut = () -> {
            store.beforePut = () -> {};
            reports.update(REALM, ID, DeliveryReport.sent("one"));
        };
        reports.update(REALM, ID, UNCLEAR);

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));
    }

    @Test
    void aMessageWhoseCarrierDiedDoesNotStayOnItsWayForEver() {
        reports.begin(REALM, ID, "DE");
        time.pass(Duration.ofSeconds(40));
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sending());
        time.pass(Duration.ofSeconds(1));

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.failed(FailureReason.UNCLEAR, Optional.empty()));
        reports.update(REALM, ID, DeliveryReport.sent("one"));
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));
    }

    @Test
    void anotherRealmNeitherLearnsNorChangesAnything() {
        reports.begin(REALM, ID, "DE");

        assertThat(reports.update("other", ID, DeliveryReport.delivered("one"))).isEmpty();
        assertThat(reports.find("other", ID)).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sending());
    }

    @Test
    void onlyTheGatewayThatTookItHasASay() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, DeliveryReport.sent("one"));

        assertThat(reports.update(REALM, ID, DeliveryReport.delivered("two"))).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sent("one"));
    }

    @Test
    void theSameNewsIsNewsOnce() {
        reports.begin(REALM, ID, "DE");

        assertThat(reports.update(REALM, ID, DeliveryReport.delivered("one"))).contains("DE");
        assertThat(reports.update(REALM, ID, DeliveryReport.delivered("one"))).isEmpty();
    }

    @Test
    void allIsKeptForAnHour() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, FAILED);

        assertThat(store.lifespans)
                .containsOnlyKeys("two-step.delivery." + ID, "two-step.delivery." + ID + ".end")
                .allSatisfy((key, lifespan) -> assertThat(lifespan).isEqualTo(3600));
    }

    private static final class Store implements SingleUseObjectProvider {

        private final Map<String, Map<String, String>> content = new HashMap<>();
        private final Map<String, Long> lifespans = new HashMap<>();
        private Runnable beforeGet = () -> {};
        private Runnable beforePut = () -> {};

        @Override
        public void put(String key, long lifespanSeconds, Map<String, String> notes) {
            beforePut.run();
            lifespans.put(key, lifespanSeconds);
            content.put(key, Map.copyOf(notes));
        }

        @Override
        public Map<String, String> get(String key) {
            beforeGet.run();
            return content.get(key);
        }

        @Override
        public Map<String, String> remove(String key) {
            return content.remove(key);
        }

        @Override
        public boolean replace(String key, Map<String, String> notes) {
            throw new UnsupportedOperationException("not every store can do it");
        }

        @Override
        public boolean putIfAbsent(String key, long lifespanInSeconds) {
            return content.putIfAbsent(key, Map.of()) == null;
        }

        @Override
        public boolean contains(String key) {
            return content.containsKey(key);
        }

        @Override
        public void close() {}
    }
}
