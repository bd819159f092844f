// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps request a fresh code with {@code acr_values}; {@code acr} and {@code amr} state what the user has proved. */
class StepUpIT {

    /** The users of these tests sign in more often per hour than real users. */
    private static final Map<String, String> POLICY = Map.of(
            "enrolments-per-prefix-hour", "1000",
            "sends-per-number-hour", "100",
            "sends-per-user-day", "100",
            "failures-per-user-hour", "100");

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    /** A well-formed code that is wrong. */
    private static final String WRONG = "000000";

    private static final String LEVEL_TWO_PROFILE =
            """
            {"profiles": [{"name": "level two", "executors": [{
                "executor": "auth-flow-enforcer",
                "configuration": {"auth-flow-alias": "browser", "auth-flow-loa": 2}}]}]}
            """;
    private static final String LEVEL_TWO_POLICY =
            """
            {"policies": [{"name": "level two", "enabled": ENFORCED, "profiles": ["level two"],
                "conditions": [{"condition": "any-client", "configuration": {}}]}]}
            """;

    static {
        REALM.policy(POLICY);
        REALM.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
        REALM.policy(POLICY);
        clientAttributes(Map.of());
    }

    /**
     * The attacker has a session of the user from before the enrolment, and plants the cookie of an authentication
     * session in the user's browser.
     */
    @ParameterizedTest
    @ValueSource(strings = {"two-step-settings", "UPDATE_PROFILE"})
    void stepUpContinuesOnlyInTheSessionThatItIsBasedOn(String action) {
        User user = REALM.user();
        HttpUser attacker = new HttpUser();
        attacker.signIn(REALM, user).expectApp();
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(user, false);
        HttpUser another = new HttpUser();
        HtmlPage start = another.open(REALM.signInUrl("acr_values", "2", "kc_action", action))
                .expectPassword();
        Map.Entry<String, String> planted = another.cookie("AUTH_SESSION_ID");

        HttpUser victim = alice.browser().window().withCookie(planted);
        HtmlPage page = victim.open(REALM.url() + "/login-actions/restart?"
                        + start.form().action().getRawQuery())
                .expect("sign-in");
        page = enterCode(alice, victim, page);
        assertThat(page.form().action().toString()).contains("execution=" + action);

        attacker.withCookie(planted);
        for (HtmlPage answer : List.of(
                attacker.open(page.address().toString()),
                attacker.submit(page, Map.of("firstName", "Mallory", "action", "done")))) {
            assertThat(answer.name()).isEmpty();
            assertThat(answer.expectNotSignedIn().body()).doesNotContain(user.email());
        }
    }

    /** The attacker has only the planted cookie. Keycloak's page for consent needs no session code. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void consentToAPlantedSignInCompletesItOnlyInTheBrowserOfTheUser(boolean enrolled) {
        REALM.client("step-up-" + enrolled, Map.of("consentRequired", true));
        User user = REALM.user();
        HttpUser browser = new HttpUser();
        String number = Phones.newNumber();
        if (enrolled) {
            new HttpEnrolment(REALM, PHONES).enrol(user, number, browser, false);
        } else {
            browser.signIn(REALM, user).expectApp();
        }
        HttpUser attacker = new HttpUser();
        HtmlPage start = attacker.open(
                enrolled
                        ? REALM.signInUrl("client_id", "step-up-true", "acr_values", "2")
                        : REALM.signInUrl("client_id", "step-up-false"));
        HttpUser victim = browser.window().withCookie(attacker.cookie("AUTH_SESSION_ID"));
        HtmlPage consent = victim.open(
                REALM.url() + "/login-actions/restart?" + start.form().action().getRawQuery());
        if (enrolled) {
            consent = victim.enter(consent.expect("sign-in"), PHONES.nextCode(number));
        }
        assertThat(consent.body()).contains("login-actions/consent");

        HtmlPage answer = attacker.submit(consent, Map.of("accept", "Yes"));

        assertThat(answer.expectNotSignedIn().status()).isEqualTo(400);
        assertThat(attacker.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
    }

    @Test
    void signInWithoutLevelNeedsCodeAndHasLevelOne() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.signIn(REALM, alice.user()).expect("sign-in", "the second step of an ordinary sign-in");
        Tokens tokens = Tokens.of(REALM, enterCode(alice, browser, page)).expect("1", "pwd", "sms", "mfa");
        assertThat(tokens.method()).isEqualTo("sms");
        assertThat(tokens.claims().path("two_step_code_at").asLong())
                .isBetween(
                        tokens.claims().path("auth_time").asLong() - 60,
                        tokens.claims().path("auth_time").asLong());
    }

    @Test
    void rememberedDeviceReachesOnlyLevelOne() {
        Member alice = member(true);

        for (String[] parameters : List.of(new String[0], new String[] {"acr_values", "1"})) {
            Tokens tokens = Tokens.of(REALM, alice.rememberedBrowser().signIn(REALM, alice.user(), parameters))
                    .expect("1", "pwd");
            assertThat(tokens.method()).isEqualTo("remembered_device");
        }
    }

    @Test
    void oneCodeIsEnoughForLevelTwo() {
        Member alice = member(true);
        for (HttpUser browser : List.of(new HttpUser(), alice.rememberedBrowser())) {
            int before = PHONES.received(alice.number());

            HtmlPage page =
                    browser.signIn(REALM, alice.user(), "acr_values", "2").expect("sign-in");
            Tokens.of(REALM, enterCode(alice, browser, page)).expect("2", "pwd", "sms", "mfa");
            assertThat(PHONES.received(alice.number())).isEqualTo(before + 1);
        }
    }

    /** A client policy can also require the level, in a session that began with a remembered device. */
    @Test
    void deviceSessionDoesNotReachTheLevelOfAClientPolicy() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        browser.signIn(REALM, alice.user()).expectApp();
        enforceLevelTwo(true);
        try {
            HtmlPage page = browser.open(REALM.signInUrl()).expect("sign-in");
            enterCode(alice, browser, page).expectApp();
            browser.open(REALM.signInUrl()).expectApp();
        } finally {
            enforceLevelTwo(false);
        }
    }

    /** However level 2 is requested, a stolen device and the password lead to the page for a code or to level 1. */
    @Test
    void passwordAndStolenDeviceNeverReachLevelTwo() {
        Member alice = member(true);
        String essential = "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"2\"]}}}";
        String voluntary = "{\"id_token\":{\"acr\":{\"values\":[\"2\"]}}}";
        for (String[] parameters : List.of(
                new String[] {"acr_values", "2"},
                new String[] {"acr_values", "2 2"},
                new String[] {"acr_values", "7"},
                new String[] {"acr_values", "2", "prompt", "login"},
                new String[] {"acr_values", "2", "max_age", "0"},
                new String[] {"claims", essential},
                new String[] {"claims", voluntary})) {
            assertAsksForCode(alice, parameters);
        }
        for (String[] lower : List.of(
                new String[] {"acr_values", "1 2"},
                new String[] {"acr_values", "2 none"},
                new String[] {"acr_values", "gold"},
                new String[] {"acr_values", "-1"})) {
            HtmlPage page = alice.rememberedBrowser().signIn(REALM, alice.user(), lower);
            assertThat(Tokens.of(REALM, page).acr()).isNotEqualTo("2");
        }
    }

    @Test
    void appliesDefaultAndMinimumLevelOfTheClient() {
        Member alice = member(true);
        clientAttributes(Map.of("default.acr.values", "2"));
        assertAsksForCode(alice);
        clientAttributes(Map.of("minimum.acr.value", "2"));
        assertAsksForCode(alice);
        assertAsksForCode(alice, "acr_values", "1");
        clientAttributes(Map.of("acr.loa.map", "{\"strong\":2}", "default.acr.values", "strong"));
        assertAsksForCode(alice);
    }

    @Test
    void sessionIsAskedForCodeWhenItsLevelExpires() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        assertThat(Tokens.of(REALM, browser.signIn(REALM, alice.user())).acr()).isEqualTo("1");

        HtmlPage page =
                browser.open(REALM.signInUrl("acr_values", "2")).expect("sign-in", "a code but not the password");
        Tokens.of(REALM, enterCode(alice, browser, page)).expect("2", "pwd", "sms", "mfa");
        assertThat(Tokens.of(REALM, browser.open(REALM.signInUrl("acr_values", "2")))
                        .acr())
                .isEqualTo("2");

        REALM.server().moveClock(Duration.ofMinutes(6));

        assertThat(Tokens.of(REALM, browser.open(REALM.signInUrl())).acr()).isEqualTo("1");
        assertThat(browser.open(REALM.signInUrl("acr_values", "2", "prompt", "none"))
                        .signedIn())
                .isFalse();
        page = browser.open(REALM.signInUrl("acr_values", "2")).expect("sign-in", "level 2 has expired");
        assertThat(Tokens.of(REALM, enterCode(alice, browser, page)).acr()).isEqualTo("2");
    }

    /** A step-up depends on the session, and must not fail with an error if the session has ended. */
    @Test
    void stepUpAsksForPasswordIfTheSessionHasEnded() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();
        enterCode(alice, browser, browser.signIn(REALM, alice.user())).expectApp();
        HtmlPage page = browser.open(REALM.signInUrl("acr_values", "2")).expect("sign-in");
        String code = PHONES.nextCode(alice.number());
        REALM.call("PUT", "", Map.of("ssoSessionMaxLifespan", 60));
        try {
            REALM.server().moveClock(Duration.ofSeconds(90));

            browser.enter(page, code).expectPassword();
        } finally {
            REALM.call("PUT", "", Map.of("ssoSessionMaxLifespan", 36_000));
        }
    }

    /**
     * An attacker with the cookie and the phone does not have the password. Keycloak takes the time of the code as the
     * time of the session.
     */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_PASSWORD", "two-step-settings"})
    void stepUpDoesNotReplaceAFreshPassword(String action) {
        Member alice = member(false);
        HttpUser owner = new HttpUser();
        HtmlPage page = owner.signIn(REALM, alice.user());
        enterCode(alice, owner, page).expectApp();
        HttpUser attacker = owner.stolenIdentity();
        REALM.server().moveClock(Duration.ofMinutes(6));
        page = attacker.open(REALM.signInUrl("acr_values", "2"));
        enterCode(alice, attacker, page).expectApp();

        page = attacker.open(REALM.signInUrl("kc_action", action)).expectPassword();
        assertThat(page.body()).doesNotContain("password-new");
    }

    @Test
    void stolenSessionDoesNotReachLevelTwo() {
        Member alice = member(true);
        HttpUser attacker = alice.browser().stolenSession();

        HtmlPage page = attacker.open(REALM.signInUrl("acr_values", "2"));
        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", WRONG),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "sign-in", "action", "resend"),
                Map.of("step", "options", "option", "no-such-way"),
                Map.of("cancel-aia", "true"),
                Map.of("tryAnotherWay", "on"))) {
            page = attacker.submit(page, form).expectNotSignedIn();
        }

        HtmlPage app = attacker.open(REALM.signInUrl());
        assertThat(Tokens.of(REALM, app).acr()).isEqualTo("1");
    }

    @Test
    void reauthenticationNeedsPasswordAndCodeForLevelTwo() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        browser.signIn(REALM, alice.user());
        int seconds = 0;
        for (String[] reauthentication : List.of(new String[] {"prompt", "login"}, new String[] {"max_age", "0"})) {
            seconds += 5;
            REALM.server().moveClock(Duration.ofSeconds(seconds));
            Tokens low = Tokens.of(REALM, browser.signIn(REALM, alice.user(), reauthentication));
            assertThat(low.acr()).isEqualTo("1");
            assertThat(low.method()).isEqualTo("remembered_device");

            seconds += 5;
            REALM.server().moveClock(Duration.ofSeconds(seconds));
            HtmlPage page = browser.signIn(
                            REALM, alice.user(), "acr_values", "2", reauthentication[0], reauthentication[1])
                    .expect("sign-in");
            assertThat(Tokens.of(REALM, enterCode(alice, browser, page)).acr()).isEqualTo("2");
        }
    }

    @Test
    void userWithoutMethodsReachesLevelTwoInTheWizard() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob, "acr_values", "2").expect("intro");
        browser.submit(page, Map.of("cancel-aia", "true")).expectNotSignedIn();
        assertThat(browser.hasSession(REALM)).isFalse();

        HttpUser again = new HttpUser();
        page = again.signIn(REALM, bob, "acr_values", "2");
        Tokens.of(REALM, new HttpEnrolment(REALM, PHONES).complete(again, page, Phones.newNumber()))
                .expect("2", "pwd", "sms", "mfa");
        assertThat(bob.credentialTypes()).contains("two-step", "two-step-phone");
    }

    /** The wizard has nothing left to do then, but no code was entered in this sign-in. */
    @Test
    void openWizardDoesNotBypassMethodsSetUpSince() {
        User bob = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, bob, "acr_values", "2").expect("intro");
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        attacker.submit(page, Map.of("step", "intro")).expect("sign-in");
        assertThat(attacker.hasSession(REALM)).isFalse();
    }

    @Test
    void wizardRequiredByALevelCannotBeCancelled() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob, "acr_values", "2", "kc_action", "two-step-setup")
                .expect("intro");

        browser.submit(page, Map.of("cancel-aia", "true")).expectNotSignedIn();
        assertThat(browser.hasSession(REALM)).isFalse();
    }

    @Test
    void stolenSessionOfUserWithoutMethodsCannotAddPhone() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        Tokens before = Tokens.of(REALM, browser.signIn(REALM, bob)).expect("1", "pwd");
        assertThat(before.claims().has("two_step_method")).isFalse();
        browser.open(REALM.signInUrl("acr_values", "2")).expect("intro", "the password was entered a moment ago");

        REALM.server().moveClock(Duration.ofMinutes(6));

        browser.stolenSession().open(REALM.signInUrl("acr_values", "2")).expectPassword();
        browser.signIn(REALM, bob, "acr_values", "2");
        assertThat(browser.open(REALM.signInUrl("acr_values", "2")).signedIn()).isFalse();
    }

    @Test
    void enforcementOffDeniesLevelTwoWithoutMethods() {
        REALM.policy(Map.of("enforcement", "off"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();

        browser.signIn(REALM, bob, "acr_values", "2").expectNotSignedIn();
        assertThat(Tokens.of(REALM, new HttpUser().signIn(REALM, bob)).acr()).isEqualTo("1");
    }

    @Test
    void amrNamesEachMethod() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user());
        PHONES.nextCode(alice.number());
        page = browser.submit(page, Map.of("step", "sign-in", "action", "switch"));
        Tokens call = Tokens.of(REALM, enterCode(alice, browser, page));
        assertThat(call.amr()).containsExactly("pwd", "tel", "mfa");
        assertThat(call.method()).isEqualTo("voice");

        browser = new HttpUser();
        page = browser.signIn(REALM, alice.user());
        PHONES.nextCode(alice.number());
        page = browser.choose(page, "recovery-codes:");
        Tokens recovery = Tokens.of(REALM, browser.enter(page, alice.recoveryCode(0)));
        assertThat(recovery.amr()).containsExactly("pwd", "otp", "mfa");
        assertThat(recovery.method()).isEqualTo("recovery_code");

        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        browser = new HttpUser();
        page = browser.signIn(REALM, REALM.userWithAppAndCodes(app));
        Tokens code = Tokens.of(REALM, browser.enter(page, app.freshCode()));
        assertThat(code.amr()).containsExactly("pwd", "otp", "mfa");
        assertThat(code.method()).isEqualTo("app");
    }

    @Test
    void claimsAreInAllTokensAndSurviveRefresh() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user());
        Tokens tokens = Tokens.of(REALM, enterCode(alice, browser, page));

        Tokens refreshed = tokens.refreshed(REALM);

        JsonNode userInfo = Http.parse(Http.send(Http.request(REALM.url() + "/protocol/openid-connect/userinfo")
                        .header("Authorization", "Bearer " + refreshed.access())
                        .build())
                .body());
        for (JsonNode claims : List.of(Tokens.claims(tokens.access()), refreshed.claims(), userInfo)) {
            assertThat(Tokens.texts(claims.path("amr"))).containsExactly("pwd", "sms", "mfa");
            assertThat(claims.path("two_step_method").asText()).isEqualTo("sms");
            assertThat(claims.path("two_step_code_at"))
                    .isEqualTo(tokens.claims().path("two_step_code_at"));
        }
    }

    private static Member member(boolean rememberDevice) {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), rememberDevice);
    }

    private static void assertAsksForCode(Member member, String... parameters) {
        HttpUser attacker = member.rememberedBrowser();
        HtmlPage page =
                attacker.signIn(REALM, member.user(), parameters).expect("sign-in", String.join(" ", parameters));
        attacker.submit(page, Map.of("step", "sign-in", "code", WRONG)).expectNotSignedIn();
        assertThat(attacker.hasSession(REALM)).isFalse();
    }

    private static HtmlPage enterCode(Member member, HttpUser browser, HtmlPage page) {
        return browser.enter(page, PHONES.nextCode(member.number()));
    }

    private static void clientAttributes(Map<String, String> attributes) {
        Map<String, String> all =
                new LinkedHashMap<>(Map.of("default.acr.values", "", "minimum.acr.value", "", "acr.loa.map", ""));
        all.putAll(attributes);
        String id = REALM.get("/clients?clientId=" + Realm.CLIENT).at("/0/id").asText();
        REALM.call("PUT", "/clients/" + id, Map.of("clientId", Realm.CLIENT, "attributes", all));
    }

    /** Enables or disables a client policy that requires level 2 for every client. */
    private static void enforceLevelTwo(boolean enforced) {
        REALM.call("PUT", "/client-policies/profiles", Http.parse(LEVEL_TWO_PROFILE));
        JsonNode policies = Http.parse(LEVEL_TWO_POLICY.replace("ENFORCED", Boolean.toString(enforced)));
        REALM.call("PUT", "/client-policies/policies", policies);
    }
}
