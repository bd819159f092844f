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
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookStatusReportsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");
    private static final String MESSAGE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_MESSAGE = "fedcba9876543210fedcba9876543210";
    private static final WebhookSigningKey KEY =
            WebhookSigningKey.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    private static final WebhookSigningKey OTHER_KEY =
            WebhookSigningKey.of("another secret of the same receiver").orElseThrow();
    private static final String DELIVERED = report("\"status\":\"delivered\"");

    private final Notebook notebook = new Notebook();
    private final WebhookStatusReports reports =
            new WebhookStatusReports(KEY, Clock.fixed(NOW, ZoneOffset.UTC), notebook);

    @ParameterizedTest
    @CsvSource({"sent,SENT", "delivered,DELIVERED"})
    void good_news(String status, DeliveryStatus noted) {
        assertThat(take(report("\"status\":\"" + status + "\""))).isEqualTo(Status.NO_CONTENT);
        assertThat(notebook.updates)
                .containsExactly(
                        new Update(MESSAGE, new DeliveryReport(noted, Optional.empty(), Optional.of("webhook"))));
    }

    @ParameterizedTest
    @CsvSource({
        "'',UNKNOWN",
        "',\"reason\":\"not-answered\"',NOT_ANSWERED",
        "',\"reason\":\"carrier-refused\"',CARRIER_REFUSED",
        "',\"reason\":\"number-unusable\"',NUMBER_UNUSABLE",
        "',\"reason\":\"unclear\"',UNKNOWN",
        "',\"reason\":\"something new\"',UNKNOWN",
        "',\"reason\":null',UNKNOWN"
    })
    void bad_news(String reason, FailureReason noted) {
        assertThat(take(report("\"status\":\"failed\"" + reason))).isEqualTo(Status.NO_CONTENT);
        assertThat(notebook.updates)
                .containsExactly(new Update(MESSAGE, DeliveryReport.failed(noted, Optional.of("webhook"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"status\":\"sending\"", "\"status\":\"queued\"", "\"status\":\"Delivered\"", "\"status\":[]"})
    void no_news(String status) {
        assertThat(take(report(status))).isEqualTo(Status.NO_CONTENT);
        assertThat(take(report("\"reason\":\"opted-out\""))).isEqualTo(Status.NO_CONTENT);
        assertThat(notebook.updates).isEmpty();
    }

    @Test
    void news_that_the_server_knows_or_does_not_want_are_taken_just_so() {
        notebook.news = false;
        assertThat(take(DELIVERED)).isEqualTo(Status.NO_CONTENT);
        assertThat(notebook.updates).hasSize(1);
    }

    @Test
    void fields_of_the_receivers_own_do_no_harm() {
        assertThat(take(report("\"status\":\"delivered\",\"timestamp\":\"2026-11-24T10:15:30Z\",\"price\":{}")))
                .isEqualTo(Status.NO_CONTENT);
        assertThat(notebook.updates).hasSize(1);
    }

    @Test
    void one_good_signature_among_others_is_enough() {
        assertThat(take(DELIVERED, OTHER_KEY.sign("r1", seconds(0), bytes(DELIVERED)) + " " + signature(DELIVERED)))
                .isEqualTo(Status.NO_CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r1", "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", "a/b:c,d", "~"})
    void the_receiver_is_free_in_its_ids(String id) {
        assertThat(take(MESSAGE, headers(id, seconds(0), KEY, DELIVERED), DELIVERED))
                .isEqualTo(Status.NO_CONTENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -1, 300})
    void clocks_may_differ_a_little(long ahead) {
        assertThat(take(MESSAGE, headers("r1", seconds(ahead), KEY, DELIVERED), DELIVERED))
                .isEqualTo(Status.NO_CONTENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400, 900_000_000_000L})
    void what_was_signed_long_ago_or_ahead_is_refused(long ahead) {
        assertRefused(MESSAGE, headers("r1", seconds(ahead), KEY, DELIVERED), DELIVERED);
    }

    @Test
    void what_is_not_signed_by_the_receiver_is_refused() {
        assertRefused(MESSAGE, headers("r1", seconds(0), OTHER_KEY, DELIVERED), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(0), ""), DELIVERED);
        assertRefused(MESSAGE, name -> null, DELIVERED);
        assertRefused(MESSAGE, headers("", "", signature(DELIVERED)), DELIVERED);
    }

    @Test
    void what_is_not_as_it_was_signed_is_refused() {
        assertRefused(MESSAGE, headers("r2", seconds(0), signature(DELIVERED)), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(1), signature(DELIVERED)), DELIVERED);
        assertRefused(MESSAGE, headers("r1", seconds(0), signature(DELIVERED)), report("\"status\":\"failed\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1795515330", "+1795515330", "1795515330.0", "0x6b05", "1795515330 1795515330", "١"})
    void time_stamps_are_digits(String timestamp) {
        assertRefused(MESSAGE, headers("r1", timestamp, KEY, DELIVERED), DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "r1 r2", "r.1", "ä", "r\n1"})
    void ids_have_no_full_stop(String id) {
        assertRefused(MESSAGE, headers(id, seconds(0), KEY, DELIVERED), DELIVERED);
    }

    @Test
    void what_is_signed_cannot_be_cut_elsewhere() {
        // What stands in a text that we sign may be chosen by others, for instance the name of a realm.
        String body = "{\"text\":\"x." + seconds(0) + "." + DELIVERED + "\"}";
        String signature = KEY.sign("r1", seconds(0), bytes(body));
        String id = "r1." + seconds(0) + ".{\"text\":\"x";
        String rest = DELIVERED + "\"}";
        assertThat(KEY.hasSigned(signature, id, seconds(0), bytes(rest))).isTrue();

        assertRefused(MESSAGE, headers(id, seconds(0), signature), rest);
    }

    @Test
    void a_report_is_of_no_use_for_another_message() {
        Function<String, List<String>> headers = headers("r1", seconds(0), KEY, DELIVERED);
        assertRefused(OTHER_MESSAGE, headers, DELIVERED);
        assertRefused(MESSAGE.substring(1), headers, DELIVERED);
        assertRefused("", headers, DELIVERED);
        String nameless = "{\"type\":\"two-step.status\",\"status\":\"delivered\"}";
        assertRefused(MESSAGE, headers("r1", seconds(0), KEY, nameless), nameless);
    }

    @Test
    void a_request_of_ours_that_is_sent_back_is_no_report() {
        String request = "{\"type\":\"two-step.message\",\"id\":\"" + MESSAGE + "\",\"status\":\"delivered\"}";
        assertThat(take(request)).isEqualTo(Status.BAD_REQUEST);
        assertThat(take("{\"id\":\"" + MESSAGE + "\",\"status\":\"delivered\"}"))
                .isEqualTo(Status.BAD_REQUEST);
        assertThat(notebook.updates).isEmpty();
    }

    @Test
    void what_is_signed_and_no_json_object_is_no_report() {
        List<String> bodies = List.of(
                "",
                "delivered",
                "status=delivered",
                "[" + DELIVERED + "]",
                "null",
                "{\"type\":",
                DELIVERED + DELIVERED,
                DELIVERED + "\"}",
                "[".repeat(8000));
        assertThat(bodies).allSatisfy(body -> {
            assertThat(take(body)).isEqualTo(Status.BAD_REQUEST);
            assertThat(take(body, "")).isEqualTo(Status.FORBIDDEN);
        });
        assertThat(notebook.updates).isEmpty();
    }

    @Test
    void what_comes_from_outside_is_not_logged() {
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
    void whatever_is_signed_gets_an_answer(@ForAll("mutatedReports") String body) {
        assertThat(take(body)).isIn(Status.NO_CONTENT, Status.BAD_REQUEST, Status.FORBIDDEN);
        notebook.updates.clear();
    }

    @Property
    void bytes_that_are_no_text_get_an_answer(@ForAll @Size(max = 64) byte[] body) {
        Function<String, List<String>> headers = headers("r1", seconds(0), KEY.sign("r1", seconds(0), body));

        assertThat(reports.receive(MESSAGE, headers, body)).isEqualTo(Status.BAD_REQUEST);
    }

    @Property
    void whatever_is_not_signed_is_refused(
            @ForAll("headers") String id, @ForAll("headers") String timestamp, @ForAll("headers") String signatures) {
        boolean genuine = id.equals("r1")
                && timestamp.equals(seconds(0))
                && List.of(signatures.split(" ", -1)).contains(signature(DELIVERED));

        assertThat(take(MESSAGE, headers(id, timestamp, signatures), DELIVERED))
                .isEqualTo(genuine ? Status.NO_CONTENT : Status.FORBIDDEN);
        notebook.updates.clear();
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
        assertThat(notebook.updates).isEmpty();
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

    /** Remembers the reports. */
    private static final class Notebook implements DeliveryCallbacks {

        private final List<Update> updates = new ArrayList<>();
        private boolean news = true;

        @Override
        public boolean report(String messageId, DeliveryReport report) {
            updates.add(new Update(messageId, report));
            return news;
        }

        @Override
        public URI reference(String messageId) {
            throw new UnsupportedOperationException();
        }
    }
}
