// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's own ways to change how somebody signs in, for somebody who has a session and no phone. */
class CredentialActionsIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.call(
                "PUT",
                "/authentication/required-actions/UPDATE_EMAIL",
                Map.of("alias", "UPDATE_EMAIL", "name", "Update Email", "providerId", "UPDATE_EMAIL", "enabled", true));
    }

    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final String NEW_PASSWORD = "battery staple";

    private Member alice;

    @BeforeEach
    void aliceIsSignedIn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONFIGURE_TOTP",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "UPDATE_PASSWORD",
                "UPDATE_EMAIL",
                "UPDATE_PROFILE",
                "webauthn-register",
                "webauthn-register-passwordless",
                "idp_link:somewhere",
                "delete_credential:"
            })
    void aStolenSessionOrDeviceChangesNothing(String action) {
        String wanted = action.endsWith(":") ? action + idOf("recovery-authn-codes") : action;
        JsonNode before = credentials();

        HttpUser thief = stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", wanted));
        asksForAFreshCode(page);
        for (Map<String, String> form : List.of(
                Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD),
                Map.of("accept", "true"),
                Map.of("cancel-aia", "true"),
                Map.of("code", "000000"))) {
            page = thief.submit(page, form);
            asksForAFreshCode(page);
        }
        assertThat(thief.open(REALM.signInUrl("kc_action", wanted, "prompt", "none"))
                        .signedIn())
                .isFalse();

        HtmlPage withDevice = HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), "kc_action", wanted)
                .givePassword();
        assertThat(withDevice).matches(shown -> shown.is("sign-in"), "whatever device it is");

        assertThat(credentials()).isEqualTo(before);
    }

    /** Keycloak starts an action by its alias, which a realm can choose. */
    @Test
    void anotherAliasIsNoWayAround() {
        JsonNode action = REALM.get("/authentication/required-actions/webauthn-register");
        ((ObjectNode) action).put("alias", "add-a-key");
        REALM.call("PUT", "/authentication/required-actions/webauthn-register", action);
        try {
            assertThat(REALM.get("/authentication/required-actions/add-a-key")
                            .path("providerId")
                            .asText())
                    .isEqualTo("webauthn-register");

            asksForAFreshCode(stolenSession().open(REALM.signInUrl("kc_action", "add-a-key")));
        } finally {
            ((ObjectNode) action).put("alias", "webauthn-register");
            REALM.call("PUT", "/authentication/required-actions/add-a-key", action);
        }
    }

    @Test
    void aRememberedDeviceDoesNotDeleteTheAccount() {
        JsonNode action = REALM.get("/authentication/required-actions/delete_account");
        ((ObjectNode) action).put("enabled", true);
        REALM.call("PUT", "/authentication/required-actions/delete_account", action);
        String account =
                REALM.get("/clients?clientId=account").path(0).path("id").asText();
        JsonNode role = REALM.get("/clients/" + account + "/roles/delete-account");
        REALM.call("POST", "/users/" + alice.user().id() + "/role-mappings/clients/" + account, List.of(role));
        HttpUser laptop = alice.rememberedBrowser();

        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), laptop, "kc_action", "delete_account")
                .givePassword();

        assertThat(page).matches(shown -> shown.is("sign-in"), "asks for a code");
        page = laptop.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(page.body()).as("then Keycloak asks").contains("delete").doesNotContain("data-two-step-page");
    }

    @Test
    void aCodeAndTheOwnerChangesThePassword() {
        HtmlPage page = alice.browser().open(REALM.signInUrl("kc_action", "UPDATE_PASSWORD"));
        asksForAFreshCode(page);
        page = alice.browser().submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(page.body()).contains("password-new");

        page = alice.browser().submit(page, Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD));

        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(page.address().getQuery()).contains("kc_action_status=success");
        assertThat(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser())
                        .givePassword(NEW_PASSWORD))
                .as("devices are forgotten with the password")
                .matches(shown -> shown.is("sign-in"));
    }

    @Test
    void theCodeOfTheSignInIsFreshEnough() {
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "kc_action", "CONFIGURE_TOTP")
                .givePassword();
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));

        assertThat(page.name()).isEmpty();
        assertThat(page.body()).contains("totpSecret");
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
    }

    @Test
    void whoHasNoneOnIsNotAsked() {
        HttpUser browser = new HttpUser();

        HtmlPage page = HttpSignIn.begin(REALM, REALM.user(), browser, "kc_action", "UPDATE_PASSWORD")
                .givePassword();

        assertThat(page.body()).contains("password-new");
    }

    @Test
    void theAccountApiRemovesNothing() {
        String token = token(alice.browser());
        JsonNode before = credentials();

        for (String type : List.of("recovery-authn-codes", "two-step-phone", "two-step")) {
            assertThat(remove(token, idOf(type)).statusCode()).as(type).isLessThan(500);
            assertThat(credentials()).as(type).isEqualTo(before);
        }
        assertThat(alice.user().events("REMOVE_CREDENTIAL_ERROR").toString()).contains("two_step_code_required");
        assertThat(alice.user().events("REMOVE_CREDENTIAL")).isEmpty();
    }

    @Test
    void theAccountApiDoesNotRemoveAnAppThatWasThereBeforeUs() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser).givePassword();
        assertThat(browser.submit(page, Map.of("code", app.freshCode()))).matches(HtmlPage::signedIn);

        remove(token(browser), bob.credentials("otp").get(0).path("id").asText());

        assertThat(bob.credentials("otp")).hasSize(1);
        assertThat(HttpSignIn.begin(REALM, bob, new HttpUser()).givePassword()).matches(shown -> shown.is("sign-in"));
    }

    @Test
    void theAccountApiStillForgetsADevice() {
        int status = remove(token(alice.browser()), idOf("two-step-device")).statusCode();

        assertThat(status).isEqualTo(204);
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void anAdminWhoActsAsTheUserSeesAndChangesNothing() {
        JsonNode before = credentials();
        HttpUser admin = impersonator();

        assertThat(admin.open(REALM.signInUrl())).matches(HtmlPage::signedIn);
        assertThat(admin.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(1);

        for (String action : List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "two-step-settings", "two-step-setup")) {
            // Keycloak wants the user's password here: an impersonated session has no time of a sign-in.
            HtmlPage page = admin.open(REALM.signInUrl("kc_action", action));
            assertThat(page.body()).as(action).contains("id=\"kc-form-login\"");
            page = admin.submit(page, Map.of("username", alice.user().name(), "password", User.PASSWORD));
            assertThat(page).as(action).matches(shown -> shown.is("sign-in"));
        }
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void anAdminWhoActsAsTheUserIsNotSentIntoTheWizard() {
        alice.user().deleteCredentials("recovery-authn-codes");

        assertThat(impersonator().open(REALM.signInUrl())).matches(HtmlPage::signedIn);
    }

    private static void asksForAFreshCode(HtmlPage page) {
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(page.text()).contains("Confirm that it's you");
    }

    /** The cookies of the session and no others, in another browser. */
    private HttpUser stolenSession() {
        HttpUser thief = alice.browser().anotherDay("KEYCLOAK_");
        Map.Entry<String, String> session = alice.browser().cookie("AUTH_SESSION_ID");
        return thief.planting(session.getKey(), session.getValue());
    }

    private HttpUser impersonator() {
        HttpResponse<String> answer =
                REALM.tryCall("POST", "/users/" + alice.user().id() + "/impersonation", Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        HttpUser admin = new HttpUser();
        answer.headers().allValues("Set-Cookie").stream()
                .flatMap(header -> HttpCookie.parse(header).stream())
                .filter(cookie -> cookie.getMaxAge() != 0)
                .forEach(cookie -> admin.planting(cookie.getName(), cookie.getValue()));
        return admin;
    }

    private JsonNode credentials() {
        return REALM.get("/users/" + alice.user().id() + "/credentials");
    }

    private String idOf(String type) {
        return alice.user().credentials(type).get(0).path("id").asText();
    }

    /** One that the account console would work with. */
    private static String token(HttpUser browser) {
        Matcher code = CODE.matcher(browser.open(REALM.signInUrl()).address().toString());
        assertThat(code.find()).isTrue();
        return REALM.redeem(code.group(1)).path("access_token").asText();
    }

    /** As JSON, else the address is that of a page. */
    private static HttpResponse<String> remove(String token, String credential) {
        return Http.send(Http.request(REALM.accountUrl() + "/credentials/" + credential)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .DELETE()
                .build());
    }
}
