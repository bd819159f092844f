// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.keycloaktwostep.tests.server.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fake that accepts too much would prove nothing. */
class FakeTwilioTest {

    private static final String NUMBER = "+4915123456789";
    private static final Map<String, String> MESSAGE =
            Map.of("To", NUMBER, "From", FakeTwilio.FROM, "Body", "123456 is your code");
    private static final Map<String, String> CALL =
            Map.of("To", NUMBER, "From", FakeTwilio.FROM, "Twiml", "<Response/>");

    private final FakeTwilio twilio = FakeTwilio.start();

    @AfterEach
    void close() {
        twilio.close();
    }

    @ParameterizedTest
    @CsvSource({"Messages, SM", "Calls, CA"})
    void acceptsMessagesAndCalls(String resource, String kind) {
        HttpResponse<String> response = send(resource, resource.equals("Calls") ? CALL : MESSAGE);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(Http.parse(response.body()).path("sid").asText()).matches(kind + "[0-9a-f]{32}");
        assertThat(Http.parse(response.body()).path("status").asText()).isEqualTo("queued");
        assertThat(twilio.awaitRequest(NUMBER, 1).accepted()).isTrue();
    }

    @Test
    void rejectsWrongCredentials() {
        assertRejected(send("Messages", MESSAGE, "wrong"), 401, 20003);
    }

    @ParameterizedTest
    @CsvSource({
        "Messages,To,,21604",
        "Messages,Body,,21602",
        "Messages,From,,21603",
        "Messages,To,015123456789,21211",
        "Messages,From,not a sender at all,21212",
        "Messages,StatusCallback,/report,21609",
        "Messages,StatusCallback,localhost:8080/report,21609",
        "Messages,StatusCallback,ftp://sso.example.com/report,21609",
        "Messages,StatusCallback,https://my_host.example.com/report,21609",
        "Messages,StatusCallback,https:///report,21609",
        "Messages,StatusCallback,https://sso.example.com/a report,21609",
        "Messages,ValidityPeriod,0,21624",
        "Messages,ValidityPeriod,36001,21624",
        "Messages,ValidityPeriod,5m,21624",
        "Calls,To,,21201",
        "Calls,From,,21213",
        "Calls,Twiml,,21205",
        "Calls,From,Shop,21212",
        "Calls,To,015123456789,21211",
        "Calls,StatusCallback,report,21609"
    })
    void rejectsInvalidField(String resource, String field, String value, int code) {
        Map<String, String> form = new HashMap<>(resource.equals("Calls") ? CALL : MESSAGE);
        form.remove(field);
        if (value != null) {
            form.put(field, value);
        }

        assertRejected(send(resource, form), 400, code);
    }

    @Test
    void misbehavesAsConfigured() {
        twilio.next(1, new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS));
        twilio.next(1, new TwilioBehaviour.Broken(500));
        twilio.next(1, new TwilioBehaviour.Reset());
        twilio.refuse(NUMBER, TwilioError.OPTED_OUT);

        assertThat(send("Messages", MESSAGE).statusCode()).isEqualTo(429);
        assertThat(send("Messages", MESSAGE).statusCode()).isEqualTo(500);
        assertThatThrownBy(() -> send("Messages", MESSAGE)).isInstanceOf(UncheckedIOException.class);
        assertRejected(send("Messages", MESSAGE), 400, 21610);
        assertThat(twilio.requests()).extracting(TwilioRequest::status).containsExactly(429, 500, 0, 400);
    }

    @Test
    void reportsRequestedStatusesWithSignature() throws IOException {
        List<Map<String, String>> received = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            Map<String, String> form = Stream.of(
                            new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(field -> field[0], field -> URLDecoder.decode(field[1], UTF_8)));
            received.add(form);
            String url = "http://localhost:" + receiver.getAddress().getPort() + exchange.getRequestURI();
            boolean signed = FakeTwilio.signature(url, form)
                    .equals(exchange.getRequestHeaders().getFirst("X-Twilio-Signature"));
            exchange.sendResponseHeaders(signed ? 204 : 403, -1);
        });
        receiver.start();
        try {
            String url = "http://localhost:" + receiver.getAddress().getPort() + "/report/x1?y=2";
            send("Messages", MESSAGE);
            send("Messages", with(MESSAGE, "StatusCallback", url));
            send("Calls", with(CALL, "StatusCallback", url));
            TwilioRequest text = twilio.awaitRequest(NUMBER, 2);
            TwilioRequest call = twilio.awaitRequest(NUMBER, 3);

            assertThat(twilio.reportStatus(text, "undelivered", 30003).statusCode())
                    .isEqualTo(204);
            assertThat(twilio.reportStatus(call, "no-answer", 0).statusCode()).isEqualTo(204);

            assertThat(received.get(0))
                    .containsEntry("MessageSid", text.sid())
                    .containsEntry("MessageStatus", "undelivered")
                    .containsEntry("ErrorCode", "30003")
                    .doesNotContainKeys("MessagingServiceSid", "CallSid");
            assertThat(received.get(1))
                    .containsEntry("CallSid", call.sid())
                    .containsEntry("CallStatus", "no-answer")
                    .containsEntry("CallDuration", "0")
                    .containsEntry("SipResponseCode", "487")
                    .doesNotContainKeys("MessageSid", "ErrorCode");
            assertNotReported(twilio.awaitRequest(NUMBER, 1), "sent");
            assertNotReported(text, "queued");
            assertNotReported(text, "busy");
            assertNotReported(call, "ringing");
            assertNotReported(call, "sent");
            assertThat(received).hasSize(2);
        } finally {
            receiver.stop(0);
        }
    }

    /** The example that Twilio's own libraries are tested with. */
    @Test
    void signsLikeTwilio() {
        Map<String, String> form = Map.of(
                "To", "+18005551212",
                "From", "+12349013030",
                "Digits", "1234",
                "Caller", "+12349013030",
                "CallSid", "CA1234567890ABCDE");

        assertThat(FakeTwilio.signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form))
                .isEqualTo("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    private void assertNotReported(TwilioRequest request, String status) {
        assertThatIllegalStateException().isThrownBy(() -> twilio.reportStatus(request, status, 0));
    }

    private static void assertRejected(HttpResponse<String> response, int status, int code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Http.parse(response.body()).path("code").asInt()).isEqualTo(code);
    }

    private static Map<String, String> with(Map<String, String> form, String field, String value) {
        Map<String, String> changed = new HashMap<>(form);
        changed.put(field, value);
        return changed;
    }

    private HttpResponse<String> send(String resource, Map<String, String> form) {
        return send(resource, form, FakeTwilio.AUTH_TOKEN);
    }

    private HttpResponse<String> send(String resource, Map<String, String> form, String token) {
        String credentials = Base64.getEncoder().encodeToString((FakeTwilio.ACCOUNT_SID + ":" + token).getBytes(UTF_8));
        return Http.send(
                Http.request(twilio.url() + "/2010-04-01/Accounts/" + FakeTwilio.ACCOUNT_SID + "/" + resource + ".json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", "Basic " + credentials)
                        .POST(HttpRequest.BodyPublishers.ofString(Http.encode(form)))
                        .build());
    }
}
