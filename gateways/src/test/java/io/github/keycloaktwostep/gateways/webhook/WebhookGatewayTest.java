// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.RawServer;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import io.github.keycloaktwostep.testing.CapturedLog;
import io.github.keycloaktwostep.testing.Stub;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.client.LaxRedirectStrategy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends to receivers that respond, reject, disconnect or hang. */
class WebhookGatewayTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123Z");
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String NUMBER = "+4915112345678";
    private static final String CODE = "493028";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final WebhookSigningKey KEY = WebhookSigningKey.of(SECRET).orElseThrow();
    private static final Object RESOURCE = new Object();
    private static final DeliveryCallbacks CALLBACKS = Stub.of(DeliveryCallbacks.class, (method, arguments) -> {
        throw Stub.unexpected(method);
    });
    private static final SendOutcome ACCEPTED = SendOutcome.accepted();

    @AutoClose
    private final RawServer receiver = RawServer.answering(202, "");

    @AutoClose
    private final CloseableHttpClient http = HttpClients.custom()
            // The worst client that an operator can configure: it sends requests again and follows redirects.
            .setRetryHandler(new DefaultHttpRequestRetryHandler(3, true))
            .setRedirectStrategy(LaxRedirectStrategy.INSTANCE)
            .build();

    @Test
    void postsTextMessageAsSignedJson() {
        assertThat(gateway(URI.create(receiver.url() + "/hooks/1?key=a%20b")).send(message(Channel.SMS)))
                .isEqualTo(ACCEPTED);

        RawServer.Received request = receiver.requests().get(0);
        String timestamp = Long.toString(NOW.getEpochSecond());
        assertThat(request.line()).isEqualTo("POST /hooks/1?key=a%20b HTTP/1.1");
        assertThat(request.headers())
                .containsEntry("content-type", "application/json; charset=UTF-8")
                .containsEntry("accept", "application/json")
                .containsEntry("user-agent", "keycloak-two-step")
                .containsEntry("webhook-id", ID)
                .containsEntry("webhook-timestamp", timestamp)
                .containsEntry(
                        "webhook-signature",
                        KEY.sign(ID, timestamp, request.body().getBytes(StandardCharsets.UTF_8)));
        assertThat(request.body())
                .isEqualTo(
                        """
                        {"type":"two-step.message","timestamp":"2026-11-24T10:15:30Z","data":{\
                        "id":"0123456789abcdef0123456789abcdef","realm":"my \\"demo\\"","channel":"sms",\
                        "to":"+4915112345678","country":"DE","text":"493028 is your „Demo“ code.\\n@id.example #493028",\
                        "code":"493028","locale":"pt-BR","expiresAt":"2026-11-24T10:20:30.123Z",\
                        "statusUrl":"https://id.example/realms/demo/two-step/webhook/status/0123456789abcdef0123456789abcdef"}}""");
    }

    @Test
    void postsCallWithoutReportAddressIfHostNameIsUnknown() {
        receiver.answers(200, "{}");
        assertThat(gateway().send(message(Channel.VOICE, URI.create("/realms/demo/two-step"))))
                .isEqualTo(ACCEPTED);

        assertThat(receiver.requests().get(0).line()).isEqualTo("POST / HTTP/1.1");
        assertThat(receiver.requests().get(0).body())
                .contains("\"channel\":\"voice\"", "expiresAt")
                .doesNotContain("statusUrl", "realms");
    }

    /** A response without JSON comes from something between Keycloak and the receiver. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | {"reason":"opted-out","detail":[1]} | OPTED_OUT
                    422 | {"reason":"number-unusable"} | NUMBER_UNUSABLE
                    503 | {"reason":"country-closed"} | COUNTRY_CLOSED
                    500 | {"reason":"back-off"} | BACK_OFF
                    502 | {"reason":"account-trouble"} | ACCOUNT_TROUBLE
                    400 | {"reason":"no-such-reason"} | UNKNOWN
                    400 | {"reason":"unclear"} | UNKNOWN
                    400 | {"reason":{}} x | UNKNOWN
                    400 | {"reason": | UNKNOWN
                    400 | null | UNKNOWN
                    400 | [] | UNKNOWN
                    400 | "opted-out" | UNKNOWN
                    302 | <html>reason: opted-out</html> | ACCOUNT_TROUBLE
                    307 | <html>reason: opted-out</html> | ACCOUNT_TROUBLE
                    502 | <html>reason: opted-out</html> | UNREACHABLE
                    504 | <html>reason: opted-out</html> | UNCLEAR
                    """)
    void reportsReasonOfRejectedMessage(int status, String body, FailureReason reason) {
        String type = body.startsWith("<") ? "text/html" : "application/json";
        receiver.answers(status, type, body);
        assertThat(gateway().send(message(Channel.SMS))).isEqualTo(SendOutcome.refused(reason));
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void acceptsResponseThatEndsAfterItsHead() {
        receiver.answers(
                socket -> RawServer.write(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 999\r\n\r\n{\"id"));
        assertThat(gateway().send(message(Channel.SMS))).isEqualTo(ACCEPTED);
    }

    @Test
    void usesConfiguredChannelsAndResource() {
        WebhookGateway gateway = gateway(URI.create("http://localhost:1"));
        assertThat(gateway.channels()).containsExactly(Channel.SMS);
        assertThat(gateway.resource(CALLBACKS)).containsSame(RESOURCE);
    }

    @Test
    void logsNeitherSecretsNorResponseText() {
        try (CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.gateways", "com.twilio")) {
            String answer = "{\"reason\":\"account-trouble\",\"detail\":\"no credit for " + NUMBER + "\"}";
            receiver.answers(402, answer);
            gateway(URI.create(receiver.url() + "/T0P53CR3T")).send(message(Channel.SMS));
            receiver.answers(500, NUMBER);
            gateway().send(message(Channel.SMS));
            receiver.answers(400, "{\"reason\":\"opted-out\"}");
            gateway().send(message(Channel.SMS));
            receiver.answers(socket -> {});
            assertThat(gateway(URI.create(receiver.url() + "/T0P53CR3T")).send(message(Channel.SMS)))
                    .isEqualTo(SendOutcome.unclear());
            assertThat(receiver.requests()).hasSize(4);
            assertThat(gateway(URI.create("http://receiver.invalid/T0P53CR3T")).send(message(Channel.SMS)))
                    .isEqualTo(SendOutcome.refused(FailureReason.UNREACHABLE));

            assertThat(log.text())
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 402, reason account-trouble")
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 500, no known reason")
                    .contains("The webhook answered Message[" + ID + ", sms] with HTTP 400, reason opted-out")
                    .contains("No answer from the webhook for Message[" + ID + ", sms]")
                    .contains("No connection to the webhook for Message[" + ID + ", sms]")
                    .doesNotContain(NUMBER.substring(1), CODE, SECRET, "T0P53CR3T", "credit", "v1,");
        }
    }

    private WebhookGateway gateway() {
        return gateway(receiver.url());
    }

    private WebhookGateway gateway(URI url) {
        return new WebhookGateway(
                new WebhookSettings(url, KEY, Set.of(Channel.SMS)),
                new ServerPost(() -> http),
                Clock.fixed(NOW, ZoneOffset.UTC),
                callbacks -> callbacks == CALLBACKS ? RESOURCE : callbacks);
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
}
