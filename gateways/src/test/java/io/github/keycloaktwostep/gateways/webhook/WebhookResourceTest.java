// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.testing.CapturedLog;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookResourceTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");
    private static final String MESSAGE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_MESSAGE = "fedcba9876543210fedcba9876543210";
    private static final WebhookSigningKey KEY =
            WebhookSigningKey.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    private static final WebhookSigningKey OTHER_KEY =
            WebhookSigningKey.of("another secret of the same receiver").orElseThrow();
    private static final String DELIVERED = report("\"status\":\"delivered\"");

    private final RecordingStatusStore statusStore = new RecordingStatusStore();
    private final WebhookResource reports =
            new WebhookResource(null, KEY, Clock.fixed(NOW, ZoneOffset.UTC), statusStore);

    /** Statuses of delivered and failed messages, and unknown ones, which are accepted but not stored. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "status":"sent" | SENT |
                    "status":"delivered" | DELIVERED |
                    "status":"delivered","timestamp":"2026-11-24T10:15:30Z","price":{} | DELIVERED |
                    "status":"failed" | FAILED | UNKNOWN
                    "status":"failed","reason":"not-answered" | FAILED | NOT_ANSWERED
                    "status":"failed","reason":"carrier-refused" | FAILED | CARRIER_REFUSED
                    "status":"failed","reason":"number-unusable" | FAILED | NUMBER_UNUSABLE
                    "status":"failed","reason":"unclear" | FAILED | UNKNOWN
                    "status":"failed","reason":"something new" | FAILED | UNKNOWN
                    "status":"failed","reason":null | FAILED | UNKNOWN
                    "status":"sending" ||
                    "status":"queued" ||
                    "status":"Delivered" ||
                    "status":[] ||
                    "reason":"opted-out" ||
                    """)
    void storesReportedStatus(String fields, DeliveryStatus status, FailureReason reason) {
        DeliveryReport noted =
                status == null ? null : new DeliveryReport(status, Optional.ofNullable(reason), Optional.of("webhook"));

        assertThat(take(report(fields))).isEqualTo(Status.NO_CONTENT);
        assertThat(statusStore.updates).isEqualTo(noted == null ? List.of() : List.of(new Update(MESSAGE, noted)));
    }

    @Test
    void acceptsSignedReports() {
        for (String id : List.of("r1", "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", "a/b:c,d", "~")) {
            assertTaken(headers(id, seconds(0), KEY, DELIVERED));
        }
        for (long ahead : new long[] {-300, -1, 300}) {
            assertTaken(headers("r1", seconds(ahead), KEY, DELIVERED));
        }
        String among = OTHER_KEY.sign("r1", seconds(0), bytes(DELIVERED)) + " " + signature(DELIVERED);
        assertTaken(headers("r1", seconds(0), among));
        statusStore.known = false;
        assertTaken(headers("r1", seconds(0), KEY, DELIVERED));
    }

    private void assertTaken(Function<String, List<String>> headers) {
        statusStore.updates.clear();
        assertThat(take(MESSAGE, headers, DELIVERED)).isEqualTo(Status.NO_CONTENT);
        assertThat(statusStore.updates).hasSize(1);
    }

    @Test
    void rejectsReportsWithWrongSignature() {
        assertRefused(MESSAGE, headers("r1", seconds(0), OTHER_KEY, DELIVERED), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(0), ""), DELIVERED);
        assertRefused(MESSAGE, name -> null, DELIVERED);
        assertRefused(MESSAGE, headers("", "", signature(DELIVERED)), DELIVERED);
        assertRefused(MESSAGE, headers("r2", seconds(0), signature(DELIVERED)), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(1), signature(DELIVERED)), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(0), signature(DELIVERED)), report("\"status\":\"failed\""));
    }

    /** A timestamp consists of digits and is at most five minutes off. */
    @ParameterizedTest
    @ValueSource(strings = {"", " %d", "+%d", "%d.0", "0x6b05", "%1$d %1$d", "١"})
    void rejectsInvalidTimestamps(String format) {
        String timestamp = format.formatted(NOW.getEpochSecond());
        assertRefused(MESSAGE, headers("r1", timestamp, KEY, DELIVERED), DELIVERED);
        for (long ahead : new long[] {-301, 301, -86_400, 900_000_000_000L}) {
            assertRefused(MESSAGE, headers("r1", seconds(ahead), KEY, DELIVERED), DELIVERED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "r1 r2", "r.1", "ä", "r\n1"})
    void rejectsInvalidIds(String id) {
        assertRefused(MESSAGE, headers(id, seconds(0), KEY, DELIVERED), DELIVERED);
    }

    @Test
    void rejectsSignedTextThatIsSplitDifferently() {
        // Other people can choose parts of a text that we sign, for instance the name of a realm.
        String body = "{\"text\":\"x." + seconds(0) + "." + DELIVERED + "\"}";
        String signature = KEY.sign("r1", seconds(0), bytes(body));
        String id = "r1." + seconds(0) + ".{\"text\":\"x";
        String rest = DELIVERED + "\"}";
        assertThat(KEY.hasSigned(signature, id, seconds(0), bytes(rest))).isTrue();

        assertRefused(MESSAGE, headers(id, seconds(0), signature), rest);
    }

    @Test
    void rejectsReportOfAnotherMessage() {
        Function<String, List<String>> headers = headers("r1", seconds(0), KEY, DELIVERED);
        assertRefused(OTHER_MESSAGE, headers, DELIVERED);
        assertRefused(MESSAGE.substring(1), headers, DELIVERED);
        assertRefused("", headers, DELIVERED);
        String nameless = "{\"type\":\"two-step.status\",\"status\":\"delivered\"}";
        assertRefused(MESSAGE, headers("r1", seconds(0), KEY, nameless), nameless);
    }

    @Test
    void rejectsOwnRequestThatIsSentBack() {
        String request = "{\"type\":\"two-step.message\",\"id\":\"" + MESSAGE + "\",\"status\":\"delivered\"}";
        assertThat(take(request)).isEqualTo(Status.BAD_REQUEST);
        assertThat(take("{\"id\":\"" + MESSAGE + "\",\"status\":\"delivered\"}"))
                .isEqualTo(Status.BAD_REQUEST);
        assertThat(statusStore.updates).isEmpty();
    }

    @Test
    void rejectsBodiesThatAreNotJsonObjects() {
        Stream<String> bodies = Stream.of(
                "", "delivered", "status=delivered", "[" + DELIVERED + "]", "null", "{\"type\":", "[".repeat(8000));
        assertThat(Stream.concat(bodies, Stream.of(DELIVERED + DELIVERED, DELIVERED + "\"}")))
                .allSatisfy(body -> {
                    assertThat(take(body)).isEqualTo(Status.BAD_REQUEST);
                    assertThat(take(body, "")).isEqualTo(Status.FORBIDDEN);
                });
        assertThat(statusStore.updates).isEmpty();
    }

    @Test
    void doesNotLogRequestContent() {
        try (CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.gateways", "com.twilio")) {
            take(MESSAGE, headers("L0UD.", seconds(0), KEY, "L0UD"), "L0UD");
            take(MESSAGE, headers("L0UD", seconds(0), OTHER_KEY, "L0UD"), "L0UD");
            take(MESSAGE, headers("L0UD", seconds(-1000), KEY, "L0UD"), "L0UD");
            take(MESSAGE, headers("L0UD", seconds(0), KEY, "L0UD"), "L0UD");
            take("L0UD", headers("L0UD", seconds(0), KEY, DELIVERED), DELIVERED);
            assertThat(log.text())
                    .contains(
                            "no valid id or timestamp",
                            "not signed with the secret",
                            "signed 1000 seconds ago",
                            "not a JSON object of type two-step.status",
                            "to the URL of another message")
                    .doesNotContain("L0UD");
        }
    }

    @Property
    void respondsToAnySignedReport(@ForAll("mutatedReports") String body) {
        assertThat(take(body)).isIn(Status.NO_CONTENT, Status.BAD_REQUEST, Status.FORBIDDEN);
        statusStore.updates.clear();
    }

    @Property
    void respondsToInvalidText(@ForAll @Size(max = 64) byte[] body) {
        Function<String, List<String>> headers = headers("r1", seconds(0), KEY.sign("r1", seconds(0), body));

        assertThat(reports.receive(MESSAGE, headers, body)).isEqualTo(Status.BAD_REQUEST);
    }

    @Property
    void rejectsAnyUnsignedReport(
            @ForAll("headers") String id, @ForAll("headers") String timestamp, @ForAll("headers") String signatures) {
        boolean genuine = id.equals("r1")
                && timestamp.equals(seconds(0))
                && List.of(signatures.split(" ", -1)).contains(signature(DELIVERED));

        assertThat(take(MESSAGE, headers(id, timestamp, signatures), DELIVERED))
                .isEqualTo(genuine ? Status.NO_CONTENT : Status.FORBIDDEN);
        statusStore.updates.clear();
    }

    @Provide
    Arbitrary<String> mutatedReports() {
        return FuzzedStrings.of(
                DELIVERED,
                report("\"status\":\"failed\",\"reason\":\"not-answered\""),
                report("\"status\":[1.5e300,{\"a\":null}],\"reason\":true"));
    }

    @Provide
    Arbitrary<String> headers() {
        return FuzzedStrings.of(
                "r1", seconds(0), signature(DELIVERED), OTHER_KEY.sign("r1", seconds(0), bytes(DELIVERED)));
    }

    private void assertRefused(String message, Function<String, List<String>> headers, String body) {
        assertThat(take(message, headers, body)).isEqualTo(Status.FORBIDDEN);
        assertThat(statusStore.updates).isEmpty();
    }

    private Status take(String body) {
        return take(body, signature(body));
    }

    private Status take(String body, String signatures) {
        return take(MESSAGE, headers("r1", seconds(0), signatures), body);
    }

    private Status take(String message, Function<String, List<String>> headers, String body) {
        return reports.receive(message, headers, bytes(body));
    }

    private static String report(String fields) {
        return "{\"type\":\"two-step.status\",\"id\":\"" + MESSAGE + "\"," + fields + "}";
    }

    private static String signature(String body) {
        return KEY.sign("r1", seconds(0), bytes(body));
    }

    private static Function<String, List<String>> headers(
            String id, String timestamp, WebhookSigningKey key, String body) {
        return headers(id, timestamp, key.sign(id, timestamp, bytes(body)));
    }

    private static Function<String, List<String>> headers(String id, String timestamp, String signatures) {
        return Map.of(
                WebhookGateway.ID_HEADER, List.of(id),
                WebhookGateway.TIMESTAMP_HEADER, List.of(timestamp),
                WebhookGateway.SIGNATURE_HEADER, List.of(signatures))::get;
    }

    private static String seconds(long ahead) {
        return Long.toString(NOW.getEpochSecond() + ahead);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Update(String message, DeliveryReport report) {}

    /** Records the reports. */
    private static final class RecordingStatusStore implements DeliveryCallbacks {

        private final List<Update> updates = new ArrayList<>();
        private boolean known = true;

        @Override
        public boolean report(String messageId, DeliveryReport report) {
            updates.add(new Update(messageId, report));
            return known;
        }

        @Override
        public URI reference(String messageId) {
            throw new UnsupportedOperationException();
        }
    }
}
