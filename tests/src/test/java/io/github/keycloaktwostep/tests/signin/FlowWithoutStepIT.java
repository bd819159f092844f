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

/** The realm signs people in by a flow that we are not in: an admin bound Keycloak's own again. */
class FlowWithoutStepIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.change(Map.of("browserFlow", "browser"));
    }

    private Member alice;

    @BeforeEach
    void aliceHasTurnedItOn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @Test
    void theOneWhoSetItUpIsNotAskedAtOnce() {
        alice.browser().open(REALM.signInUrl()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(1);
    }

    @Test
    void oneCodeAndNoMoreOpensASession() {
        HttpUser browser = new HttpUser();
        HtmlPage page = password(browser).expect("sign-in");
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
    void wrongCodesDoNot() {
        HttpUser thief = new HttpUser();
        HtmlPage page = password(thief);
        String wrong = Phones.wrong(code());
        for (String code : List.of("", wrong, "0".repeat(39))) {
            page = thief.enter(page, code).expect("sign-in", code);
        }
        thief.expectNoSession(REALM);
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
    void anActionOfTheApplicationIsNoWayAround(String action) {
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, alice.user(), "kc_action", action).expect("sign-in");

        page = thief.submit(page, Map.of("cancel-aia", "true")).expect("sign-in");
        page = thief.open(page.address().toString()).expect("sign-in");

        String changed = page.address().toString().replaceAll("execution=[^&]+", "execution=" + action);
        assertThat(thief.open(changed).signedIn()).isFalse();
        thief.expectNoSession(REALM);
    }

    @Test
    void formsOfOtherPagesAreNoWayAround() {
        HttpUser thief = new HttpUser();
        HtmlPage page = password(thief);
        for (Map<String, String> form : List.of(
                Map.of("step", "finish"),
                Map.of("step", "settings", "action", "done"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "options", "option", "no-such-way"),
                Map.of("rememberDevice", "on"),
                Map.of("accept", "true"))) {
            page = thief.submit(page, form);
            assertThat(page.name().orElse("")).as("%s", form).isIn("sign-in", "options");
        }
        thief.expectNoSession(REALM);
    }

    @Test
    void aRememberedDeviceIsAsGoodAsElsewhere() {
        password(alice.rememberedBrowser()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(1);

        HttpUser another = new HttpUser();
        HtmlPage page = password(another);
        another.submit(page, Map.of("code", code(), "rememberDevice", "on")).expectApp();
        password(another.anotherDay(Member.DEVICE_COOKIE)).expectApp();
    }

    @Test
    void aSessionFromBeforeIsAskedOnce() {
        User bob = REALM.user();
        HttpUser before = new HttpUser();
        before.signIn(REALM, bob).expectApp();
        Member now = new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        assertThat(before.hasSession(REALM)).isFalse();
        HtmlPage page = before.open(REALM.signInUrl()).expect("sign-in");
        before.enter(page, PHONES.nextCode(now.number())).expectApp();
        before.open(REALM.signInUrl("prompt", "none")).expectApp();
    }

    @Test
    void whatASessionPassedDoesNotServeAFreshSignIn() {
        HttpUser browser = alice.browser().stolenSession();
        browser.open(REALM.signInUrl()).expectApp();

        HtmlPage page = browser.open(REALM.signInUrl("prompt", "login"));
        browser.logIn(page, alice.user()).expect("sign-in");
    }

    @Test
    void thePasswordGrantIsRefusedWithAStolenDeviceToo() {
        PasswordGrantClient program = PasswordGrantClient.of(REALM);

        assertThat(List.of(program.signIn(alice.user()), program.signInWithDevice(alice)))
                .allMatch(answer -> answer.status() == 400 && answer.error().equals("invalid_grant"))
                .noneMatch(answer -> answer.body().contains("access_token"));
        assertThat(PHONES.received(alice.number())).as("nothing is sent").isEqualTo(1);
        assertThat(alice.user().credentialTypes()).contains("two-step");
    }

    /** Keycloak's own form asks for it; so it does in the password grant. */
    @Test
    void aCodeOfKeycloaksFormCounts() {
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
    void anEnrolledUserCannotGuessCodesOfTheAppInThePasswordGrant() {
        User bob = REALM.user();
        Totp app = HttpEnrolment.enrolApp(REALM, bob, new HttpUser());

        PasswordGrantClient.Answer answer = PasswordGrantClient.of(REALM).signIn(bob, "totp", app.freshCode());

        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.error()).isEqualTo("invalid_grant");
    }

    @Test
    void comesBeforeWhateverElseIsDue() {
        for (String action : List.of("UPDATE_PASSWORD", "VERIFY_EMAIL", "CONFIGURE_TOTP")) {
            alice.user().addRequiredAction(action);
            HttpUser thief = new HttpUser();
            password(thief).expect("sign-in", action);
            thief.expectNoSession(REALM);
        }
    }

    @Test
    void phonesAreAskedForThoughTheEnrolmentIsGone() {
        alice.user().deleteCredentials("two-step");

        password(new HttpUser()).expect("sign-in");
        alice.user().deleteCredentials("recovery-authn-codes");
        password(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void whoHasNoneIsNotAsked() {
        new HttpUser().signIn(REALM, REALM.user()).expectApp();
    }

    @Test
    void standsFirstInTheRealm() {
        JsonNode actions = REALM.get("/authentication/required-actions");

        assertThat(actions.path(0).path("alias").asText()).isEqualTo("two-step-check");
        assertThat(actions.path(actions.size() - 1).path("alias").asText()).startsWith("two-step-");
    }

    private HtmlPage password(HttpUser visitor) {
        return visitor.signIn(REALM, alice.user());
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }
}
