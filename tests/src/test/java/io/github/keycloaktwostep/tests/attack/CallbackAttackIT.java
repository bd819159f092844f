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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends forged delivery reports, and replays Twilio's genuine ones. */
class CallbackAttackIT {

    private static final Realm REALM = Realm.on(Servers.withTwilio()).create();
    private static final FakeTwilio TWILIO = Servers.twilio();

    private HtmlPage page;
    private TwilioRequest sent;

    @BeforeEach
    void sendCode() {
        Member alice = new HttpEnrolment(REALM, Phones.readingFrom(TWILIO)).enrol(REALM.user(), false);
        page = new HttpUser().signIn(REALM, alice.user());
        sent = TWILIO.awaitRequest(alice.number(), 2);
        awaitStatus("sent");
    }

    @AfterEach
    void resetTwilio() {
        TWILIO.reset();
    }

    @Test
    void rejectsUnsignedReport() {
        assertRejected(delivered(), Optional.empty());
    }

    @Test
    void rejectsSignatureForAnotherAccount() {
        assertRejected(delivered(), signature(withField(delivered(), "AccountSid", "AC" + "0".repeat(32))));
    }

    @Test
    void rejectsForgedSignatures() {
        for (String forged : List.of("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "null", "' OR 1=1 --", "=", "%00")) {
            assertRejected(delivered(), Optional.of(forged));
        }
    }

    @Test
    void rejectsTamperedReports() {
        assertRejected(delivered(), signature(withField(delivered(), "MessageStatus", "sent")));
        assertRejected(withField(delivered(), "ErrorCode", "30007"), signature(delivered()));
    }

    @Test
    void rejectsUnsignedDuplicateOfAField() {
        Map<String, String> signedForm = withField(delivered(), "MessageStatus", "sent");
        HttpRequest request = HttpRequest.newBuilder(
                        Http.form(address(), signedForm), (name, value) -> !name.equalsIgnoreCase("Content-Length"))
                .POST(BodyPublishers.ofString(Http.encode(signedForm) + "&MessageStatus=delivered"))
                .header("X-Twilio-Signature", FakeTwilio.signature(address(), signedForm))
                .build();

        assertThat(Http.send(request).statusCode()).isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void replayedReportsDoNotChangeTheFinalStatus() {
        assertThat(postGenuine("delivered")).isEqualTo(204);
        assertThat(status()).isEqualTo("delivered");

        for (String replayed : List.of("delivered", "sent", "failed")) {
            assertThat(postGenuine(replayed)).as(replayed).isEqualTo(204);
        }

        assertThat(status()).as("the final status does not change").isEqualTo("delivered");
    }

    @Test
    void rejectsReportReplayedForAnotherMessage() {
        Optional<String> signature = signature(delivered());

        sendCode();

        assertRejected(delivered(), signature);
    }

    @Test
    void ignoresReportSentToAnotherRealm() {
        Realm other = Realm.on(Servers.withTwilio()).create();
        UnaryOperator<String> toOtherRealm = address -> address.replace(REALM.url() + "/", other.url() + "/");
        String otherAddress = toOtherRealm.apply(address());

        assertThat(postSigned(otherAddress, delivered()))
                .as("validly signed for that address, but the message is unknown in that realm")
                .isEqualTo(204);
        assertThat(post(otherAddress, delivered(), signature(delivered()))).isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
        assertThat(get(toOtherRealm.apply(delivery())).statusCode()).isEqualTo(404);
    }

    @Test
    void ignoresReportForAnUnknownMessage() {
        assertThat(postSigned(withId("0".repeat(32)), delivered())).isEqualTo(204);

        assertThat(get(REALM.url() + "/two-step/delivery/" + "0".repeat(32)).statusCode())
                .as("the report does not create a message")
                .isEqualTo(404);
    }

    @Test
    void rejectsMalformedMessageIds() {
        for (String id :
                List.of("x", "..%2f..%2fadmin", "%00", "'", "0123456789ABCDEF0123456789ABCDEF", "%F0%9F%98%80")) {
            assertThat(postSigned(withId(id), delivered())).as(id).isBetween(400, 404);
        }
    }

    @Test
    void ignoresUnknownStatus() {
        assertThat(postGenuine("<script>")).isEqualTo(204);

        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void rejectsOtherMethodsTypesAndSizes() {
        String signature = FakeTwilio.signature(address(), Map.of());
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            HttpRequest.Builder request = Http.request(address()).method(method, BodyPublishers.noBody());
            assertThat(status(request, "text/plain", signature)).as(method).isEqualTo(405);
        }
        HttpRequest.Builder json =
                Http.request(address()).POST(BodyPublishers.ofString("{\"MessageStatus\":\"delivered\"}"));
        assertThat(status(json, "application/json", signature)).isEqualTo(415);
        Map<String, String> large = withField(delivered(), "More", "x".repeat(1_000_000));
        assertThat(post(address(), large, Optional.of(signature))).isEqualTo(413);
        assertThat(post(address(), Map.of(), Optional.empty())).isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    private static int status(HttpRequest.Builder request, String type, String signature) {
        return Http.send(request.header("Content-Type", type)
                        .header("X-Twilio-Signature", signature)
                        .build())
                .statusCode();
    }

    @Test
    void reportRevealsNeitherCodeNorNumber() {
        postGenuine("delivered");

        assertThat(readDelivery().fieldNames()).toIterable().containsExactly("status");
        assertThat(REALM.server().log()).noneMatch(line -> line.contains(sent.code()) || line.contains(sent.to()));
    }

    /** Counter-check: Twilio signs the public address, which the server does not see in the request. */
    @Test
    void acceptsGenuineReportBehindAProxy() {
        URI publicUrl = URI.create("https://id.example.org");
        Realm realm =
                Realm.on(Servers.withTwilio()).frontendUrl(publicUrl.toString()).create();
        URI server = URI.create(realm.server().url());
        Member bob = new HttpEnrolment(realm, Phones.readingFrom(TWILIO))
                .enrol(realm.user(), Phones.newNumber(), HttpUser.throughProxy(publicUrl, server), false);
        HttpUser visitor = HttpUser.throughProxy(publicUrl, server);
        page = visitor.signIn(realm, bob.user());
        sent = TWILIO.awaitRequest(bob.number(), 2);

        assertThat(address()).startsWith("https://id.example.org/realms/" + realm.name() + "/two-step/twilio/");
        HttpRequest report = report(address(), delivered(), signature(delivered()));
        assertThat(visitor.send(report).statusCode()).isEqualTo(204);
        assertThat(visitor.send(Http.request(delivery()).build()).body()).contains("delivered");
    }

    private int postGenuine(String status) {
        return postSigned(address(), withField(delivered(), "MessageStatus", status));
    }

    private void assertRejected(Map<String, String> form, Optional<String> signature) {
        assertThat(post(address(), form, signature)).isEqualTo(403);
        assertThat(status()).isEqualTo("sent");
    }

    private static int postSigned(String address, Map<String, String> form) {
        return post(address, form, Optional.of(FakeTwilio.signature(address, form)));
    }

    private Optional<String> signature(Map<String, String> form) {
        return Optional.of(FakeTwilio.signature(address(), form));
    }

    private static int post(String address, Map<String, String> form, Optional<String> signature) {
        return Http.send(report(address, form, signature)).statusCode();
    }

    private static HttpRequest report(String address, Map<String, String> form, Optional<String> signature) {
        HttpRequest.Builder request = HttpRequest.newBuilder(Http.form(address, form), (name, value) -> true);
        signature.ifPresent(value -> request.header("X-Twilio-Signature", value));
        return request.build();
    }

    private static HttpResponse<String> get(String address) {
        return Http.send(Http.request(address).build());
    }

    private String withId(String id) {
        return address().replaceFirst("[0-9a-f]{32}$", "") + id;
    }

    private String delivery() {
        return page.delivery().orElseThrow().toString();
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

    private static Map<String, String> withField(Map<String, String> form, String field, String value) {
        Map<String, String> changed = new LinkedHashMap<>(form);
        changed.put(field, value);
        return changed;
    }

    private String status() {
        return readDelivery().path("status").asText();
    }

    private JsonNode readDelivery() {
        return Http.parse(get(delivery()).body());
    }

    private void awaitStatus(String status) {
        Await.until("status " + status, () -> Optional.of(status()).filter(status::equals));
    }
}
