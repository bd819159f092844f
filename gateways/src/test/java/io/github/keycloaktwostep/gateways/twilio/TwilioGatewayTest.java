// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.RawServer;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import io.github.keycloaktwostep.testing.CapturedLog;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClients;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the real SDK with servers that respond, reject, disconnect or hang. */
class TwilioGatewayTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");
    private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    private static final String TOKEN = "fedcba9876543210fedcba9876543210";
    private static final String NUMBER = "+4915112345678";
    private static final String CODE = "493028";
    private static final String CALLBACK = "https://id.example.org/realms/demo/two-step/twilio/status/0123456789abcdef";

    private static final String CREATED =
            """
            {"account_sid": "AC0123456789abcdef0123456789abcdef", "api_version": "2010-04-01", "body": "text",
             "date_created": "Tue, 24 Nov 2026 10:15:30 +0000", "date_sent": null, "direction": "outbound-api",
             "error_code": null, "from": "+15005550006", "num_segments": "1", "price": null, "sid": "SM1",
             "status": "queued", "subresource_uris": {"media": "/x"}, "to": "+4915112345678", "uri": "/x",
             "something_new": [1]}
            """;

    @AutoClose
    private final RawServer server = RawServer.answering(201, CREATED);

    @AutoClose
    private final CloseableHttpClient http = HttpClients.custom()
            // The worst client that an operator can configure: it sends requests again.
            .setRetryHandler(new DefaultHttpRequestRetryHandler(3, true))
            .build();

    @Test
    void createsTextMessage() {
        assertThat(gateway().send(text())).isEqualTo(SendOutcome.accepted());

        RawServer.Received request = server.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /2010-04-01/Accounts/" + ACCOUNT + "/Messages.json HTTP/1.1");
        assertThat(request.form())
                .containsOnlyKeys("To", "From", "Body", "ValidityPeriod", "StatusCallback")
                .containsEntry("To", NUMBER)
                .containsEntry("From", "+15005550006")
                .containsEntry("Body", CODE + " is your „Demo“ code & more.")
                .containsEntry("ValidityPeriod", "300")
                .containsEntry("StatusCallback", CALLBACK);
        assertThat(request.headers())
                .containsEntry("authorization", basic(ACCOUNT, TOKEN))
                .containsEntry("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
                .containsEntry("accept", "application/json");
        assertThat(request.headers().get("user-agent")).matches("twilio-java/[0-9.]+ keycloak-two-step");
    }

    @Test
    void createsCallThatSaysTheText() {
        server.answers(201, "{\"sid\": \"CA1\", \"status\": \"queued\"}");
        assertThat(gateway().send(call())).isEqualTo(SendOutcome.accepted());

        RawServer.Received request = server.requests().get(0);
        assertThat(request.line()).startsWith("POST /2010-04-01/Accounts/" + ACCOUNT + "/Calls.json ");
        assertThat(request.form())
                .containsOnlyKeys("To", "From", "Twiml", "TimeLimit", "StatusCallback", "StatusCallbackEvent")
                .containsEntry("StatusCallback", CALLBACK)
                .containsEntry("TimeLimit", "120")
                .containsEntry("To", NUMBER)
                .containsEntry("From", "+15005550006");
        assertThat(request.form().get("Twiml"))
                .contains("<Say language=\"en-US\">" + CODE + " is your „Demo“ code &amp; more.</Say>");
    }

    @Test
    void sendsWithoutReportAddress() {
        Iterator<String> answers = List.of(RawServer.response(400, error(21609, 400)), RawServer.response(201, CREATED))
                .iterator();
        server.answers(socket -> RawServer.write(socket, answers.next()));
        try (CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.gateways", "com.twilio")) {
            assertThat(gateway().send(text())).isEqualTo(SendOutcome.accepted());

            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(0).form()).containsKey("StatusCallback");
            assertThat(server.requests().get(1).form()).doesNotContainKey("StatusCallback");
            assertThat(log.text()).contains("Twilio rejects the host name id.example.org", "callback-base-url");
        }
    }

    @Test
    void prefersServiceOrCountrySenderToFrom() {
        String service = "MG0123456789abcdef0123456789abcdef";
        TwilioSenders senders = new TwilioSenders(
                Optional.of("+15005550006"), Optional.of(service), Optional.empty(), Map.of("GB", "ACME"));
        gateway(settings(server.url(), senders)).send(message(Channel.SMS, "DE", NUMBER));
        gateway(settings(server.url(), senders)).send(message(Channel.SMS, "GB", "+447700900123"));

        assertThat(server.requests().get(0).form())
                .containsEntry("MessagingServiceSid", service)
                .doesNotContainKey("From");
        assertThat(server.requests().get(1).form())
                .containsEntry("From", "ACME")
                .doesNotContainKey("MessagingServiceSid");
    }

    @Test
    void rejectsCountryWithoutASender() {
        TwilioSenders senders =
                new TwilioSenders(Optional.empty(), Optional.empty(), Optional.empty(), Map.of("GB", "ACME"));
        assertThat(gateway(settings(URI.create("http://localhost:1"), senders)).send(text()))
                .isEqualTo(SendOutcome.refused(FailureReason.COUNTRY_CLOSED));
    }

    @Test
    void authenticatesWithApiKey() {
        String key = "SK0123456789abcdef0123456789abcdef";
        gateway(settings(new TwilioCredentials(key, "secret"), server.url(), number()))
                .send(text());

        assertThat(server.requests().get(0).line()).contains("/Accounts/" + ACCOUNT + "/");
        assertThat(server.requests().get(0).headers()).containsEntry("authorization", basic(key, "secret"));
    }

    @Test
    void supportsBaseUrlWithPath() {
        gateway(URI.create(server.url() + "/twilio")).send(text());
        assertThat(server.requests().get(0).line()).startsWith("POST /twilio/2010-04-01/Accounts/");
    }

    @Test
    void limitsValidityToThatOfTheCode() {
        gateway().send(expiring(NOW.minusSeconds(5)));
        gateway().send(expiring(NOW.plus(Duration.ofDays(2))));

        assertThat(server.requests())
                .extracting(request -> request.form().get("ValidityPeriod"))
                .containsExactly("1", "36000");
    }

    /**
     * Reasons about the number are ignored in responses with a server error, and a response without an error code comes
     * from something between Keycloak and Twilio.
     */
    @ParameterizedTest
    @CsvSource({
        "400,21610,OPTED_OUT",
        "400,21614,CANNOT_RECEIVE_TEXTS",
        "400,21211,NUMBER_UNUSABLE",
        "400,21408,COUNTRY_CLOSED",
        "401,20003,ACCOUNT_TROUBLE",
        "429,20429,BACK_OFF",
        "404,20404,ACCOUNT_TROUBLE",
        "503,20503,UNREACHABLE",
        "400,99999,UNKNOWN",
        "401,99999,ACCOUNT_TROUBLE",
        "429,99999,BACK_OFF",
        "500,21610,UNREACHABLE",
        "504,21610,UNCLEAR",
        "200,,UNCLEAR",
        "302,,ACCOUNT_TROUBLE",
        "400,,UNKNOWN",
        "502,,UNREACHABLE",
        "504,,UNCLEAR"
    })
    void reportsReasonOfRejectedMessage(int status, Integer code, FailureReason reason) {
        if (code == null) {
            server.answers(status, "text/html", "<html>upstream error</html>");
        } else {
            server.answers(status, error(code, status));
        }
        assertThat(gateway().send(text())).isEqualTo(SendOutcome.refused(reason));
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "not JSON", "{\"date_created\": {\"a\": 1}}"})
    void treatsCreatedMessageAsSentWhateverTheBody(String body) {
        server.answers(201, body);
        assertThat(gateway().send(text())).isEqualTo(SendOutcome.accepted());
    }

    @Test
    void acceptsResponseThatEndsAfterItsHead() {
        server.answers(socket -> RawServer.write(socket, "HTTP/1.1 201 Created\r\nContent-Length: 999\r\n\r\n{\"sid"));
        assertThat(gateway().send(text())).isEqualTo(SendOutcome.accepted());
    }

    @Test
    void sendsOnlyProxyCredentialsToTheProxy() throws IOException {
        try (RawServer proxy = new RawServer(
                socket -> RawServer.write(
                        socket,
                        """
                HTTP/1.1 407 Who
                Proxy-Authenticate: Basic realm="x"
                Content-Length: 0
                Connection: close

                """))) {
            HttpHost host = new HttpHost("localhost", proxy.url().getPort());
            BasicCredentialsProvider passwords = new BasicCredentialsProvider();
            passwords.setCredentials(new AuthScope(host), new UsernamePasswordCredentials("user", "pass"));
            try (CloseableHttpClient proxied = HttpClients.custom()
                    .setProxy(host)
                    .setDefaultCredentialsProvider(passwords)
                    .build()) {
                TwilioSettings settings = settings(URI.create("https://twilio.invalid"), number());
                new TwilioGateway(settings, new ServerPost(() -> proxied), Clock.systemUTC(), callbacks -> callbacks)
                        .send(text());
            }
            assertThat(proxy.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.line()).startsWith("CONNECT twilio.invalid:443 "))
                    .noneMatch(request -> request.headers().containsKey("authorization"));
            assertThat(proxy.requests().get(1).headers()).containsEntry("proxy-authorization", basic("user", "pass"));
        }
    }

    @Test
    void logsNoSecrets() {
        try (CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.gateways", "com.twilio")) {
            gateway().send(text());
            server.answers(400, error(21211, 400));
            gateway().send(text());
            gateway().send(call());
            server.answers(401, error(20003, 401));
            gateway().send(text());
            server.answers(socket -> {});
            assertThat(gateway().send(text())).isEqualTo(SendOutcome.unclear());
            assertThat(server.requests()).hasSize(5);
            assertThat(gateway(URI.create("http://twilio.invalid")).send(text()))
                    .isEqualTo(SendOutcome.refused(FailureReason.UNREACHABLE));

            assertThat(log.text())
                    .as("the log includes the SDK's own lines")
                    .contains("-- BEGIN Twilio API Request --", "status code: 201")
                    .contains("Twilio answered Message[0123456789abcdef, sms] with HTTP 400, error 21211")
                    .contains("Twilio answered Message[0123456789abcdef, sms] with HTTP 401, error 20003")
                    .contains("No answer from Twilio for Message[0123456789abcdef, sms]")
                    .contains("No connection to Twilio for Message[0123456789abcdef, sms]")
                    .doesNotContain(NUMBER.substring(1), CODE, TOKEN, basic(ACCOUNT, TOKEN), "Authorization");
        }
    }

    private TwilioGateway gateway() {
        return gateway(server.url());
    }

    private TwilioGateway gateway(URI baseUrl) {
        return gateway(settings(baseUrl, number()));
    }

    private TwilioGateway gateway(TwilioSettings settings) {
        return new TwilioGateway(
                settings, new ServerPost(() -> http), Clock.fixed(NOW, ZoneOffset.UTC), callbacks -> callbacks);
    }

    private static TwilioSettings settings(URI baseUrl, TwilioSenders senders) {
        return settings(new TwilioCredentials(ACCOUNT, TOKEN), baseUrl, senders);
    }

    private static TwilioSettings settings(TwilioCredentials credentials, URI baseUrl, TwilioSenders senders) {
        return new TwilioSettings(
                ACCOUNT,
                credentials,
                senders,
                baseUrl,
                new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), false));
    }

    private static TwilioSenders number() {
        return new TwilioSenders(Optional.of("+15005550006"), Optional.empty(), Optional.empty(), Map.of());
    }

    private static Message text() {
        return message(Channel.SMS, "DE", NUMBER);
    }

    private static Message call() {
        return message(Channel.VOICE, "DE", NUMBER);
    }

    private static Message message(Channel channel, String region, String number) {
        return message(channel, region, number, NOW.plusSeconds(300));
    }

    private static Message expiring(Instant expiresAt) {
        return message(Channel.SMS, "DE", NUMBER, expiresAt);
    }

    private static Message message(Channel channel, String region, String number, Instant expiresAt) {
        return new Message(
                "0123456789abcdef",
                "demo",
                new PhoneNumber(number),
                region,
                channel,
                CODE + " is your „Demo“ code & more.",
                CODE,
                Locale.ENGLISH,
                expiresAt,
                "",
                URI.create("https://id.example.org/realms/demo/two-step"));
    }

    private static String error(int code, int status) {
        return "{\"code\": " + code + ", \"message\": \"The 'To' number " + NUMBER
                + " is no good\", \"more_info\": \"\"," + " \"status\": " + status + "}";
    }

    private static String basic(String user, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
    }
}
