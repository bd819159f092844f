// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Applications get the verified number as claims if the policy says so. */
class CopyToProfileIT {

    private static final Map<String, String> COPIED = Map.of("copy-to-profile", "true");
    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @BeforeAll
    static void letOnlyAdminsEditUnmanagedAttributes() {
        ObjectNode profile = (ObjectNode) REALM.get("/users/profile");
        REALM.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
    }

    @Test
    void copiesNothingByDefault() {
        REALM.policy(Map.of());
        Member alice = enrol(REALM.user());

        assertThat(attributes(alice)).isEmpty();
        assertThat(claims(alice.browser()).has("phone_number")).isFalse();
    }

    @Test
    void numberIsInTokensAndReadOnlyForUsers() {
        REALM.policy(COPIED);
        Member alice = enrol(REALM.user());

        JsonNode claims = claims(alice.browser());
        assertThat(claims.path("phone_number").asText()).isEqualTo(alice.number());
        assertThat(claims.path("phone_number_verified").asBoolean()).isTrue();

        ObjectNode profile = (ObjectNode) Http.parse(account(alice, "GET", null).body());
        profile.putObject("attributes").put("phoneNumber", "+4915199999999").put("phoneNumberVerified", "true");
        assertThat(account(alice, "POST", profile).statusCode()).isEqualTo(204);
        assertThat(attributes(alice)).isEqualTo(verified(alice.number()));
    }

    @Test
    void copyFollowsEveryChange() {
        REALM.policy(COPIED);
        Member alice = enrol(REALM.user(Map.of("attributes", Map.of("phoneNumber", List.of("030 1234")))));
        assertThat(attributes(alice)).isEqualTo(verified(alice.number()));

        String another = Phones.newNumber();
        HtmlPage page = settings(alice);
        page = alice.browser().submit(page, Map.of("replace", phoneId(alice)));
        page = alice.browser().submit(page, Map.of("country", "DE", "number", another, "channel", "sms"));
        assertThat(attributes(alice)).as("before the new number is verified").isEqualTo(verified(alice.number()));
        page = alice.browser().submit(page, Map.of("code", PHONES.nextCode(another)));
        assertThat(attributes(alice)).isEqualTo(verified(another));

        page = alice.browser().submit(page, Map.of("action", "add"));
        page = alice.browser().submit(page, Map.of("kind", "app"));
        page = alice.browser()
                .submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode(), "deviceName", ""));
        page = alice.browser().submit(page, Map.of("remove", phoneId(alice)));
        page = alice.browser().submit(page, Map.of());
        assertThat(page.is("settings")).as(page.toString()).isTrue();
        assertThat(attributes(alice)).as("the value from before the copy").isEqualTo(Map.of("phoneNumber", "030 1234"));
    }

    @Test
    void copyIsKeptAndRemovedTogetherWithThePhone() {
        REALM.policy(COPIED);
        Member alice = enrol(REALM.user());

        HtmlPage page = alice.browser().submit(settings(alice), Map.of("action", "turn-off"));
        alice.browser().submit(page, Map.of());
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
        assertThat(attributes(alice)).isEqualTo(verified(alice.number()));

        Member bob = enrol(REALM.user());
        page = bob.browser().submit(settings(bob), Map.of("action", "turn-off"));
        bob.browser().submit(page, Map.of("clearSettings", "on"));
        assertThat(bob.user().credentialTypes()).isEmpty();
        assertThat(attributes(bob)).isEmpty();
    }

    /** An admin changes the policy and later removes the phone, without any action of the user. */
    @Test
    void codeAtSignInUpdatesTheCopy() {
        REALM.policy(Map.of());
        Member alice = enrol(REALM.user());
        REALM.policy(COPIED);

        assertThat(HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword())
                .matches(page -> page.is("sign-in"));
        assertThat(attributes(alice)).as("after the password alone").isEmpty();
        PHONES.nextCode(alice.number());
        signInWithCode(alice);
        assertThat(attributes(alice)).isEqualTo(verified(alice.number()));

        alice.user().deleteCredentials("two-step-phone");
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
        visitor.submit(page, Map.of("code", alice.recoveryCodes().get(0)));
        assertThat(attributes(alice)).isEmpty();
    }

    @Test
    void readOnlyProfileDoesNotBlockTheUser() {
        REALM.policy(COPIED);
        Member alice = enrol(REALM.readOnlyUser());

        assertThat(attributes(alice)).isEmpty();
        signInWithCode(alice);
        HtmlPage page = alice.browser().submit(settings(alice), Map.of("action", "turn-off"));
        alice.browser().submit(page, Map.of("clearSettings", "on"));
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void profileThatRejectsTheNumberStaysUnchanged() {
        Realm realm = Realm.on(Servers.inbox()).create();
        ObjectNode profile = (ObjectNode) realm.get("/users/profile");
        profile.put("unmanagedAttributePolicy", "ADMIN_EDIT");
        ((ArrayNode) profile.path("attributes"))
                .add(Http.parse("{\"name\":\"phoneNumber\",\"permissions\":{\"view\":[\"admin\"],\"edit\":[\"admin\"]},"
                        + "\"validations\":{\"pattern\":{\"pattern\":\"0[0-9 ]+\",\"error-message\":\"no\"}}}"));
        realm.call("PUT", "/users/profile", profile);
        realm.policy(COPIED);
        User user = realm.user(Map.of("attributes", Map.of("phoneNumber", List.of("030 1234"))));

        Member alice = new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(user, false);

        JsonNode stored = realm.get("/users/" + user.id());
        assertThat(stored.path("attributes").path("phoneNumber").path(0).asText())
                .isEqualTo("030 1234");
        assertThat(stored.path("attributes").has("phoneNumberVerified")).isFalse();
        assertThat(realm.tryCall("PUT", "/users/" + user.id(), stored).statusCode())
                .as("an admin can still save the user")
                .isEqualTo(204);
        JsonNode warning = user.events("CUSTOM_REQUIRED_ACTION_ERROR").get(0).path("details");
        assertThat(warning.path("two_step_warning").asText()).isEqualTo("profile_refused");
        assertThat(warning.toString()).doesNotContain(alice.number());
        assertThat(realm.get("/two-step/health").path("findings").findValuesAsText("id"))
                .contains("profile-refuses-numbers");
    }

    private static Member enrol(User user) {
        return new HttpEnrolment(REALM, PHONES).enrol(user, false);
    }

    private static void signInWithCode(Member member) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        assertThat(visitor.submit(page, Map.of("code", PHONES.nextCode(member.number()))))
                .matches(HtmlPage::signedIn);
    }

    private static HtmlPage settings(Member member) {
        HtmlPage page = member.browser().open(REALM.signInUrl("kc_action", "two-step-settings"));
        if (page.is("sign-in")) {
            page = member.browser().submit(page, Map.of("code", PHONES.nextCode(member.number())));
        }
        assertThat(page.is("settings")).as(page.toString()).isTrue();
        return page;
    }

    private static String phoneId(Member member) {
        return member.user().credentials("two-step-phone").get(0).path("id").asText();
    }

    /** The user's attributes, each of which must have one value. */
    private static Map<String, String> attributes(Member member) {
        JsonNode attributes = REALM.get("/users/" + member.user().id()).path("attributes");
        Map<String, String> found = new HashMap<>();
        attributes.properties().forEach(each -> {
            assertThat(each.getValue()).as(each.getKey()).hasSize(1);
            found.put(each.getKey(), each.getValue().path(0).asText());
        });
        return found;
    }

    private static Map<String, String> verified(String number) {
        return Map.of("phoneNumber", number, "phoneNumberVerified", "true");
    }

    /** Claims of an access token with the scope {@code phone}, from the current session. */
    private static JsonNode claims(HttpUser visitor) {
        String payload = token(visitor).split("\\.", -1)[1];
        return Http.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static String token(HttpUser visitor) {
        HtmlPage app = visitor.open(REALM.signInUrl("scope", "openid phone"));
        assertThat(app).matches(HtmlPage::signedIn);
        String code = app.address().toString().replaceFirst(".*[?&]code=([^&]+).*", "$1");
        return REALM.redeem(code).path("access_token").asText();
    }

    private static HttpResponse<String> account(Member member, String method, JsonNode body) {
        return Http.send(Http.request(REALM.accountUrl())
                .header("Authorization", "Bearer " + token(member.browser()))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Http.write(body)))
                .build());
    }
}
