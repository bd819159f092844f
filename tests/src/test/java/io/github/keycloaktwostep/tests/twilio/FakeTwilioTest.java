package io.github.keycloaktwostep.tests.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.tests.server.Http;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stand-in that accepts too much would prove nothing. */
class FakeTwilioTest {

    private static final Map<String, String> MESSAGE =
            Map.of("To", "+4915123456789", "From", FakeTwilio.FROM, "Body", "123456 is your code");

    private final FakeTwilio twilio = FakeTwilio.start();

    @AfterEach
    void close() {
        twilio.close();
    }

    @Test
    void acceptsAMessage() {
        HttpResponse<String> response = send(MESSAGE);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(Http.parse(response.body()).path("sid").asText()).matches("SM[0-9a-f]{32}");
        assertThat(Http.parse(response.body()).path("status").asText()).isEqualTo("queued");
        assertThat(twilio.awaitRequest("+4915123456789", 1).code()).isEqualTo("123456");
    }

    @Test
    void acceptsACall() {
        HttpResponse<String> response = send(
                "Calls",
                FakeTwilio.API_KEY_SID,
                FakeTwilio.API_KEY_SECRET,
                Map.of("To", "+4915123456789", "From", FakeTwilio.FROM, "Twiml", "<Response/>"));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(Http.parse(response.body()).path("sid").asText()).matches("CA[0-9a-f]{32}");
    }

    @Test
    void refusesAnotherAccount() {
        HttpResponse<String> response = send("Messages", FakeTwilio.ACCOUNT_SID, "wrong", MESSAGE);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Http.parse(response.body()).path("code").asInt()).isEqualTo(20003);
    }

    @ParameterizedTest
    @CsvSource({"To,,21604", "Body,,21602", "From,,21603", "To,015123456789,21211", "From,not a sender at all,21212"})
    void refusesABadField(String field, String value, int code) {
        Map<String, String> form = new HashMap<>(MESSAGE);
        if (value == null) {
            form.remove(field);
        } else {
            form.put(field, value);
        }

        HttpResponse<String> response = send(form);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Http.parse(response.body()).path("code").asInt()).isEqualTo(code);
    }

    @Test
    void misbehavesForAsLongAsItIsTold() {
        twilio.next(1, new Behaviour.Refuse(TwilioError.TOO_MANY_REQUESTS));
        twilio.next(1, new Behaviour.Broken(500));
        twilio.next(1, new Behaviour.Reset());

        assertThat(send(MESSAGE).statusCode()).isEqualTo(429);
        assertThat(send(MESSAGE).statusCode()).isEqualTo(500);
        assertThatThrownBy(() -> send(MESSAGE)).isInstanceOf(UncheckedIOException.class);
        assertThat(send(MESSAGE).statusCode()).isEqualTo(201);
        assertThat(twilio.requests()).extracting(TwilioRequest::status).containsExactly(429, 500, 0, 201);
    }

    @Test
    void refusesANumberForItsOwnersSake() {
        twilio.refuse("+4915123456789", TwilioError.OPTED_OUT);

        assertThat(Http.parse(send(MESSAGE).body()).path("code").asInt()).isEqualTo(21610);
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

    private HttpResponse<String> send(Map<String, String> form) {
        return send("Messages", FakeTwilio.ACCOUNT_SID, FakeTwilio.AUTH_TOKEN, form);
    }

    private HttpResponse<String> send(String resource, String user, String password, Map<String, String> form) {
        String url = twilio.url() + "/2010-04-01/Accounts/" + FakeTwilio.ACCOUNT_SID + "/" + resource + ".json";
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Http.send(HttpRequest.newBuilder(Http.form(url, form), (name, value) -> true)
                .header("Authorization", "Basic " + credentials)
                .build());
    }
}
