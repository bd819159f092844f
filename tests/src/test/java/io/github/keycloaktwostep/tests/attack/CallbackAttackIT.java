// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who is not Twilio reports what became of a message, or Twilio's own words are used again. */
class CallbackAttackIT {

    private static final Realm REALM = Realm.on(Servers.withTwilio()).create();
    private static final FakeTwilio TWILIO = Servers.twilio();

    private HtmlPage page;
    private TwilioRequest sent;

    @BeforeEach
    void aCodeIsOnItsWay() {
        Member alice = new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false);
        page = new HttpUser().signIn(REALM, alice.user());
        sent = TWILIO.awaitRequest(alice.number(), 2);
        awaitStatus("sent");
    }

    @AfterEach
    void wellBehaved() {
        TWILIO.reset();
    }

    @Test
    void aReportThatNobodySigned() {
        assertThat(post(address(), delivered(), Optional.empty()).statusCode()).isEqualTo(403);

        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aReportSignedWithAnotherToken() {
        String forged = FakeTwilio.signature(address(), with(delivered(), "AccountSid", "AC" + "0".repeat(32)));

        assertThat(post(address(), delivered(), Optional.of(forged)).statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "null", "' OR 1=1 --", "=", "%00"})
    void aReportWithAMadeUpSignature(String signature) {
        assertThat(post(address(), delivered(), Optional.of(signature)).statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aGenuineReportThatWasChanged() {
        String signature = FakeTwilio.signature(address(), with(delivered(), "MessageStatus", "sent"));

        assertThat(post(address(), delivered(), Optional.of(signature)).statusCode())
                .isEqualTo(403);
        assertThat(post(
                                address(),
                                with(delivered(), "ErrorCode", "30007"),
                                Optional.of(FakeTwilio.signature(address(), delivered())))
                        .statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aFieldSentTwiceSoThatOnlyOneIsSigned() {
        Map<String, String> signed = with(delivered(), "MessageStatus", "sent");
        HttpRequest request = HttpRequest.newBuilder(
                        Http.form(address(), signed), (name, value) -> !name.equalsIgnoreCase("Content-Length"))
                .POST(BodyPublishers.ofString(Http.encode(signed) + "&MessageStatus=delivered"))
                .header("X-Twilio-Signature", FakeTwilio.signature(address(), signed))
                .build();

        assertThat(Http.send(request).statusCode()).isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aGenuineReportPlayedAgain() {
        assertThat(genuine("delivered").statusCode()).isEqualTo(204);
        assertThat(status()).isEqualTo("delivered");

        assertThat(genuine("delivered").statusCode()).isEqualTo(204);
        assertThat(genuine("sent").statusCode()).isEqualTo(204);
        assertThat(genuine("failed").statusCode()).isEqualTo(204);

        assertThat(status()).as("the last word was spoken").isEqualTo("delivered");
    }

    @Test
    void aGenuineReportPlayedForAnotherMessage() {
        String signature = FakeTwilio.signature(address(), delivered());
        Member bob = new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false);
        page = new HttpUser().signIn(REALM, bob.user());
        sent = TWILIO.awaitRequest(bob.number(), 2);
        awaitStatus("sent");

        assertThat(post(address(), delivered(), Optional.of(signature)).statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aReportOfAnotherRealm() {
        Realm other = Realm.on(Servers.withTwilio()).create();
        String there = address().replace("/realms/" + REALM.name() + "/", "/realms/" + other.name() + "/");

        assertThat(post(there, delivered(), Optional.of(FakeTwilio.signature(there, delivered())))
                        .statusCode())
                .as("signed by the account for that very address, but nobody knows the message there")
                .isEqualTo(204);
        assertThat(post(there, delivered(), Optional.of(FakeTwilio.signature(address(), delivered())))
                        .statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
        String lookedUpThere = page.delivery()
                .orElseThrow()
                .toString()
                .replace("/realms/" + REALM.name() + "/", "/realms/" + other.name() + "/");
        assertThat(Http.send(Http.request(lookedUpThere).build()).statusCode()).isEqualTo(404);
    }

    @Test
    void aReportForAMessageThatNobodyKnows() {
        String unknown = address().replaceFirst("[0-9a-f]{32}$", "0".repeat(32));

        assertThat(post(unknown, delivered(), Optional.of(FakeTwilio.signature(unknown, delivered())))
                        .statusCode())
                .isEqualTo(204);
        assertThat(Http.send(Http.request(REALM.url() + "/two-step/delivery/" + "0".repeat(32))
                                .build())
                        .statusCode())
                .as("and does not begin to exist by that")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..%2f..%2fadmin", "%00", "'", "0123456789ABCDEF0123456789ABCDEF", "%F0%9F%98%80"})
    void anAddressThatIsNone(String id) {
        String wrong = address().replaceFirst("[0-9a-f]{32}$", "") + id;

        assertThat(post(wrong, delivered(), Optional.of(FakeTwilio.signature(wrong, delivered())))
                        .statusCode())
                .isBetween(400, 404);
    }

    @Test
    void aStatusThatIsNone() {
        Map<String, String> form = with(delivered(), "MessageStatus", "<script>");

        assertThat(post(address(), form, Optional.of(FakeTwilio.signature(address(), form)))
                        .statusCode())
                .isEqualTo(204);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void otherMethodsTypesAndSizes() {
        String signature = FakeTwilio.signature(address(), Map.of());
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            assertThat(Http.send(Http.request(address())
                                    .header("X-Twilio-Signature", signature)
                                    .method(method, BodyPublishers.noBody())
                                    .build())
                            .statusCode())
                    .as(method)
                    .isEqualTo(405);
        }
        assertThat(Http.send(Http.request(address())
                                .header("Content-Type", "application/json")
                                .header("X-Twilio-Signature", signature)
                                .POST(BodyPublishers.ofString("{\"MessageStatus\":\"delivered\"}"))
                                .build())
                        .statusCode())
                .isEqualTo(415);
        assertThat(post(address(), with(delivered(), "More", "x".repeat(1_000_000)), Optional.of(signature))
                        .statusCode())
                .isEqualTo(413);
        assertThat(Http.send(Http.request(address())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.noBody())
                                .build())
                        .statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aReportGivesNoCodeAway() {
        genuine("delivered");

        assertThat(report().fieldNames()).toIterable().containsExactly("status");
        assertThat(REALM.server().log()).noneMatch(line -> line.contains(sent.code()) || line.contains(sent.to()));
    }

    /** The other way round: what Twilio signs is the public address, which the server never hears. */
    @Test
    void behindAProxyTheHonestReportStillCounts() {
        URI known = URI.create("https://id.example.org");
        Realm realm =
                Realm.on(Servers.withTwilio()).frontendUrl(known.toString()).create();
        HttpUser visitor =
                HttpUser.throughProxy(known, URI.create(realm.server().url()));
        Member bob =
                new HttpEnrolment(realm, Phones.fed(TWILIO)).enrol(realm.user(), Phones.newNumber(), visitor, false);
        visitor = HttpUser.throughProxy(known, URI.create(realm.server().url()));
        page = visitor.signIn(realm, bob.user());
        sent = TWILIO.awaitRequest(bob.number(), 2);
        HttpRequest report = HttpRequest.newBuilder(Http.form(address(), delivered()), (name, value) -> true)
                .header("X-Twilio-Signature", FakeTwilio.signature(address(), delivered()))
                .build();

        assertThat(address()).startsWith("https://id.example.org/realms/" + realm.name() + "/two-step/twilio/");
        assertThat(visitor.send(report).statusCode()).isEqualTo(204);
        assertThat(visitor.send(Http.request(page.delivery().orElseThrow().toString())
                                .build())
                        .body())
                .contains("delivered");
    }

    private HttpResponse<String> genuine(String status) {
        Map<String, String> form = with(delivered(), "MessageStatus", status);
        return post(address(), form, Optional.of(FakeTwilio.signature(address(), form)));
    }

    private static HttpResponse<String> post(String address, Map<String, String> form, Optional<String> signature) {
        HttpRequest.Builder request = HttpRequest.newBuilder(Http.form(address, form), (name, value) -> true);
        signature.ifPresent(value -> request.header("X-Twilio-Signature", value));
        return Http.send(request.build());
    }

    private String address() {
        return sent.form().get("StatusCallback");
    }

    private Map<String, String> delivered() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", FakeTwilio.ACCOUNT_SID);
        form.put("From", FakeTwilio.FROM);
        form.put("MessageSid", sent.sid());
        form.put("MessageStatus", "delivered");
        form.put("To", sent.to());
        return form;
    }

    private static Map<String, String> with(Map<String, String> form, String field, String value) {
        Map<String, String> changed = new LinkedHashMap<>(form);
        changed.put(field, value);
        return changed;
    }

    private String status() {
        return report().path("status").asText();
    }

    private JsonNode report() {
        return Http.parse(
                Http.send(Http.request(page.delivery().orElseThrow().toString()).build())
                        .body());
    }

    private void awaitStatus(String status) {
        Await.until("status " + status, () -> Optional.of(status()).filter(status::equals));
    }
}
