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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The realm's browser flow does not contain our step, because an admin has bound Keycloak's own flow again. */
class FlowWithoutStepIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    static {
        REALM.change(Map.of("browserFlow", "browser"));
    }

    private Member alice;

    @BeforeEach
    void enrolAlice() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @Test
    void sessionOfTheEnrolmentIsNotAskedForCode() {
        alice.browser().open(REALM.signInUrl()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(1);
    }

    @Test
    void oneCodeOpensASession() {
        HttpUser browser = new HttpUser();
        HtmlPage page = enterPassword(browser).expect("sign-in");
        assertThat(alice.user().sessions()).isEqualTo(1);

        browser.enter(page, code()).expectApp();

        browser.open(REALM.signInUrl()).expectApp();
        browser.open(REALM.signInUrl("prompt", "none")).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        JsonNode login = alice.user().events("LOGIN").get(0);
        assertThat(alice.user().events("LOGIN").toString()).contains("\"two_step_method\":\"sms\"");
        assertThat(login.path("userId").asText()).isEqualTo(alice.user().id());
    }

    @Test
    void wrongCodesOpenNoSession() {
        HttpUser attacker = new HttpUser();
        HtmlPage page = enterPassword(attacker);
        String wrong = Phones.wrong(code());
        for (String code : List.of("", wrong, "0".repeat(39))) {
            page = attacker.enter(page, code).expect("sign-in", code);
        }
        attacker.expectNoSession(REALM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two-step-check",
                "TWO-STEP-CHECK",
                "two-step-settings",
                "two-step-setup",
                "UPDATE_PROFILE",
                "UPDATE_PASSWORD",
                "delete_account",
                "no-such-action"
            })
    void requestedActionDoesNotBypassTheCheck(String action) {
        HttpUser attacker = new HttpUser();
        HtmlPage page =
                attacker.signIn(REALM, alice.user(), "kc_action", action).expect("sign-in");

        page = attacker.submit(page, Map.of("cancel-aia", "true")).expect("sign-in");
        page = attacker.open(page.address().toString()).expect("sign-in");

        String changed = page.address().toString().replaceAll("execution=[^&]+", "execution=" + action);
        assertThat(attacker.open(changed).signedIn()).isFalse();
        attacker.expectNoSession(REALM);
    }

    @Test
    void formsOfOtherPagesDoNotBypassTheCheck() {
        HttpUser attacker = new HttpUser();
        HtmlPage page = enterPassword(attacker);
        for (Map<String, String> form : List.of(
                Map.of("step", "finish"),
                Map.of("step", "settings", "action", "done"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "options", "option", "no-such-way"),
                Map.of("rememberDevice", "on"),
                Map.of("accept", "true"))) {
            page = attacker.submit(page, form);
            assertThat(page.name().orElse("")).as("%s", form).isIn("sign-in", "options");
        }
        attacker.expectNoSession(REALM);
    }

    @Test
    void acceptsRememberedDevice() {
        enterPassword(alice.rememberedBrowser()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(1);

        HttpUser otherBrowser = new HttpUser();
        HtmlPage page = enterPassword(otherBrowser);
        otherBrowser
                .submit(page, Map.of("code", code(), "rememberDevice", "on"))
                .expectApp();
        enterPassword(otherBrowser.anotherDay(Member.DEVICE_COOKIE)).expectApp();
    }

    @Test
    void sessionFromBeforeEnrolmentIsAskedOnce() {
        User bob = REALM.user();
        HttpUser earlierBrowser = new HttpUser();
        earlierBrowser.signIn(REALM, bob).expectApp();
        Member enrolled = new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        assertThat(earlierBrowser.hasSession(REALM)).isFalse();
        HtmlPage page = earlierBrowser.open(REALM.signInUrl()).expect("sign-in");
        earlierBrowser.enter(page, PHONES.nextCode(enrolled.number())).expectApp();
        earlierBrowser.open(REALM.signInUrl("prompt", "none")).expectApp();
    }

    @Test
    void checkOfASessionDoesNotCoverReauthentication() {
        HttpUser browser = alice.browser().stolenSession();
        browser.open(REALM.signInUrl()).expectApp();

        HtmlPage page = browser.open(REALM.signInUrl("prompt", "login"));
        browser.logIn(page, alice.user()).expect("sign-in");
    }

    @Test
    void passwordGrantIsRejectedEvenWithStolenDevice() {
        PasswordGrantClient client = PasswordGrantClient.of(REALM);

        assertThat(List.of(client.signIn(alice.user()), client.signInWithDevice(alice)))
                .allMatch(answer -> answer.status() == 400 && answer.error().equals("invalid_grant"))
                .noneMatch(answer -> answer.body().contains("access_token"));
        assertThat(PHONES.received(alice.number())).as("no message is sent").isEqualTo(1);
        assertThat(alice.user().credentialTypes()).contains("two-step");
    }

    /** Keycloak's own form asks for the code, and so does Keycloak's password grant. */
    @Test
    void codeOfKeycloaksFormCounts() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob);
        assertThat(page.name()).as("not our page").isEmpty();

        browser.submit(page, Map.of("otp", app.freshCode())).expectApp();
        browser.open(REALM.signInUrl("prompt", "none")).expectApp();
        PasswordGrantClient.of(REALM).signIn(bob, "totp", app.freshCode()).expectTokens();
    }

    /** Our rate limits do not count the codes of Keycloak's own step in the direct grant flow. */
    @Test
    void passwordGrantRejectsAppCodesOfEnrolledUser() {
        User bob = REALM.user();
        Totp app = HttpEnrolment.enrolApp(REALM, bob, new HttpUser());

        PasswordGrantClient.Answer answer = PasswordGrantClient.of(REALM).signIn(bob, "totp", app.freshCode());

        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.error()).isEqualTo("invalid_grant");
    }

    @Test
    void checkComesBeforeOtherRequiredActions() {
        for (String action : List.of("UPDATE_PASSWORD", "VERIFY_EMAIL", "CONFIGURE_TOTP")) {
            alice.user().addRequiredAction(action);
            HttpUser attacker = new HttpUser();
            enterPassword(attacker).expect("sign-in", action);
            attacker.expectNoSession(REALM);
        }
    }

    @Test
    void phonesAreCheckedWithoutTheEnrolmentCredential() {
        alice.user().deleteCredentials("two-step");

        enterPassword(new HttpUser()).expect("sign-in");
        alice.user().deleteCredentials("recovery-authn-codes");
        enterPassword(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void userWithoutTwoStepIsNotAsked() {
        new HttpUser().signIn(REALM, REALM.user()).expectApp();
    }

    @Test
    void checkIsTheFirstRequiredAction() {
        JsonNode actions = REALM.get("/authentication/required-actions");

        assertThat(actions.path(0).path("alias").asText()).isEqualTo("two-step-check");
        assertThat(actions.path(actions.size() - 1).path("alias").asText()).startsWith("two-step-");
    }

    private HtmlPage enterPassword(HttpUser visitor) {
        return visitor.signIn(REALM, alice.user());
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }
}
