// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.Map;
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
            .with("bruteForceProtected", true)
            .with("quickLoginCheckMilliSeconds", 0)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.client("implicit", Map.of("implicitFlowEnabled", true));
        // With Keycloak's own browser flow, the check at the end of the sign-in asks for the code.
        Map<String, Object> ownFlow =
                Map.of("authenticationFlowBindingOverrides", Map.of("browser", REALM.flowId("browser")));
        REALM.client("own-flow", ownFlow);
        Map<String, Object> device = new HashMap<>(ownFlow);
        device.put("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true"));
        REALM.client("device", device);
        REALM.client("asks-for-consent", Map.of("consentRequired", true));
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
        HtmlPage page = browser.signIn(REALM, bob, "client_id", "implicit", "response_type", responseType, "nonce", "n")
                .expect("intro");

        refused(browser, page, bob, 0);
    }

    @Test
    void theWizardThatAnAdminRequiresCannotBeSkipped() {
        User bob = REALM.user();
        bob.addRequiredAction("two-step-setup");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("intro");

        refused(browser, page, bob, 0);
    }

    @Test
    void aWizardThatIsTurnedOffMeanwhileLetsTheUserIn() {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "required"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("intro");
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "off"));

        browser.submit(page, Map.of()).expectApp();
    }

    /** Keycloak has renewed the age of the SSO session by then, which would satisfy {@code max_age} without a code. */
    @Test
    void aSessionFromBeforeItWasTurnedOnGivesACode() {
        User bob = REALM.user();
        HttpUser old = new HttpUser();
        old.signIn(REALM, bob);
        new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        HtmlPage page = old.open(REALM.signInUrl()).expect("sign-in");

        refused(old, page, bob, 1);
    }

    /**
     * Keycloak puts the cookie of a session on the response before it commits. The next sign-in in the same browser would get
     * a session with that id.
     */
    @Test
    void nothingOfTheRefusedSignInOpensTheNextOne() {
        User bob = REALM.user();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        bob.signOut();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, bob, "client_id", "own-flow").expect("sign-in");
        String started = thief.cookie("AUTH_SESSION_ID").getValue();

        refused(thief, page, bob, 0);

        assertThat(thief.hasCookie("KEYCLOAK_")).as("a cookie of a session").isFalse();
        page = thief.signIn(REALM, bob).expect("sign-in");
        assertThat(thief.cookie("AUTH_SESSION_ID").getValue())
                .as("a sign-in of its own")
                .isNotEqualTo(started);
        PHONES.nextCode(owner.number());
        thief.enter(page, PHONES.nextCode(owner.number())).expectApp();
    }

    /** Keycloak clears the failures after its event, in another transaction. */
    @Test
    void theRefusedSignInKeepsTheCountOfFailures() {
        User bob = REALM.user();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        bob.signOut();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, bob, "client_id", "own-flow").expect("sign-in");
        page = thief.enter(page, Phones.wrong(PHONES.nextCode(owner.number())));
        bob.awaitFailures(1);

        refused(thief, page, bob, 0);

        HttpSignIn.begin(REALM, bob, new HttpUser()).givePassword("wrong");
        bob.awaitFailures(2);
    }

    @Test
    void aDeviceIsRefusedWithAPageAndWithoutACookie() {
        User bob = REALM.user();
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);
        bob.signOut();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.logIn(thief.open(verificationUri(device())), bob).expect("sign-in");

        refused(thief, page, bob, 0);

        assertThat(thief.hasCookie("KEYCLOAK_")).as("a cookie of a session").isFalse();
    }

    @Test
    void aDeviceIsLetInThoughASetUpIsPendingThatThePolicyDoesNotOffer() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        alice.user().addRequiredAction("two-step-setup");
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "off"));
        JsonNode device = device();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.logIn(browser.open(verificationUri(device)), alice.user())
                .expect("sign-in");

        HtmlPage consent = browser.enter(page, PHONES.nextCode(alice.number()));
        browser.submit(consent, Map.of("accept", "Yes"));

        Map<String, String> poll = Map.of(
                "client_id",
                "device",
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                device.path("device_code").asText());
        String tokens = REALM.url() + "/protocol/openid-connect/token";
        assertThat(Http.parse(Http.send(Http.form(tokens, poll)).body())
                        .path("access_token")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void aLinkFromTheMailboxDoesNotOpenAProtectedAccount() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser browser = new HttpUser();
        HtmlPage ask = browser.forgotPassword(REALM);
        browser.submit(ask, Map.of("username", alice.user().name()));
        HtmlPage page = browser.open(MailServer.running().awaitLink(alice.user().email(), 1))
                .expect("sign-in");

        HttpSignIn.consent(REALM, browser, page).expectOutside();
        assertThat(alice.user().sessions()).as("the owner's").isEqualTo(1);
    }

    /** The consent form of one user's sign-in is sent when a link has made another one the user of the session. */
    @Test
    void aConsentFormSignsNobodyElseIn() {
        Member carol = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        User mallory = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage ask = browser.forgotPassword(REALM, "client_id", "asks-for-consent");
        browser.submit(ask, Map.of("username", carol.user().name()));
        String link = MailServer.running().awaitLink(carol.user().email(), 1);
        String tab = link.replaceAll(".*tab_id=|&.*", "");
        HtmlPage login = browser.open(REALM.url() + "/login-actions/restart?client_id=asks-for-consent&tab_id=" + tab);
        HtmlPage grant = browser.logIn(login, mallory);
        assertThat(grant.body()).contains("login-actions/consent");
        browser.window().open(link);

        browser.submit(grant, Map.of("accept", "Yes")).expectOutside();
        assertThat(carol.user().sessions()).as("the owner's").isEqualTo(1);
    }

    private static JsonNode device() {
        String address = REALM.url() + "/protocol/openid-connect/auth/device";
        return Http.parse(
                Http.send(Http.form(address, Map.of("client_id", "device"))).body());
    }

    private static String verificationUri(JsonNode device) {
        return device.path("verification_uri_complete").asText();
    }

    private static void refused(HttpUser browser, HtmlPage page, User user, int sessions) {
        HtmlPage answer = HttpSignIn.consent(REALM, browser, page);

        answer.expectOutside();
        assertThat(answer.address().toString())
                .doesNotStartWith(AppUnderTest.running().url());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(user.sessions()).isEqualTo(sessions);
        assertThat(user.loginErrors()).contains("two_step_code_required");
    }
}
