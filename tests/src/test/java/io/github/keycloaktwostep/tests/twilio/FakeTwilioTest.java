// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Ports;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stand-in that accepts too much would prove nothing. */
class FakeTwilioTest {

    private static final Map<String, String> MESSAGE =
            Map.of("To", "+4915123456789", "From", FakeTwilio.FROM, "Body", "123456 is your code");

    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";
    private static final String NUMBER = "+4915123456789";

    private final FakeTwilio twilio = FakeTwilio.start();
    private final CallbackReceiver receiver = new CallbackReceiver();

    @AfterEach
    void close() {
        twilio.close();
        receiver.close();
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
    @CsvSource({
        "To,,21604",
        "Body,,21602",
        "From,,21603",
        "To,015123456789,21211",
        "From,not a sender at all,21212",
        "StatusCallback,/report,21609",
        "StatusCallback,localhost:8080/report,21609",
        "StatusCallback,ftp://sso.example.com/report,21609",
        "StatusCallback,https://my_host.example.com/report,21609",
        "StatusCallback,https:///report,21609",
        "StatusCallback,https://sso.example.com/a report,21609",
        "ValidityPeriod,0,21624",
        "ValidityPeriod,36001,21624",
        "ValidityPeriod,5m,21624"
    })
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

    @ParameterizedTest
    @ValueSource(strings = {"1", "9999", "10000", "36000"})
    void acceptsEveryValidityThatTwilioAccepts(String seconds) {
        assertThat(send(with(MESSAGE, "ValidityPeriod", seconds)).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "To,,21201",
        "From,,21213",
        "Twiml,,21205",
        "From,Shop,21212",
        "To,015123456789,21211",
        "StatusCallback,report,21609"
    })
    void refusesABadFieldOfACall(String field, String value, int code) {
        Map<String, String> form = new HashMap<>(callForm());
        if (value == null) {
            form.remove(field);
        } else {
            form.put(field, value);
        }

        assertThat(Http.parse(sendCall(form).body()).path("code").asInt()).isEqualTo(code);
    }

    @Test
    void refusesCallbacksWhenToldAndTakesThemAgain() {
        twilio.refuseCallbacks();
        Map<String, String> text = with(MESSAGE, "StatusCallback", "https://sso.example.com/report");

        assertThat(Http.parse(send(text).body()).path("code").asInt()).isEqualTo(21609);
        assertThat(Http.parse(sendCall(callForm()).body()).path("code").asInt()).isEqualTo(21609);
        assertThat(send(MESSAGE).statusCode()).isEqualTo(201);

        twilio.reset();

        assertThat(send(text).statusCode()).isEqualTo(201);
    }

    @Test
    void saysWhatIsMissingBeforeWhatIsMalformed() {
        twilio.refuse(NUMBER, TwilioError.OPTED_OUT);
        Map<String, String> form = Map.of("To", NUMBER, "From", FakeTwilio.FROM, "StatusCallback", "nowhere");

        assertThat(Http.parse(send(form).body()).path("code").asInt()).isEqualTo(21602);
        assertThat(Http.parse(send(with(form, "Body", "hello")).body())
                        .path("code")
                        .asInt())
                .isEqualTo(21609);
    }

    @Test
    void givesNoSidTwice() {
        send(MESSAGE);
        String first = twilio.awaitRequest(NUMBER, 1).sid();
        twilio.reset();
        send(MESSAGE);

        assertThat(twilio.awaitRequest(NUMBER, 1).sid()).isNotEqualTo(first);
    }

    @Test
    void keepsEveryValueOfARepeatedField() {
        sendCall(callForm(), "&StatusCallbackEvent=ringing&StatusCallbackEvent=completed");

        TwilioRequest request = twilio.awaitRequest(NUMBER, 1);
        assertThat(request.values("StatusCallbackEvent")).containsExactly("ringing", "completed");
        assertThat(request.form()).containsEntry("StatusCallbackEvent", "ringing");
        assertThat(request.values("Body")).isEmpty();
    }

    @Test
    void reportsTheStatusOfAMessage() {
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        TwilioRequest request = twilio.awaitRequest(NUMBER, 1);

        assertThat(twilio.reportStatus(request, "undelivered", 30003).statusCode())
                .isEqualTo(204);

        CallbackReceiver.Received report = receiver.received().get(0);
        assertThat(report.form())
                .containsEntry("AccountSid", FakeTwilio.ACCOUNT_SID)
                .containsEntry("From", FakeTwilio.FROM)
                .containsEntry("To", NUMBER)
                .containsEntry("MessageSid", request.sid())
                .containsEntry("MessageStatus", "undelivered")
                .containsEntry("SmsSid", request.sid())
                .containsEntry("SmsStatus", "undelivered")
                .containsEntry("ErrorCode", "30003")
                .doesNotContainKeys("MessagingServiceSid", "CallSid");
        assertThat(report.form().get("RawDlrDoneDate")).matches("\\d{10}");
        assertThat(report.signature()).isEqualTo(FakeTwilio.signature(receiver.url(), report.form()));
    }

    @Test
    void reportsTheStatusOfACallThatWasAnswered() {
        sendCall(callForm(), "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed");
        TwilioRequest request = twilio.awaitRequest(NUMBER, 1);

        twilio.reportStatus(request, "ringing", 0);
        twilio.reportStatus(request, "in-progress", 0);
        twilio.reportStatus(request, "completed", 0);

        assertThat(receiver.received())
                .extracting(report -> report.form().get("CallStatus"))
                .containsExactly("ringing", "in-progress", "completed");
        assertThat(receiver.received())
                .extracting(report -> report.form().get("SequenceNumber"))
                .containsExactly("0", "1", "2");
        assertThat(receiver.received())
                .extracting(report -> report.form().get("CallDuration"))
                .containsExactly(null, null, "14");
        assertThat(receiver.received()).allSatisfy(report -> {
            assertThat(report.form())
                    .containsEntry("AccountSid", FakeTwilio.ACCOUNT_SID)
                    .containsEntry("ApiVersion", "2010-04-01")
                    .containsEntry("CallSid", request.sid())
                    .containsEntry("CallbackSource", "call-progress-events")
                    .containsEntry("Called", NUMBER)
                    .containsEntry("To", NUMBER)
                    .containsEntry("Caller", FakeTwilio.FROM)
                    .containsEntry("From", FakeTwilio.FROM)
                    .containsEntry("Direction", "outbound-api")
                    .doesNotContainKeys("MessageSid", "ErrorCode");
            assertThat(report.form().get("Timestamp")).endsWith(" +0000");
            assertThat(report.signature()).isEqualTo(FakeTwilio.signature(receiver.url(), report.form()));
        });
    }

    @ParameterizedTest
    @CsvSource({"busy,486", "failed,404", "no-answer,487", "canceled,487"})
    void reportsACallThatWasNotAnsweredAsCompleted(String status, String sipResponse) {
        sendCall(callForm());

        twilio.reportStatus(twilio.awaitRequest(NUMBER, 1), status, 0);

        assertThat(receiver.received().get(0).form())
                .containsEntry("CallStatus", status)
                .containsEntry("CallDuration", "0")
                .containsEntry("SipResponseCode", sipResponse);
    }

    @Test
    void doesNotReportWhatTwilioWouldNot() {
        send(MESSAGE);
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        sendCall(callForm());
        TwilioRequest unasked = twilio.awaitRequest(NUMBER, 1);
        TwilioRequest text = twilio.awaitRequest(NUMBER, 2);
        TwilioRequest call = twilio.awaitRequest(NUMBER, 3);

        assertThatThrownBy(() -> twilio.reportStatus(unasked, "sent", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> twilio.reportStatus(text, "queued", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> twilio.reportStatus(text, "busy", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> twilio.reportStatus(call, "ringing", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> twilio.reportStatus(call, "sent", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> twilio.reportStatus(call, "no_answer", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void reportsByItselfWhatWasAskedFor() {
        twilio.alwaysReport(StatusCallback.of("queued", "sent", "delivered", "initiated", "completed"));
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        TwilioRequest text = twilio.awaitRequest(NUMBER, 1);
        assertThat(twilio.awaitReport(text, "delivered").answer()).isEqualTo(204);
        sendCall(callForm());
        TwilioRequest call = twilio.awaitRequest(NUMBER, 2);
        twilio.awaitReport(call, "completed");

        assertThat(twilio.reports())
                .containsExactly(
                        new PostedStatus(text.sid(), "sent", 204),
                        new PostedStatus(text.sid(), "delivered", 204),
                        new PostedStatus(call.sid(), "completed", 204));
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void reportsThatAMessagingServiceQueuesAMessage() {
        twilio.alwaysReport(StatusCallback.of("queued", "sent"));
        send(Map.of("To", NUMBER, "MessagingServiceSid", SERVICE, "Body", "hello", "StatusCallback", receiver.url()));

        twilio.awaitReport(twilio.awaitRequest(NUMBER, 1), "sent");

        assertThat(receiver.received())
                .extracting(report -> report.form().get("MessageStatus"))
                .containsExactly("queued", "sent");
        assertThat(receiver.received().get(0).form()).containsEntry("MessagingServiceSid", SERVICE);
    }

    @Test
    void reportsForOneNumberSomethingElse() {
        twilio.alwaysReport(StatusCallback.of("sent", "delivered"));
        twilio.reportFor(NUMBER, List.of(new StatusCallback("undelivered", 30005)));
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        twilio.awaitReport(twilio.awaitRequest(NUMBER, 1), "undelivered");

        String other = "+4915123456780";
        send(with(with(MESSAGE, "StatusCallback", receiver.url()), "To", other));
        twilio.awaitReport(twilio.awaitRequest(other, 1), "delivered");

        assertThat(receiver.received())
                .extracting(report -> report.form().get("MessageStatus"))
                .containsExactly("undelivered", "sent", "delivered");
        assertThat(receiver.received().get(0).form()).containsEntry("ErrorCode", "30005");
    }

    @Test
    void answersBeforeItReports() {
        receiver.hold();
        twilio.alwaysReport(StatusCallback.of("sent", "delivered"));

        assertThat(send(with(MESSAGE, "StatusCallback", receiver.url())).statusCode())
                .isEqualTo(201);

        assertThat(twilio.reports()).isEmpty();
        receiver.goOn();
        twilio.awaitReport(twilio.awaitRequest(NUMBER, 1), "delivered");
    }

    @Test
    void stopsReportingWhenReset() {
        receiver.hold();
        twilio.alwaysReport(StatusCallback.of("sent", "delivered"));
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        Await.until("the first report", () -> receiver.received().stream().findFirst());

        twilio.reset();
        receiver.goOn();
        twilio.alwaysReport(StatusCallback.of("failed"));
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        twilio.awaitReport(twilio.awaitRequest(NUMBER, 1), "failed");

        assertThat(receiver.received())
                .extracting(report -> report.form().get("MessageStatus"))
                .containsExactly("sent", "failed");
        assertThat(twilio.reports()).hasSize(1);
    }

    @Test
    void goesOnReportingWhereNobodyAnswers() {
        twilio.alwaysReport(StatusCallback.of("sent", "delivered"));
        String nobody = "http://localhost:" + Ports.free() + "/report";
        send(with(MESSAGE, "StatusCallback", nobody));

        assertThat(twilio.awaitReport(twilio.awaitRequest(NUMBER, 1), "delivered")
                        .answer())
                .isZero();
    }

    @Test
    void reportsNothingOfWhatItRefused() {
        twilio.alwaysReport(StatusCallback.of("failed"));
        twilio.refuse(NUMBER, TwilioError.OPTED_OUT);
        send(with(MESSAGE, "StatusCallback", receiver.url()));
        String other = "+4915123456780";
        send(with(with(MESSAGE, "StatusCallback", receiver.url()), "To", other));

        twilio.awaitReport(twilio.awaitRequest(other, 1), "failed");

        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void postsWhatAnAttackerWouldPost() {
        Map<String, String> form = Map.of("MessageSid", "SM1", "MessageStatus", "delivered");

        FakeTwilio.post(receiver.url(), form, "forged");
        FakeTwilio.post(receiver.url(), form, "");

        assertThat(receiver.received())
                .containsExactly(
                        new CallbackReceiver.Received(form, "forged"), new CallbackReceiver.Received(form, ""));
    }

    @Test
    void misbehavesForAsLongAsItIsTold() {
        twilio.next(1, new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS));
        twilio.next(1, new TwilioBehaviour.Broken(500));
        twilio.next(1, new TwilioBehaviour.Reset());

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

    private Map<String, String> callForm() {
        return Map.of("To", NUMBER, "From", FakeTwilio.FROM, "Twiml", "<Response/>", "StatusCallback", receiver.url());
    }

    private static Map<String, String> with(Map<String, String> form, String field, String value) {
        Map<String, String> changed = new HashMap<>(form);
        changed.put(field, value);
        return changed;
    }

    private HttpResponse<String> sendCall(Map<String, String> form, String... more) {
        return send("Calls", FakeTwilio.ACCOUNT_SID, FakeTwilio.AUTH_TOKEN, form, more);
    }

    private HttpResponse<String> send(Map<String, String> form) {
        return send("Messages", FakeTwilio.ACCOUNT_SID, FakeTwilio.AUTH_TOKEN, form);
    }

    /** @param more appended to the form as it is, for fields that repeat */
    private HttpResponse<String> send(
            String resource, String user, String password, Map<String, String> form, String... more) {
        String url = twilio.url() + "/2010-04-01/Accounts/" + FakeTwilio.ACCOUNT_SID + "/" + resource + ".json";
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Http.send(Http.request(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + credentials)
                .POST(HttpRequest.BodyPublishers.ofString(Http.encode(form) + String.join("", more)))
                .build());
    }
}
