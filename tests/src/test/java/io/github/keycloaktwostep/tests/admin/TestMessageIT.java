// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.ReceivedMessage;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Admins send a test message and see whether it arrives. */
class TestMessageIT {

    private final Realm realm = Realm.on(Servers.inbox()).create();

    @ParameterizedTest
    @CsvSource({"sms,Test message from Example Shop", "voice,test call from Example Shop"})
    void arrivesWithoutACode(String channel, String text) {
        String number = Phones.newNumber();

        HttpResponse<String> response = send(Map.of("to", number, "channel", channel));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).doesNotContain(number);
        ReceivedMessage message = realm.inbox().awaitMessage(number, 1);
        assertThat(message.text()).contains(text).doesNotContainPattern("[0-9]");
        JsonNode status = awaitStatus(realm, response, "sent", "delivered");
        assertThat(status.path("gateway").asText()).isEqualTo("inbox");
        assertThat(status.path("advice").asText()).isNotBlank();
        assertThat(realm.adminEvents().toString())
                .contains("TWO_STEP_TEST_MESSAGE")
                .doesNotContain(number);
    }

    @Test
    void reportsWhyItDoesNotArrive() {
        Realm other = Realm.on(Servers.withTwilio()).create();
        String number = Phones.newNumber();
        Servers.twilio().refuse(number, TwilioError.INVALID_TO);
        HttpResponse<String> response = other.tryCall("POST", "/two-step/test-message", Map.of("to", number));

        JsonNode status = awaitStatus(other, response, "failed");

        assertThat(status.path("reason").asText()).isEqualTo("number-unusable");
        assertThat(status.path("advice").asText()).contains("check it");
    }

    @Test
    void limitsMessagesPerNumberAndInTotal() {
        String number = Phones.newNumber();
        for (int i = 0; i < 5; i++) {
            assertThat(send(Map.of("to", number)).statusCode()).isEqualTo(202);
        }
        assertThat(send(Map.of("to", number)).statusCode()).isEqualTo(429);
        for (int i = 0; i < 5; i++) {
            assertThat(send(Map.of("to", Phones.newNumber())).statusCode()).isEqualTo(202);
        }

        HttpResponse<String> response = send(Map.of("to", Phones.newNumber()));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains("too_many", "try again after 20");
    }

    @Test
    void countsAgainstTheDailyLimitOfTheRealm() {
        realm.call("PUT", "/two-step/policy", Map.of("sends-per-realm-day", 1));

        assertThat(send(Map.of("to", Phones.newNumber())).statusCode()).isEqualTo(202);
        assertThat(send(Map.of("to", Phones.newNumber())).statusCode()).isEqualTo(429);
    }

    @Test
    void rejectionNamesTheInvalidField() {
        realm.call("PUT", "/two-step/policy", Map.of("allowed-countries", "DE,FR"));
        String invalidRequests =
                """
                {}|to
                {"to":49}|to
                {"to":""}|to
                {"to":"015123456789"}|to
                {"to":"+49151"}|to
                {"to":"+33975123456"}|to
                {"to":"+436641234567"}|to
                {"to":"+4915112345678","channel":"fax"}|channel
                {"to":"+4930123456"}|channel
                {"to":"+4915112345678","text":"hello"}|text""";

        assertThat(invalidRequests.lines().map(line -> line.split("\\|"))).allSatisfy(row -> {
            HttpResponse<String> response = realm.tryCall("POST", "/two-step/test-message", Http.parse(row[0]));
            assertThat(response.statusCode()).as(row[0]).isEqualTo(400);
            assertThat(Http.parse(response.body()).path("field").asText()).isEqualTo(row[1]);
        });
        assertThat(realm.adminEvents().toString()).doesNotContain("TWO_STEP_TEST_MESSAGE");
    }

    @Test
    void hidesMessagesOfOtherRealms() {
        Realm other = Realm.on(Servers.inbox()).create();
        String id = Http.parse(send(Map.of("to", Phones.newNumber())).body())
                .path("id")
                .asText();

        assertThat(other.tryCall("GET", "/two-step/test-message/" + id, null).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> send(Map<String, String> body) {
        return realm.tryCall("POST", "/two-step/test-message", body);
    }

    private static JsonNode awaitStatus(Realm realm, HttpResponse<String> response, String... expected) {
        String id = Http.parse(response.body()).path("id").asText();
        return Await.until(
                "a message that is one of " + List.of(expected),
                () -> Optional.of(realm.get("/two-step/test-message/" + id)).filter(current -> List.of(expected)
                        .contains(current.path("status").asText())));
    }
}
