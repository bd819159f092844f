package io.github.keycloaktwostep.delivery;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static final String ID = Messages.ID;
    private static final DeliveryReport FAILED = DeliveryReport.failed(FailureReason.OPTED_OUT, Optional.of("one"));

    private final Store store = new Store();
    private final DeliveryReports reports = new DeliveryReports(new DeliveryReports.Transactions() {
        @Override
        public <T> T run(Function<SingleUseObjectProvider, T> work) {
            return work.apply(store);
        }
    });

    @Test
    void aMessageBeginsAsSending() {
        reports.begin(ID);

        assertThat(reports.find(ID)).contains(DeliveryReport.sending());
    }

    @Test
    void itMovesForward() {
        reports.begin(ID);
        reports.update(ID, DeliveryReport.sent("one"));
        assertThat(reports.find(ID)).contains(DeliveryReport.sent("one"));

        reports.update(ID, DeliveryReport.delivered("one"));
        assertThat(reports.find(ID)).contains(DeliveryReport.delivered("one"));
    }

    @Test
    void aFailureKeepsItsReasonAndItsGateway() {
        reports.begin(ID);
        reports.update(ID, FAILED);

        assertThat(reports.find(ID)).contains(FAILED);
    }

    @Test
    void itNeverMovesBack() {
        reports.begin(ID);
        reports.update(ID, DeliveryReport.sent("one"));
        reports.update(ID, DeliveryReport.sending());

        assertThat(reports.find(ID)).contains(DeliveryReport.sent("one"));
    }

    @ParameterizedTest
    @EnumSource(DeliveryStatus.class)
    void deliveredIsFinal(DeliveryStatus later) {
        reports.begin(ID);
        reports.update(ID, DeliveryReport.delivered("one"));
        reports.update(ID, new DeliveryReport(later, Optional.empty(), Optional.of("two")));

        assertThat(reports.find(ID)).contains(DeliveryReport.delivered("one"));
    }

    @ParameterizedTest
    @EnumSource(DeliveryStatus.class)
    void failedIsFinal(DeliveryStatus later) {
        reports.begin(ID);
        reports.update(ID, FAILED);
        reports.update(ID, new DeliveryReport(later, Optional.empty(), Optional.of("two")));

        assertThat(reports.find(ID)).contains(FAILED);
    }

    @Test
    void aCallBackThatOvertakesTheSenderIsNotLost() {
        reports.begin(ID);
        store.beforePut = () -> {
            store.beforePut = () -> {};
            reports.update(ID, DeliveryReport.delivered("one"));
        };
        reports.update(ID, DeliveryReport.sent("one"));

        assertThat(reports.find(ID)).contains(DeliveryReport.delivered("one"));
    }

    @Test
    void anUnknownMessageIsIgnored() {
        reports.update(ID, DeliveryReport.delivered("one"));

        assertThat(reports.find(ID)).isEmpty();
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

        assertThat(reports.find(id)).isEmpty();
        reports.update(id, DeliveryReport.delivered("one"));
    }

    @Test
    void allIsKeptForAnHour() {
        reports.begin(ID);
        reports.update(ID, FAILED);

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
