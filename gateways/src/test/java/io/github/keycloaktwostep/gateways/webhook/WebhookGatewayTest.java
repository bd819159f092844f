// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.RawServer;
import io.github.keycloaktwostep.gateways.http.RequestTimeouts;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import io.github.keycloaktwostep.testing.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.client.LaxRedirectStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against receivers that answer, refuse, break off and hang. */
class WebhookGatewayTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123Z");
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String NUMBER = "+4915112345678";
    private static final String CODE = "493028";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final WebhookSigningKey KEY = WebhookSigningKey.of(SECRET).orElseThrow();
    private static final Object RESOURCE = new Object();
    private static final DeliveryCallbacks CALLBACKS = new DeliveryCallbacks() {

        @Override
        public URI reference(String messageId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean report(String messageId, DeliveryReport report) {
            throw new UnsupportedOperationException();
        }
    };

    private static final SendOutcome ACCEPTED = SendOutcome.accepted();
    private static final SendOutcome UNREACHABLE = SendOutcome.refused(FailureReason.UNREACHABLE);
    private static final SendOutcome UNCLEAR = SendOutcome.unclear();

    private static final RequestTimeouts SHORT = new RequestTimeouts(Duration.ofMillis(400), Duration.ofMillis(800));

    private final CloseableHttpClient http = HttpClients.custom()
            // The worst an operator can ask of the server's client: repeat what was sent already, and follow redirects.
            .setRetryHandler(new DefaultHttpRequestRetryHandler(3, true))
            .setRedirectStrategy(LaxRedirectStrategy.INSTANCE)
            .build();

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    @Test
    void a_message_is_posted_as_json() throws IOException {
        try (RawServer receiver = RawServer.answering(202, "")) {
            assertThat(gateway(URI.create(receiver.url() + "/hooks/1?key=a%20b"))
                            .send(text()))
                    .isEqualTo(ACCEPTED);

            RawServer.Received request = receiver.requests().get(0);
            assertThat(request.line()).isEqualTo("POST /hooks/1?key=a%20b HTTP/1.1");
            assertThat(request.headers())
                    .containsEntry("content-type", "application/json; charset=UTF-8")
                    .containsEntry("accept", "application/json")
                    .containsEntry("user-agent", "keycloak-two-step");
            assertThat(request.body())
                    .isEqualTo(
                            """
                            {"type":"two-step.message","timestamp":"2026-11-24T10:15:30Z","data":{\
                            "id":"0123456789abcdef0123456789abcdef","realm":"my \\"demo\\"","channel":"sms",\
                            "to":"+4915112345678","country":"DE","text":"493028 is your „Demo“ code.\\n@id.example #493028",\
                            "code":"493028","locale":"pt-BR","expiresAt":"2026-11-24T10:20:30.123Z",\
                            "statusUrl":"https://id.example/realms/demo/two-step/webhook/status/0123456789abcdef0123456789abcdef"}}""");
        }
    }

    @Test
    void no_report_is_asked_for_where_no_host_name_is_fixed() throws IOException {
        try (RawServer receiver = RawServer.answering(202, "")) {
            assertThat(gateway(receiver.url()).send(message(Channel.SMS, URI.create("/realms/demo/two-step"))))
                    .isEqualTo(ACCEPTED);

            assertThat(receiver.requests().get(0).body()).contains("expiresAt").doesNotContain("statusUrl", "realms");
        }
    }

    @Test
    void a_call_is_posted_as_such() throws IOException {
        try (RawServer receiver = RawServer.answering(200, "{}")) {
            assertThat(gateway(receiver.url()).send(message(Channel.VOICE))).isEqualTo(ACCEPTED);
            assertThat(receiver.requests().get(0).line()).isEqualTo("POST / HTTP/1.1");
            assertThat(receiver.requests().get(0).body()).contains("\"channel\":\"voice\"");
        }
    }

    @Test
    void the_request_is_signed() throws IOException {
        try (RawServer receiver = RawServer.answering(202, "")) {
            gateway(receiver.url()).send(text());

            RawServer.Received request = receiver.requests().get(0);
            String timestamp = Long.toString(NOW.getEpochSecond());
            assertThat(request.headers())
                    .containsEntry("webhook-id", ID)
                    .containsEntry("webhook-timestamp", timestamp)
                    .containsEntry(
                            "webhook-signature",
                            KEY.sign(ID, timestamp, request.body().getBytes(StandardCharsets.UTF_8)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,opted-out,OPTED_OUT", "422,number-unusable,NUMBER_UNUSABLE", "503,country-closed,COUNTRY_CLOSED",
        "500,back-off,BACK_OFF", "502,account-trouble,ACCOUNT_TROUBLE", "400,no-such-reason,UNKNOWN"
    })
    void a_refusal_has_the_receivers_reason(int status, String named, FailureReason reason) throws IOException {
        try (RawServer receiver = RawServer.answering(status, "{\"reason\":\"" + named + "\",\"detail\":[1]}")) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(SendOutcome.refused(reason));
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "302,ACCOUNT_TROUBLE",
        "307,ACCOUNT_TROUBLE",
        "403,ACCOUNT_TROUBLE",
        "400,UNKNOWN",
        "429,BACK_OFF",
        "407,UNREACHABLE",
        "502,UNREACHABLE",
        "503,UNREACHABLE"
    })
    void pages_of_others_on_the_way(int status, FailureReason reason) throws IOException {
        try (RawServer receiver = RawServer.answering(status, "text/html", "<html>reason: opted-out</html>")) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(SendOutcome.refused(reason));
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void an_answer_that_leaves_it_open_is_not_repeated() throws IOException {
        try (RawServer receiver = RawServer.answering(504, "text/html", "<html>upstream error</html>")) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(UNCLEAR);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "[]", "\"opted-out\"", "{\"reason\":", "{\"reason\":{}} x", "{\"reason\":\"unclear\"}"})
    void what_is_no_reason_is_as_good_as_none(String body) throws IOException {
        try (RawServer receiver = RawServer.answering(400, body)) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(SendOutcome.refused(FailureReason.UNKNOWN));
        }
    }

    @Test
    void an_answer_that_breaks_off_after_its_head_counts() throws IOException {
        try (RawServer receiver = new RawServer(
                socket -> RawServer.write(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 999\r\n\r\n{\"id"))) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(ACCEPTED);
        }
    }

    @Test
    void an_endless_answer_is_not_read_to_its_end() throws IOException {
        try (RawServer receiver = new RawServer(socket -> {
            RawServer.write(socket, "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n");
            while (!Thread.interrupted()) {
                RawServer.write(socket, " ".repeat(8192));
            }
        })) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(SendOutcome.refused(FailureReason.UNKNOWN));
        }
    }

    @Test
    void a_refused_connection_is_unreachable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(gateway(URI.create("http://localhost:" + port)).send(text())).isEqualTo(UNREACHABLE);
        assertThat(gateway(URI.create("http://receiver.invalid")).send(text())).isEqualTo(UNREACHABLE);
    }

    @Test
    void a_server_that_hangs_in_the_handshake_is_unreachable_in_time() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long before = System.nanoTime();
            assertThat(gateway(URI.create("https://localhost:" + silent.getLocalPort()))
                            .send(text()))
                    .isEqualTo(UNREACHABLE);
            assertThat(since(before)).isLessThan(SHORT.whole().multipliedBy(2));
        }
    }

    @Test
    void a_reset_after_the_request_leaves_it_open() throws IOException {
        try (RawServer receiver = new RawServer(socket -> socket.setSoLinger(true, 0))) {
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(UNCLEAR);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void a_receiver_that_never_answers_is_given_up_in_time() throws IOException {
        try (RawServer receiver =
                new RawServer(socket -> socket.getInputStream().read())) {
            long before = System.nanoTime();
            assertThat(gateway(receiver.url()).send(text())).isEqualTo(UNCLEAR);
            assertThat(since(before))
                    .isBetween(SHORT.whole().minusMillis(50), SHORT.whole().multipliedBy(2));
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void channels_and_resource_are_as_configured() {
        WebhookGateway gateway = gateway(URI.create("http://localhost:1"));
        assertThat(gateway.channels()).containsExactly(Channel.SMS);
        assertThat(gateway.resource(CALLBACKS)).containsSame(RESOURCE);
    }

    @Test
    void nothing_secret_and_nothing_of_the_receivers_text_is_logged_at_any_level() throws IOException {
        try (CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.gateways", "com.twilio")) {
            String answer = "{\"reason\":\"account-trouble\",\"detail\":\"no credit for " + NUMBER + "\"}";
            try (RawServer receiver = RawServer.answering(402, answer)) {
                gateway(URI.create(receiver.url() + "/T0P53CR3T")).send(text());
            }
            try (RawServer receiver = RawServer.answering(500, NUMBER)) {
                gateway(receiver.url()).send(text());
            }
            try (RawServer receiver = RawServer.answering(400, "{\"reason\":\"opted-out\"}")) {
                gateway(receiver.url()).send(text());
            }
            try (RawServer receiver = new RawServer(socket -> {})) {
                gateway(URI.create(receiver.url() + "/T0P53CR3T")).send(text());
            }
            gateway(URI.create("http://receiver.invalid/T0P53CR3T")).send(text());

            assertThat(log.text())
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 402, reason account-trouble")
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 500, no known reason")
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 400, reason opted-out")
                    .contains("No answer from the webhook for Message[" + ID + ", sms]")
                    .contains("No connection to the webhook for Message[" + ID + ", sms]")
                    .doesNotContain(NUMBER.substring(1), CODE, SECRET, "T0P53CR3T", "credit", "v1,");
        }
    }

    private WebhookGateway gateway(URI url) {
        return new WebhookGateway(
                new WebhookSettings(url, KEY, Set.of(Channel.SMS)),
                new ServerPost(() -> http, SHORT),
                Clock.fixed(NOW, ZoneOffset.UTC),
                callbacks -> callbacks == CALLBACKS ? RESOURCE : callbacks);
    }

    private static Message text() {
        return message(Channel.SMS);
    }

    private static Message message(Channel channel) {
        return message(channel, URI.create("https://id.example/realms/demo/two-step"));
    }

    private static Message message(Channel channel, URI callbacks) {
        return new Message(
                ID,
                "my \"demo\"",
                new PhoneNumber(NUMBER),
                "DE",
                channel,
                CODE + " is your „Demo“ code.\n@id.example #" + CODE,
                CODE,
                Locale.forLanguageTag("pt-BR"),
                NOW.plusSeconds(300),
                "",
                callbacks);
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
