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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
        REALM.call("PUT", "", Map.of("realm", REALM.name(), "browserFlow", "browser"));
    }

    private Member alice;

    @BeforeEach
    void aliceHasTurnedItOn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @Test
    void theOneWhoSetItUpIsNotAskedAtOnce() {
        assertThat(alice.browser().open(REALM.signInUrl())).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(1);
    }

    @Test
    void oneCodeAndNoMoreOpensASession() {
        HttpUser browser = new HttpUser();
        HtmlPage page = password(browser);
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(alice.user().sessions()).isEqualTo(1);

        assertThat(browser.submit(page, Map.of("code", code()))).matches(HtmlPage::signedIn);

        assertThat(browser.open(REALM.signInUrl())).matches(HtmlPage::signedIn);
        assertThat(browser.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
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
        for (String code : List.of("", wrong, "000000000000000000000000000000000000000")) {
            page = thief.submit(page, Map.of("code", code));
            assertThat(page).as(code).matches(shown -> shown.is("sign-in"));
        }
        staysOut(thief);
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
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), thief, "kc_action", action)
                .givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));

        page = thief.submit(page, Map.of("cancel-aia", "true"));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        page = thief.open(page.address().toString());
        assertThat(page).matches(shown -> shown.is("sign-in"));

        page = thief.open(page.address().toString().replaceAll("execution=[^&]+", "execution=" + action));
        assertThat(page.signedIn()).isFalse();
        staysOut(thief);
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
            assertThat(page.name()).as("%s", form).matches(name -> List.of("sign-in", "options")
                    .contains(name.orElse("")));
        }
        staysOut(thief);
    }

    @Test
    void aRememberedDeviceIsAsGoodAsElsewhere() {
        assertThat(password(alice.rememberedBrowser())).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(1);

        HttpUser another = new HttpUser();
        HtmlPage page = password(another);
        page = another.submit(page, Map.of("code", code(), "rememberDevice", "on"));
        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(password(another.anotherDay(Member.DEVICE_COOKIE))).matches(HtmlPage::signedIn);
    }

    @Test
    void aSessionFromBeforeIsAskedOnce() {
        User bob = REALM.user();
        HttpUser before = new HttpUser();
        assertThat(HttpSignIn.begin(REALM, bob, before).givePassword()).matches(HtmlPage::signedIn);
        Member now = new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        assertThat(before.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
        HtmlPage page = before.open(REALM.signInUrl());
        assertThat(page).matches(shown -> shown.is("sign-in"));
        page = before.submit(page, Map.of("code", PHONES.nextCode(now.number())));

        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(before.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
    }

    @Test
    void whatASessionPassedDoesNotServeAFreshSignIn() {
        HttpUser browser = alice.browser().anotherDay("KEYCLOAK_");
        Map.Entry<String, String> session = alice.browser().cookie("AUTH_SESSION_ID");
        browser.planting(session.getKey(), session.getValue());
        assertThat(browser.open(REALM.signInUrl())).matches(HtmlPage::signedIn);

        HtmlPage page = browser.open(REALM.signInUrl("prompt", "login"));
        page = browser.submit(page, Map.of("username", alice.user().name(), "password", User.PASSWORD));

        assertThat(page).matches(shown -> shown.is("sign-in"));
    }

    @Test
    void thePasswordGrantIsRefusedWithAStolenDeviceToo() {
        Map.Entry<String, String> device = alice.browser().cookie(Member.DEVICE_COOKIE);
        HttpRequest request = REALM.passwordGrant(alice.user());

        for (HttpRequest sent : List.of(
                request,
                HttpRequest.newBuilder(request, (name, value) -> true)
                        .header("Cookie", device.getKey() + "=" + device.getValue())
                        .build())) {
            HttpResponse<String> answer = Http.send(sent);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("invalid_grant").doesNotContain("access_token");
        }
        assertThat(PHONES.received(alice.number())).as("nothing is sent").isEqualTo(1);
        assertThat(alice.user().credentialTypes()).contains("two-step");
    }

    /** Keycloak's own form asks for it; so it does in the password grant. */
    @Test
    void aCodeOfKeycloaksFormCounts() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser).givePassword();
        assertThat(page.name()).as("not our page").isEmpty();

        page = browser.submit(page, Map.of("otp", app.freshCode()));

        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(browser.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
        HttpResponse<String> grant = Http.send(REALM.passwordGrant(bob, "totp", app.freshCode()));
        assertThat(grant.body()).contains("access_token");
    }

    /** Our rate limits do not count the codes of Keycloak's own step in the direct grant flow. */
    @Test
    void anEnrolledUserCannotGuessCodesOfTheAppInThePasswordGrant() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        Totp app = HttpEnrolment.enrolApp(REALM, bob, browser);

        HttpResponse<String> answer = Http.send(REALM.passwordGrant(bob, "totp", app.freshCode()));

        assertThat(answer.body()).contains("invalid_grant").doesNotContain("access_token");
    }

    @Test
    void comesBeforeWhateverElseIsDue() {
        for (String action : List.of("UPDATE_PASSWORD", "VERIFY_EMAIL", "CONFIGURE_TOTP")) {
            alice.user().addRequiredAction(action);
            HttpUser thief = new HttpUser();
            assertThat(password(thief)).as(action).matches(shown -> shown.is("sign-in"));
            staysOut(thief);
        }
    }

    @Test
    void phonesAreAskedForThoughTheEnrolmentIsGone() {
        alice.user().deleteCredentials("two-step");

        HtmlPage page = password(new HttpUser());

        assertThat(page).matches(shown -> shown.is("sign-in"));
        alice.user().deleteCredentials("recovery-authn-codes");
        assertThat(password(alice.rememberedBrowser())).matches(shown -> shown.is("sign-in"));
    }

    @Test
    void whoHasNoneIsNotAsked() {
        assertThat(HttpSignIn.begin(REALM, REALM.user(), new HttpUser()).givePassword())
                .matches(HtmlPage::signedIn);
    }

    @Test
    void standsFirstInTheRealm() {
        JsonNode actions = REALM.get("/authentication/required-actions");

        assertThat(actions.path(0).path("alias").asText()).isEqualTo("two-step-check");
        assertThat(actions.path(actions.size() - 1).path("alias").asText()).startsWith("two-step-");
    }

    private HtmlPage password(HttpUser visitor) {
        return HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }

    private static void staysOut(HttpUser visitor) {
        assertThat(visitor.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        assertThat(visitor.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }
}
