// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.ratelimit.TimedStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status of a message only moves forward. */
class DeliveryReportsTest {

    private static final String REALM = "demo";
    private static final String ID = TestMessage.ID;
    private static final DeliveryReport SENT = DeliveryReport.sent("one");
    private static final DeliveryReport DELIVERED = DeliveryReport.delivered("one");
    private static final DeliveryReport FAILED = DeliveryReport.failed(FailureReason.OPTED_OUT, Optional.of("one"));

    private static final DeliveryReport UNCLEAR = DeliveryReport.failed(FailureReason.UNCLEAR, Optional.of("one"));

    private Runnable beforeGet = () -> {};
    private Runnable beforePut = () -> {};

    private final TimedStore store = new TimedStore() {
        @Override
        public synchronized Map<String, String> get(String key) {
            beforeGet.run();
            return super.get(key);
        }

        @Override
        public synchronized void put(String key, long lifespanSeconds, Map<String, String> notes) {
            beforePut.run();
            super.put(key, lifespanSeconds, notes);
        }
    };

    private final DeliveryReports reports = new DeliveryReports(store, store);

    @Test
    void statusMovesOnlyForward() {
        assertThat(after()).contains(DeliveryReport.sending());
        assertThat(after(SENT)).contains(SENT);
        assertThat(after(SENT, DELIVERED)).contains(DELIVERED);
        assertThat(after(FAILED)).as("with reason and gateway").contains(FAILED);
        assertThat(after(SENT, DeliveryReport.sending())).contains(SENT);
    }

    @ParameterizedTest
    @EnumSource(DeliveryStatus.class)
    void deliveredAndFailedAreFinal(DeliveryStatus later) {
        DeliveryReport report = new DeliveryReport(later, Optional.empty(), Optional.of("two"));

        assertThat(after(DELIVERED, report)).contains(DELIVERED);
        assertThat(after(FAILED, report)).contains(FAILED);
    }

    @Test
    void keepsCallbackThatOvertakesTheSender() {
        assertThat(overtaken(SENT, DELIVERED)).contains(DELIVERED);
        assertThat(overtaken(UNCLEAR, SENT)).contains(SENT);
    }

    private Optional<DeliveryReport> overtaken(DeliveryReport report, DeliveryReport callback) {
        after();
        beforePut = () -> {
            beforePut = () -> {};
            reports.update(REALM, ID, callback);
        };
        reports.update(REALM, ID, report);
        return reports.find(REALM, ID);
    }

    @Test
    void ignoresUnknownMessage() {
        beforePut = () -> {
            throw new AssertionError("stored");
        };
        reports.update(REALM, ID, DELIVERED);

        assertThat(reports.find(REALM, ID)).isEmpty();
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
    void doesNotLookUpInvalidIds(String id) {
        beforeGet = () -> {
            throw new AssertionError("looked up");
        };

        assertThat(reports.find(REALM, id)).isEmpty();
        reports.update(REALM, id, DELIVERED);
    }

    @Test
    void laterReportReplacesUnclearStatus() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, UNCLEAR);
        assertThat(reports.find(REALM, ID)).contains(UNCLEAR);

        assertThat(reports.update(REALM, ID, SENT)).contains("DE");
        assertThat(reports.update(REALM, ID, UNCLEAR)).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(SENT);
        assertThat(reports.update(REALM, ID, DELIVERED)).contains("DE");
        assertThat(reports.find(REALM, ID)).contains(DELIVERED);
    }

    @Test
    void becomesUnclearIfTheSendingNodeDied() {
        reports.begin(REALM, ID, "DE");
        store.pass(Duration.ofSeconds(40));
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sending());
        store.pass(Duration.ofSeconds(1));

        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.failed(FailureReason.UNCLEAR, Optional.empty()));
        reports.update(REALM, ID, SENT);
        assertThat(reports.find(REALM, ID)).contains(SENT);
    }

    @Test
    void hidesMessagesFromOtherRealms() {
        reports.begin(REALM, ID, "DE");

        assertThat(reports.update("other", ID, DELIVERED)).isEmpty();
        assertThat(reports.find("other", ID)).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(DeliveryReport.sending());
    }

    @Test
    void acceptsReportsOnlyFromTheSendingGateway() {
        reports.begin(REALM, ID, "DE");
        reports.update(REALM, ID, SENT);

        assertThat(reports.update(REALM, ID, DeliveryReport.delivered("two"))).isEmpty();
        assertThat(reports.find(REALM, ID)).contains(SENT);
    }

    @Test
    void ignoresRepeatedReport() {
        reports.begin(REALM, ID, "DE");

        assertThat(reports.update(REALM, ID, DELIVERED)).contains("DE");
        assertThat(reports.update(REALM, ID, DELIVERED)).isEmpty();
    }

    @Test
    void keepsReportsForAnHour() {
        after(FAILED);
        store.pass(Duration.ofSeconds(3599));
        assertThat(reports.find(REALM, ID)).contains(FAILED);
        store.pass(Duration.ofSeconds(1));

        assertThat(reports.find(REALM, ID)).isEmpty();
    }

    /** The status of a new message after these reports. */
    private Optional<DeliveryReport> after(DeliveryReport... updates) {
        store.clear();
        reports.begin(REALM, ID, "DE");
        for (DeliveryReport update : updates) {
            reports.update(REALM, ID, update);
        }
        return reports.find(REALM, ID);
    }
}
