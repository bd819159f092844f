// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twilio's statuses and the delivery statuses that they stand for. */
class TwilioStatusTest {

    @ParameterizedTest
    @CsvSource({"SENT, accepted queued sending sent", "DELIVERED, delivered read"})
    void mapsMessageStatuses(DeliveryStatus noted, String statuses) {
        assertThat(statuses.split(" ", -1))
                .allSatisfy(status -> assertThat(message(status, "")).contains(report(noted)));
    }

    @ParameterizedTest
    @CsvSource({
        "undelivered,30006,CANNOT_RECEIVE_TEXTS",
        "failed,21610,OPTED_OUT",
        "undelivered,'',CARRIER_REFUSED",
        "undelivered,99999,CARRIER_REFUSED",
        "undelivered,999999999999,CARRIER_REFUSED",
        "failed,'',UNKNOWN",
        "failed,-3000,UNKNOWN",
        "canceled,'',UNKNOWN"
    })
    void mapsFailedMessages(String status, String code, FailureReason reason) {
        assertThat(message(status, code)).contains(DeliveryReport.failed(reason, Optional.of("twilio")));
    }

    @ParameterizedTest
    @CsvSource({"SENT, queued initiated ringing", "DELIVERED, in-progress completed"})
    void mapsCallStatuses(DeliveryStatus noted, String statuses) {
        assertThat(statuses.split(" ", -1))
                .allSatisfy(status -> assertThat(call(status)).contains(report(noted)));
    }

    @ParameterizedTest
    @CsvSource({"busy,NOT_ANSWERED", "no-answer,NOT_ANSWERED", "canceled,NOT_ANSWERED", "failed,NUMBER_UNUSABLE"})
    void mapsFailedCalls(String status, FailureReason reason) {
        assertThat(call(status)).contains(DeliveryReport.failed(reason, Optional.of("twilio")));
    }

    @Test
    void ignoresUnknownStatuses() {
        assertThat(message("somethingNew", "")).isEmpty();
        assertThat(message("", "")).isEmpty();
        assertThat(message("DELIVERED", "")).isEmpty();
        assertThat(call("somethingNew")).isEmpty();
        assertThat(TwilioStatus.of(Map.of())).isEmpty();
    }

    @Property
    void whateverComesIsNewsOrNot(
            @ForAll("fields") String first,
            @ForAll("values") String status,
            @ForAll("fields") String second,
            @ForAll("values") String code) {
        Map<String, String> form = new HashMap<>();
        form.put(first, status);
        form.put(second, code);

        TwilioStatus.of(form).ifPresent(report -> assertThat(report.reason().isPresent())
                .isEqualTo(report.status() == DeliveryStatus.FAILED));
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of("MessageStatus", "CallStatus", "ErrorCode", "MessageSid", "");
    }

    @Provide
    Arbitrary<String> values() {
        return FuzzedStrings.of(
                "delivered", "undelivered", "failed", "no-answer", "in-progress", "30007", "21610", "13225");
    }

    private static DeliveryReport report(DeliveryStatus status) {
        return new DeliveryReport(status, Optional.empty(), Optional.of("twilio"));
    }

    private static Optional<DeliveryReport> message(String status, String code) {
        return TwilioStatus.of(Map.of("MessageStatus", status, "ErrorCode", code, "MessageSid", "SM1"));
    }

    private static Optional<DeliveryReport> call(String status) {
        return TwilioStatus.of(Map.of("CallStatus", status, "CallSid", "CA1"));
    }
}
