// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's actions that change credentials, used by somebody with a session but without the phone. */
class CredentialActionsIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    static {
        REALM.changeAction("UPDATE_EMAIL", Map.of("enabled", true));
    }

    private static final String NEW_PASSWORD = "battery staple";

    private Member alice;

    @BeforeEach
    void enrolAlice() {
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
    void stolenSessionOrDeviceChangesNothing(String action) {
        String parameter = action.endsWith(":") ? action + alice.user().credentialId("recovery-authn-codes") : action;
        JsonNode before = alice.user().credentials();

        HttpUser attacker = alice.browser().stolenSession();
        HtmlPage page = expectFreshCodePage(attacker.open(REALM.signInUrl("kc_action", parameter)));
        for (Map<String, String> form : List.of(
                Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD),
                Map.of("accept", "true"),
                Map.of("code", "000000"))) {
            page = expectFreshCodePage(attacker.submit(page, form));
        }
        assertThat(attacker.open(REALM.signInUrl("kc_action", parameter, "prompt", "none"))
                        .signedIn())
                .isFalse();

        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "kc_action", parameter)
                .expect("sign-in", "even on a remembered device");
        assertThat(attacker.submit(page, Map.of("cancel-aia", "true")).address().getQuery())
                .as("a sign-in without the change")
                .contains("kc_action_status=cancelled");

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    /** Keycloak starts an action by its alias, which a realm can choose. */
    @Test
    void anotherAliasDoesNotBypassTheCode() {
        REALM.changeAction("webauthn-register", Map.of("alias", "add-a-key"));
        try {
            assertThat(REALM.get("/authentication/required-actions/add-a-key")
                            .path("providerId")
                            .asText())
                    .isEqualTo("webauthn-register");

            expectFreshCodePage(alice.browser().stolenSession().open(REALM.signInUrl("kc_action", "add-a-key")));
        } finally {
            REALM.changeAction("add-a-key", Map.of("alias", "webauthn-register"));
        }
    }

    @Test
    void rememberedDeviceCannotDeleteTheAccount() {
        REALM.changeAction("delete_account", Map.of("enabled", true));
        alice.user().addClientRole("account", "delete-account");
        HttpUser laptop = alice.rememberedBrowser();

        HtmlPage page = laptop.signIn(REALM, alice.user(), "kc_action", "delete_account")
                .expect("sign-in", "asks for a code");
        page = laptop.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).as("Keycloak's page follows").contains("delete").doesNotContain("data-two-step-page");
    }

    @Test
    void ownerChangesThePasswordWithACode() {
        HtmlPage page = expectFreshCodePage(alice.browser().open(REALM.signInUrl("kc_action", "UPDATE_PASSWORD")));
        page = alice.browser().enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).contains("password-new");

        page = alice.browser().newPassword(page, NEW_PASSWORD).expectApp();
        assertThat(page.address().getQuery()).contains("kc_action_status=success");
        alice.rememberedBrowser()
                .signInWith(NEW_PASSWORD, REALM, alice.user())
                .expect("sign-in", "a new password forgets all devices");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_PASSWORD", "UPDATE_PROFILE", "CONFIGURE_TOTP"})
    void ownerCancelsTheChangeInsteadOfEnteringACode(String action) {
        HtmlPage page = expectFreshCodePage(alice.browser().open(REALM.signInUrl("kc_action", action)));
        assertThat(page.text()).contains("Cancel");

        HtmlPage app =
                alice.browser().submit(page, Map.of("cancel-aia", "true")).expectApp();

        assertThat(app.address().getQuery()).contains("kc_action_status=cancelled");
    }

    /** The code of the sign-in itself cannot be cancelled. */
    @Test
    void secondStepOfASignInCannotBeCancelled() {
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, alice.user(), "kc_action", "UPDATE_PASSWORD")
                .expect("sign-in");

        assertThat(page.text()).doesNotContain("Cancel");
        thief.submit(page, Map.of("cancel-aia", "true")).expect("sign-in");
    }

    @Test
    void codeOfTheSignInIsFreshEnough() {
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "CONFIGURE_TOTP");
        page = browser.enter(page, PHONES.nextCode(alice.number()));

        assertThat(page.name()).isEmpty();
        assertThat(page.body()).contains("totpSecret");
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
    }

    @Test
    void userWithoutTwoStepIsNotAsked() {
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.signIn(REALM, REALM.user(), "kc_action", "UPDATE_PASSWORD");

        assertThat(page.body()).contains("password-new");
    }

    @Test
    void accountApiRemovesNoMethods() {
        String token = token(alice.browser());
        JsonNode before = alice.user().credentials();

        for (String type : List.of("recovery-authn-codes", "two-step-phone", "two-step")) {
            int status = remove(token, alice.user().credentialId(type));
            // For its own credential type, Keycloak responds with success, but the removal is rolled back.
            assertThat(status).as(type).isBetween(type.startsWith("two-step") ? 400 : 200, 499);
            assertThat(alice.user().credentials()).as(type).isEqualTo(before);
        }
        assertThat(alice.user().events("REMOVE_CREDENTIAL_ERROR").toString()).contains("two_step_code_required");
        assertThat(alice.user().events("REMOVE_CREDENTIAL")).isEmpty();
        new HttpUser().signIn(REALM, alice.user()).expect("sign-in");
    }

    @Test
    void accountApiShowsNoNumber() {
        HttpResponse<String> answer = REALM.account("GET", "/credentials", token(alice.browser()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("two-step-phone")
                .doesNotContain(alice.number(), alice.number().substring(4), "\"hash\"", "stamp", "secretData");
    }

    @Test
    void accountApiDoesNotRemoveAnExistingApp() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob);
        browser.enter(page, app.freshCode()).expectApp();

        remove(token(browser), bob.credentialId("otp"));

        assertThat(bob.credentials("otp")).hasSize(1);
        new HttpUser().signIn(REALM, bob).expect("sign-in");
    }

    @Test
    void accountApiForgetsADevice() {
        int status = remove(token(alice.browser()), alice.user().credentialId("two-step-device"));

        assertThat(status).isEqualTo(204);
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void impersonatorSeesAndChangesNothing() {
        JsonNode before = alice.user().credentials();
        HttpUser admin = impersonator();

        admin.open(REALM.signInUrl()).expectApp();
        admin.open(REALM.signInUrl("prompt", "none")).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(1);

        for (String action : List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "two-step-settings", "two-step-setup")) {
            // Keycloak asks for the user's password here, because an impersonated session has no sign-in time.
            HtmlPage page = admin.open(REALM.signInUrl("kc_action", action));
            assertThat(page.body()).as(action).contains("id=\"kc-form-login\"");
            page = admin.logIn(page, alice.user());
            page.expect("sign-in", action);
        }
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void impersonatorIsNotSentToTheWizard() {
        alice.user().deleteCredentials("recovery-authn-codes");

        impersonator().open(REALM.signInUrl()).expectApp();
    }

    private static HtmlPage expectFreshCodePage(HtmlPage page) {
        assertThat(page.expect("sign-in").text()).contains("Confirm that it's you");
        return page;
    }

    private HttpUser impersonator() {
        HttpResponse<String> answer =
                REALM.tryCall("POST", "/users/" + alice.user().id() + "/impersonation", Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        HttpUser admin = new HttpUser();
        answer.headers().allValues("Set-Cookie").stream()
                .flatMap(header -> HttpCookie.parse(header).stream())
                .filter(cookie -> cookie.getMaxAge() != 0)
                .forEach(cookie -> admin.withCookie(cookie.getName(), cookie.getValue()));
        return admin;
    }

    private static String token(HttpUser browser) {
        return REALM.redeem(browser.open(REALM.signInUrl()).code())
                .path("access_token")
                .asText();
    }

    private static int remove(String token, String credential) {
        return REALM.account("DELETE", "/credentials/" + credential, token).statusCode();
    }
}
