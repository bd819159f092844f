// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.keycloaktwostep.tests.server.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A description that accepts everything would prove nothing. */
class TwilioDescriptionTest {

    private static final String ACCOUNT = "/2010-04-01/Accounts/" + FakeTwilio.ACCOUNT_SID;
    private static final String MESSAGES = ACCOUNT + "/Messages.json";
    private static final String CALLS = ACCOUNT + "/Calls.json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";
    private static final String CALLBACK = "https://sso.example.com/realms/shop/two-step-report/twilio/x1?y=2";

    private final Optional<TwilioDescription> description = TwilioDescription.find();

    @BeforeEach
    void requireDescription() {
        assumeTrue(description.isPresent(), "Twilio's description is not next to the project");
    }

    @Test
    void acceptsTextsAndCalls() {
        assertThat(message(text())).isEmpty();
        assertThat(message(with(with(text(), "From", null), "MessagingServiceSid", SERVICE)))
                .isEmpty();
        assertThat(call(spoken())).isEmpty();
        assertThat(call(with(spoken(), "StatusCallbackEvent", "completed"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "To,", //
        "ValidityPeriod,0",
        "ValidityPeriod,36001",
        "ValidityPeriod,-5",
        "ValidityPeriod,soon",
        "ValidityPeriod,1.5",
        "MessagingServiceSid,MG123",
        "MessagingServiceSid,AC0123456789abcdef0123456789abcdef",
        "StatusCallback,not a URL",
        "statusCallback,https://sso.example.com/",
        "Twiml,<Response/>"
    })
    void rejectsInvalidMessage(String field, String value) {
        assertThat(message(with(text(), field, value))).isNotEmpty().allSatisfy(violation -> assertThat(violation)
                .contains(field, "Messages.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "To,", //
        "From,",
        "StatusCallbackEvent,in-progress",
        "StatusCallbackEvent,initiated completed",
        "Twiml,<Response><Say>not well-formed</Response>",
        "Twiml,<Say>no response</Say>",
        "Timeout,a minute",
        "Body,123456 is your code"
    })
    void rejectsInvalidCall(String field, String value) {
        assertThat(call(with(spoken(), field, value))).isNotEmpty().allSatisfy(violation -> assertThat(violation)
                .contains(field, "Calls.json"));
    }

    @Test
    void rejectsRepeatedField() {
        Map<String, List<String>> fields = text();
        fields.put("To", List.of("+4915123456789", "+4915123456780"));

        assertThat(message(fields)).singleElement().asString().contains("/To");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json",
        "POST, /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages",
        "POST, /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Message.json",
        "POST, /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/SM0123456789abcdef0123456789abcdef.json",
        "POST, /2010-04-01/Accounts/MG0123456789abcdef0123456789abcdef/Messages.json"
    })
    void rejectsUnknownOperations(String method, String path) {
        assertThat(description.get().request(method, path, FORM, text())).hasSize(1);
    }

    @Test
    void rejectsBodyThatIsNotAForm() {
        assertThat(description.get().request("POST", MESSAGES, "application/json", text()))
                .singleElement()
                .asString()
                .contains("no form");
    }

    @ParameterizedTest
    @CsvSource({
        "Messages,sid,CA0123456789abcdef0123456789abcdef",
        "Messages,status,on its way",
        "Messages,direction,out",
        "Messages,num_segments,1",
        "Messages,date_created,'Thu, 24 Aug 2023 05:01:45 GMT'",
        "Messages,surprise,here",
        "Calls,sid,SM0123456789abcdef0123456789abcdef",
        "Calls,status,initiated",
        "Calls,start_time,2023-08-24T05:01:45Z"
    })
    void acceptsTwiliosExamplesAndRejectsInvalidResponses(String resource, String field, String value) {
        List<JsonNode> examples = description
                .get()
                .document()
                .path("paths")
                .path("/2010-04-01/Accounts/{AccountSid}/" + resource + ".json")
                .at("/post/responses/201/content/application~1json/examples")
                .findValues("value");
        assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(answer(resource, example))
                .isEmpty());

        ObjectNode invalid = examples.get(0).deepCopy();
        invalid.set(field, field.startsWith("num") ? IntNode.valueOf(1) : TextNode.valueOf(value));

        assertThat(answer(resource, invalid)).isNotEmpty().allSatisfy(violation -> assertThat(violation)
                .contains(field));
    }

    @Test
    void fakeFollowsTheDescriptionAndRecordsViolations() {
        try (FakeTwilio twilio = FakeTwilio.start()) {
            assertThat(send(twilio, "Messages", text()).statusCode()).isEqualTo(201);
            assertThat(send(twilio, "Calls", spoken()).statusCode()).isEqualTo(201);
            assertThatCode(twilio::assertWellFormed).doesNotThrowAnyException();

            send(twilio, "Messages", with(text(), "Boddy", "123456"));
            twilio.reset();

            assertThatThrownBy(twilio::assertWellFormed)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Boddy");
            assertThatCode(twilio::assertWellFormed).doesNotThrowAnyException();
        }
    }

    private List<String> answer(String resource, JsonNode body) {
        return description.get().answer("POST", ACCOUNT + "/" + resource + ".json", 201, body.toString());
    }

    private List<String> message(Map<String, List<String>> fields) {
        return description.get().request("POST", MESSAGES, FORM, fields);
    }

    private List<String> call(Map<String, List<String>> fields) {
        return description.get().request("POST", CALLS, FORM + ";charset=UTF-8", fields);
    }

    private static Map<String, List<String>> text() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("To", List.of("+4915123456789"));
        fields.put("From", List.of(FakeTwilio.FROM));
        fields.put("Body", List.of("123456 is your code for Müller & Co"));
        fields.put("ValidityPeriod", List.of("300"));
        fields.put("StatusCallback", List.of(CALLBACK));
        return fields;
    }

    private static Map<String, List<String>> spoken() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("To", List.of("+4915123456789"));
        fields.put("From", List.of(FakeTwilio.FROM));
        fields.put(
                "Twiml",
                List.of("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Pause length=\"1\"/>"
                        + "<Say language=\"de-DE\">Ihr Code f&#252;r M&#252;ller &amp; Co</Say></Response>"));
        fields.put("StatusCallback", List.of(CALLBACK));
        fields.put("StatusCallbackEvent", List.of("initiated", "ringing", "answered", "completed"));
        return fields;
    }

    /** @param value null to leave the field out */
    private static Map<String, List<String>> with(Map<String, List<String>> fields, String field, String value) {
        if (value == null) {
            fields.remove(field);
        } else {
            fields.put(field, List.of(value));
        }
        return fields;
    }

    private static HttpResponse<String> send(FakeTwilio twilio, String resource, Map<String, List<String>> fields) {
        String credentials = Base64.getEncoder()
                .encodeToString(
                        (FakeTwilio.ACCOUNT_SID + ":" + FakeTwilio.AUTH_TOKEN).getBytes(StandardCharsets.UTF_8));
        List<String> pairs = new ArrayList<>();
        fields.forEach(
                (field, values) -> values.forEach(value -> pairs.add(Http.encode(field) + "=" + Http.encode(value))));
        return Http.send(Http.request(twilio.url() + ACCOUNT + "/" + resource + ".json")
                .header("Content-Type", FORM)
                .header("Authorization", "Basic " + credentials)
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))
                .build());
    }
}
