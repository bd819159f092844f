// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps ask for a fresh code with {@code acr_values}, and are told the truth with {@code acr} and {@code amr}. */
class StepUpIT {

    /** One user signs in more often here than people do in an hour. */
    private static final Map<String, String> POLICY = Map.of(
            "enrolments-per-prefix-hour", "1000",
            "sends-per-number-hour", "100",
            "sends-per-user-day", "100",
            "failures-per-user-hour", "100");

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    /** A code on any phone, and not this one. */
    private static final String WRONG = "000000";

    static {
        REALM.policy(POLICY);
        REALM.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
        REALM.policy(POLICY);
        clientAttributes(Map.of());
    }

    @Test
    void whoAsksForNoLevelGivesPasswordAndCodeAndHasLevelOne() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();

        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser).givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"), "the second step of the sign-in as it was");
        Tokens tokens = Tokens.of(REALM, giveCode(alice, browser, page));

        assertThat(tokens.acr()).isEqualTo("1");
        assertThat(tokens.amr()).containsExactly("pwd", "sms", "mfa");
        assertThat(tokens.method()).isEqualTo("sms");
        assertThat(tokens.claims().path("two_step_code_at").asLong())
                .isBetween(
                        tokens.claims().path("auth_time").asLong() - 60,
                        tokens.claims().path("auth_time").asLong());
    }

    @Test
    void aRememberedDeviceIsEnoughForLevelOneAndIsNoSecondFactor() {
        Member alice = member(true);

        for (String[] asked : List.of(new String[0], new String[] {"acr_values", "1"})) {
            Tokens tokens = Tokens.of(
                    REALM,
                    HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), asked)
                            .givePassword());

            assertThat(tokens.acr()).isEqualTo("1");
            assertThat(tokens.amr()).containsExactly("pwd");
            assertThat(tokens.method()).isEqualTo("remembered_device");
        }
    }

    @Test
    void oneCodeIsEnoughForLevelTwo() {
        Member alice = member(true);
        for (HttpUser browser : List.of(new HttpUser(), alice.rememberedBrowser())) {
            int before = PHONES.received(alice.number());

            HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "acr_values", "2")
                    .givePassword();
            assertThat(page).matches(shown -> shown.is("sign-in"));
            Tokens tokens = Tokens.of(REALM, giveCode(alice, browser, page));

            assertThat(tokens.acr()).isEqualTo("2");
            assertThat(tokens.amr()).containsExactly("pwd", "sms", "mfa");
            assertThat(PHONES.received(alice.number())).isEqualTo(before + 1);
        }
    }

    /** A client policy can ask for the level, too, and then in a session that passed by a device. */
    @Test
    void aSessionByADeviceDoesNotReachTheLevelOfAClientPolicy() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        assertThat(HttpSignIn.begin(REALM, alice.user(), browser).givePassword())
                .matches(HtmlPage::signedIn);
        enforceLevelTwo(true);
        try {
            HtmlPage page = browser.open(REALM.signInUrl());
            assertThat(page).matches(shown -> shown.is("sign-in"));
            assertThat(giveCode(alice, browser, page)).matches(HtmlPage::signedIn);
            assertThat(browser.open(REALM.signInUrl())).matches(HtmlPage::signedIn);
        } finally {
            enforceLevelTwo(false);
        }
    }

    private static void enforceLevelTwo(boolean enforced) {
        REALM.call(
                "PUT",
                "/client-policies/profiles",
                Map.of(
                        "profiles",
                        List.of(Map.of(
                                "name",
                                "level two",
                                "executors",
                                List.of(Map.of(
                                        "executor",
                                        "auth-flow-enforcer",
                                        "configuration",
                                        Map.of("auth-flow-alias", "browser", "auth-flow-loa", 2)))))));
        REALM.call(
                "PUT",
                "/client-policies/policies",
                Map.of(
                        "policies",
                        List.of(Map.of(
                                "name",
                                "level two",
                                "enabled",
                                enforced,
                                "conditions",
                                List.of(Map.of("condition", "any-client", "configuration", Map.of())),
                                "profiles",
                                List.of("level two")))));
    }

    /** However the level is asked for, a stolen device and the password lead to a page for a code, or to level 1. */
    @Test
    void passwordAndStolenDeviceNeverReachLevelTwo() {
        Member alice = member(true);
        String essential = "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"2\"]}}}";
        String voluntary = "{\"id_token\":{\"acr\":{\"values\":[\"2\"]}}}";
        for (String[] asked : List.of(
                new String[] {"acr_values", "2"},
                new String[] {"acr_values", "2 2"},
                new String[] {"acr_values", "7"},
                new String[] {"acr_values", "2", "prompt", "login"},
                new String[] {"acr_values", "2", "max_age", "0"},
                new String[] {"claims", essential},
                new String[] {"claims", voluntary})) {
            asksForACode(alice, asked);
        }
        for (String[] lower : List.of(
                new String[] {"acr_values", "1 2"},
                new String[] {"acr_values", "2 none"},
                new String[] {"acr_values", "gold"},
                new String[] {"acr_values", "-1"})) {
            HtmlPage page = HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), lower)
                    .givePassword();
            assertThat(Tokens.of(REALM, page).acr()).isNotEqualTo("2");
        }
    }

    @Test
    void whatTheClientAlwaysAsksForCounts() {
        Member alice = member(true);
        clientAttributes(Map.of("default.acr.values", "2"));
        asksForACode(alice);
        clientAttributes(Map.of("minimum.acr.value", "2"));
        asksForACode(alice);
        asksForACode(alice, "acr_values", "1");
        clientAttributes(Map.of("acr.loa.map", "{\"strong\":2}", "default.acr.values", "strong"));
        asksForACode(alice);
    }

    @Test
    void aLiveSessionIsAskedForACodeOnlyAsLongAsItIsValid() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        assertThat(Tokens.of(
                                REALM,
                                HttpSignIn.begin(REALM, alice.user(), browser).givePassword())
                        .acr())
                .isEqualTo("1");

        HtmlPage page = browser.open(REALM.signInUrl("acr_values", "2"));
        assertThat(page).matches(shown -> shown.is("sign-in"), "a code, and not the password");
        Tokens high = Tokens.of(REALM, giveCode(alice, browser, page));
        assertThat(high.acr()).isEqualTo("2");
        assertThat(high.amr()).containsExactly("pwd", "sms", "mfa");
        assertThat(Tokens.of(REALM, browser.open(REALM.signInUrl("acr_values", "2")))
                        .acr())
                .isEqualTo("2");

        REALM.server().moveClock(Duration.ofMinutes(6));

        assertThat(Tokens.of(REALM, browser.open(REALM.signInUrl())).acr()).isEqualTo("1");
        assertThat(browser.open(REALM.signInUrl("acr_values", "2", "prompt", "none"))
                        .signedIn())
                .isFalse();
        page = browser.open(REALM.signInUrl("acr_values", "2"));
        assertThat(page).matches(shown -> shown.is("sign-in"), "level 2 is over");
        assertThat(Tokens.of(REALM, giveCode(alice, browser, page)).acr()).isEqualTo("2");
    }

    /** Who has the cookie and the phone has no password. Keycloak takes the time of the code for that of the session. */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_PASSWORD", "two-step-settings"})
    void aStepUpDoesNotMakeAnOldSessionYoung(String action) {
        Member alice = member(false);
        HttpUser owner = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), owner).givePassword();
        assertThat(giveCode(alice, owner, page)).matches(HtmlPage::signedIn);
        Map.Entry<String, String> identity = owner.cookie("KEYCLOAK_IDENTITY");
        HttpUser thief = new HttpUser().planting(identity.getKey(), identity.getValue());
        REALM.server().moveClock(Duration.ofMinutes(6));
        page = thief.open(REALM.signInUrl("acr_values", "2"));
        assertThat(giveCode(alice, thief, page)).matches(HtmlPage::signedIn);

        page = thief.open(REALM.signInUrl("kc_action", action));

        assertThat(page.name()).as("no page of ours: %s", page).isEmpty();
        assertThat(page.body()).contains("name=\"password\"").doesNotContain("password-new");
    }

    @Test
    void aStolenSessionDoesNotReachLevelTwo() {
        Member alice = member(true);
        HttpUser thief = stolenSession(alice.browser());

        HtmlPage page = thief.open(REALM.signInUrl("acr_values", "2"));
        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", WRONG),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "sign-in", "action", "resend"),
                Map.of("step", "options", "option", "no-such-way"),
                Map.of("cancel-aia", "true"),
                Map.of("tryAnotherWay", "on"))) {
            page = thief.submit(page, form);
            assertThat(page.signedIn()).as("with %s", form).isFalse();
            assertThat(page.status()).isLessThan(500);
        }

        HtmlPage app = thief.open(REALM.signInUrl());
        assertThat(Tokens.of(REALM, app).acr()).isEqualTo("1");
    }

    @Test
    void anewMeansThePasswordAndForLevelTwoACode() {
        Member alice = member(true);
        HttpUser browser = alice.rememberedBrowser();
        HttpSignIn.begin(REALM, alice.user(), browser).givePassword();
        int seconds = 0;
        for (String[] anew : List.of(new String[] {"prompt", "login"}, new String[] {"max_age", "0"})) {
            seconds += 5;
            REALM.server().moveClock(Duration.ofSeconds(seconds));
            Tokens low = Tokens.of(
                    REALM, HttpSignIn.begin(REALM, alice.user(), browser, anew).givePassword());
            assertThat(low.acr()).isEqualTo("1");
            assertThat(low.method()).isEqualTo("remembered_device");

            seconds += 5;
            REALM.server().moveClock(Duration.ofSeconds(seconds));
            HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "acr_values", "2", anew[0], anew[1])
                    .givePassword();
            assertThat(page).matches(shown -> shown.is("sign-in"));
            assertThat(Tokens.of(REALM, giveCode(alice, browser, page)).acr()).isEqualTo("2");
        }
    }

    @Test
    void whoHasNothingSetUpHasLevelTwoOnlyAfterTheWizard() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser, "acr_values", "2").givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));
        page = browser.submit(page, Map.of("cancel-aia", "true"));
        assertThat(page.signedIn()).as("passed by cancelling").isFalse();
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn())
                .as("a session before the wizard's end")
                .isFalse();

        page = HttpSignIn.begin(REALM, bob, browser, "acr_values", "2").givePassword();
        Tokens tokens = Tokens.of(REALM, throughTheWizard(browser, page));

        assertThat(tokens.acr()).isEqualTo("2");
        assertThat(tokens.amr()).as("the code that proved the phone").containsExactly("pwd", "sms", "mfa");
        assertThat(bob.credentialTypes()).contains("two-step", "two-step-phone");
    }

    /** The wizard has nothing left to do then, but nobody gave a code in this sign-in. */
    @Test
    void aWizardThatWasLeftOpenIsNoWayPastWhatWasSetUpSince() {
        User bob = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, thief, "acr_values", "2").givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        page = thief.submit(page, Map.of("step", "intro"));

        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(thief.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }

    @Test
    void theWizardCannotBeCancelledWhereALevelNeedsIt() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser, "acr_values", "2", "kc_action", "two-step-setup")
                .givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));

        page = browser.submit(page, Map.of("cancel-aia", "true"));

        assertThat(page.signedIn()).isFalse();
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }

    @Test
    void aStolenSessionOfWhoHasNothingSetUpBindsNoPhone() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        Tokens before = Tokens.of(REALM, HttpSignIn.begin(REALM, bob, browser).givePassword());
        assertThat(before.acr()).isEqualTo("1");
        assertThat(before.amr()).containsExactly("pwd");
        assertThat(before.claims().has("two_step_method")).isFalse();
        assertThat(browser.open(REALM.signInUrl("acr_values", "2")))
                .matches(shown -> shown.is("intro"), "the password was given a moment ago");

        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = stolenSession(browser).open(REALM.signInUrl("acr_values", "2"));
        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
        HttpSignIn.begin(REALM, bob, browser, "acr_values", "2").givePassword();
        assertThat(browser.open(REALM.signInUrl("acr_values", "2")).signedIn()).isFalse();
    }

    @Test
    void whereThePolicyIsOffThereIsNoLevelTwoForWhoHasNothing() {
        REALM.policy(Map.of("enforcement", "off"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();

        HtmlPage page = HttpSignIn.begin(REALM, bob, browser, "acr_values", "2").givePassword();

        assertThat(page.signedIn()).isFalse();
        assertThat(page.status()).isLessThan(500);
        assertThat(Tokens.of(REALM, HttpSignIn.begin(REALM, bob, new HttpUser()).givePassword())
                        .acr())
                .isEqualTo("1");
    }

    @Test
    void amrNamesEachWay() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser).givePassword();
        PHONES.nextCode(alice.number());
        page = browser.submit(page, Map.of("step", "sign-in", "action", "switch"));
        Tokens call = Tokens.of(REALM, giveCode(alice, browser, page));
        assertThat(call.amr()).containsExactly("pwd", "tel", "mfa");
        assertThat(call.method()).isEqualTo("voice");

        browser = new HttpUser();
        page = HttpSignIn.begin(REALM, alice.user(), browser).givePassword();
        PHONES.nextCode(alice.number());
        page = browser.submit(page, Map.of("step", "sign-in", "action", "options"));
        List<String> ways = page.choices("option");
        page = browser.submit(page, Map.of("step", "options", "option", ways.get(ways.size() - 1)));
        Tokens recovery = Tokens.of(
                REALM, browser.submit(page, Map.of("code", alice.recoveryCodes().get(0))));
        assertThat(recovery.amr()).containsExactly("pwd", "otp", "mfa");
        assertThat(recovery.method()).isEqualTo("recovery_code");

        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        browser = new HttpUser();
        page = HttpSignIn.begin(REALM, REALM.userWithAppAndCodes(app), browser).givePassword();
        Tokens code = Tokens.of(REALM, browser.submit(page, Map.of("code", app.freshCode())));
        assertThat(code.amr()).containsExactly("pwd", "otp", "mfa");
        assertThat(code.method()).isEqualTo("app");
    }

    @Test
    void theClaimsAreInAllTokensAndStayWhenTheyAreRefreshed() {
        Member alice = member(false);
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser).givePassword();
        Tokens tokens = Tokens.of(REALM, giveCode(alice, browser, page));

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

    private static void asksForACode(Member member, String... asked) {
        HttpUser thief = member.rememberedBrowser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), thief, asked).givePassword();
        assertThat(page).as(String.join(" ", asked)).matches(shown -> shown.is("sign-in"));
        page = thief.submit(page, Map.of("step", "sign-in", "code", WRONG));
        assertThat(page.signedIn()).isFalse();
        assertThat(thief.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }

    private static HtmlPage giveCode(Member member, HttpUser browser, HtmlPage page) {
        return browser.submit(page, Map.of("code", PHONES.nextCode(member.number())));
    }

    private static HtmlPage throughTheWizard(HttpUser browser, HtmlPage intro) {
        String number = Phones.newNumber();
        HtmlPage page = browser.submit(intro, Map.of());
        page = browser.submit(page, Map.of("method", "phone"));
        page = browser.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
        page = browser.submit(page, Map.of("code", PHONES.nextCode(number)));
        page = browser.submit(page, Map.of("backup", "recovery-codes"));
        page = browser.submit(page, Map.of("saved", "on"));
        return HttpEnrolment.finish(browser, page, Map.of());
    }

    /** The cookies of the session and no others, in another browser. */
    private static HttpUser stolenSession(HttpUser of) {
        HttpUser thief = of.anotherDay("KEYCLOAK_");
        Map.Entry<String, String> session = of.cookie("AUTH_SESSION_ID");
        return thief.planting(session.getKey(), session.getValue());
    }

    private static void clientAttributes(Map<String, String> attributes) {
        Map<String, String> all =
                new LinkedHashMap<>(Map.of("default.acr.values", "", "minimum.acr.value", "", "acr.loa.map", ""));
        all.putAll(attributes);
        String id = REALM.get("/clients?clientId=" + Realm.CLIENT)
                .path(0)
                .path("id")
                .asText();
        REALM.call("PUT", "/clients/" + id, Map.of("clientId", Realm.CLIENT, "attributes", all));
    }
}
