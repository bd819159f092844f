// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keycloak 26.7 ends a sign-in at {@code login-actions/consent} without looking at its required actions, if no session code is
 * sent.
 */
class ConsentAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "implicit",
                        "publicClient",
                        true,
                        "implicitFlowEnabled",
                        true,
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*")));
        ownFlow();
    }

    /** A client with Keycloak's own browser flow, where the check at the end of the sign-in asks for the code. */
    private static void ownFlow() {
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "own-flow",
                        "publicClient",
                        true,
                        "authenticationFlowBindingOverrides",
                        Map.of("browser", REALM.flowId("browser")),
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*")));
    }

    @AfterEach
    void realPolicy() {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "token", "code id_token token"})
    void theWizardThatThePolicyRequiresCannotBeSkipped(String responseType) {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "required"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(
                        REALM, bob, browser, "client_id", "implicit", "response_type", responseType, "nonce", "n")
                .givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));

        refused(browser, page, bob, 0);
    }

    @Test
    void theWizardThatAnAdminRequiresCannotBeSkipped() {
        User bob = REALM.user();
        bob.addRequiredAction("two-step-setup");
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser).givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));

        refused(browser, page, bob, 0);
    }

    @Test
    void aWizardThatIsTurnedOffMeanwhileLetsTheUserIn() {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "required"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser).givePassword();
        assertThat(page).matches(shown -> shown.is("intro"));
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "off"));

        assertThat(browser.submit(page, Map.of())).matches(HtmlPage::signedIn);
    }

    @Test
    void aSessionFromBeforeItWasTurnedOnGivesACode() {
        User bob = REALM.user();
        HttpUser old = new HttpUser();
        HttpSignIn.begin(REALM, bob, old).givePassword();
        new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        HtmlPage page = old.open(REALM.signInUrl());
        assertThat(page).matches(shown -> shown.is("sign-in"));

        refused(old, page, bob, 2);
    }

    /**
     * Keycloak puts the cookie of a session on the response before it commits. The next sign-in in the same browser would get
     * a session with that id.
     */
    @Test
    void nothingOfTheRefusedSignInOpensTheNextOne() {
        User bob = REALM.user();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        REALM.call("POST", "/users/" + bob.id() + "/logout", null);
        HttpUser thief = new HttpUser();
        HtmlPage page =
                HttpSignIn.begin(REALM, bob, thief, "client_id", "own-flow").givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));
        String started = thief.cookie("AUTH_SESSION_ID").getValue();

        refused(thief, page, bob, 0);

        assertThat(thief.hasCookie("KEYCLOAK_")).as("a cookie of a session").isFalse();
        page = HttpSignIn.begin(REALM, bob, thief).givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(thief.cookie("AUTH_SESSION_ID").getValue())
                .as("a sign-in of its own")
                .isNotEqualTo(started);
        PHONES.nextCode(owner.number());
        page = thief.submit(page, Map.of("code", PHONES.nextCode(owner.number())));
        assertThat(page).matches(HtmlPage::signedIn);
    }

    @Test
    void aLinkFromTheMailboxDoesNotOpenAProtectedAccount() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser browser = new HttpUser();
        HtmlPage ask = browser.open(browser.open(REALM.signInUrl())
                .link("login-actions/reset-credentials")
                .orElseThrow()
                .toString());
        browser.submit(ask, Map.of("username", alice.user().name()));
        HtmlPage page = browser.open(MailServer.running().awaitLink(alice.user().email(), 1));
        assertThat(page).matches(shown -> shown.is("sign-in"));

        HtmlPage answer = HttpSignIn.consent(REALM, browser, page);

        assertThat(answer.signedIn()).isFalse();
        assertThat(alice.user().sessions()).as("the owner's").isEqualTo(1);
    }

    /** The consent form of one user's sign-in is sent when a link has made another one the user of the session. */
    @Test
    void aConsentFormSignsNobodyElseIn() {
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "asks-for-consent",
                        "publicClient",
                        true,
                        "consentRequired",
                        true,
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*")));
        Member carol = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        User mallory = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage ask = browser.open(browser.open(REALM.signInUrl("client_id", "asks-for-consent"))
                .link("login-actions/reset-credentials")
                .orElseThrow()
                .toString());
        browser.submit(ask, Map.of("username", carol.user().name()));
        String link = MailServer.running().awaitLink(carol.user().email(), 1);
        Matcher tab = Pattern.compile("tab_id=([^&]+)").matcher(link);
        assertThat(tab.find()).isTrue();
        HtmlPage login =
                browser.open(REALM.url() + "/login-actions/restart?client_id=asks-for-consent&tab_id=" + tab.group(1));
        HtmlPage grant = browser.submit(
                login, Map.of("username", mallory.name(), "password", User.PASSWORD, "credentialId", ""));
        assertThat(grant.body()).contains("login-actions/consent");
        browser.window().open(link);

        HtmlPage answer = browser.submit(grant, Map.of("accept", "Yes"));

        assertThat(answer.signedIn()).isFalse();
        assertThat(carol.user().sessions()).as("the owner's").isEqualTo(1);
    }

    private static void refused(HttpUser browser, HtmlPage page, User user, int sessions) {
        HtmlPage answer = HttpSignIn.consent(REALM, browser, page);

        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.address().toString())
                .doesNotStartWith(AppUnderTest.running().url());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(user.sessions()).isEqualTo(sessions);
        assertThat(user.events("LOGIN_ERROR"))
                .anySatisfy(event -> assertThat(event.path("error").asText()).isEqualTo("two_step_code_required"));
    }
}
