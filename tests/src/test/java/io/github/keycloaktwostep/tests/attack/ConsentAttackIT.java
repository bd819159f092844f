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
 * Keycloak 26.7 completes a sign-in at {@code login-actions/consent} without evaluating its required actions if the
 * request contains no session code.
 */
class ConsentAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .with("bruteForceProtected", true)
            .with("quickLoginCheckMilliSeconds", 0)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

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
    void resetPolicy() {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "token", "code id_token token"})
    void consentPageDoesNotSkipTheWizardRequiredByPolicy(String responseType) {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "required"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob, "client_id", "implicit", "response_type", responseType, "nonce", "n")
                .expect("intro");

        assertRejected(browser, page, bob, 0);
    }

    @Test
    void consentPageDoesNotSkipTheWizardRequiredByAdmin() {
        User bob = REALM.user();
        bob.addRequiredAction("two-step-setup");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("intro");

        assertRejected(browser, page, bob, 0);
    }

    @Test
    void wizardThatIsTurnedOffMeanwhileSignsIn() {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "required"));
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("intro");
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "enforcement", "off"));

        browser.submit(page, Map.of()).expectApp();
    }

    /** By then Keycloak has renewed the age of the SSO session, which would satisfy {@code max_age} without a code. */
    @Test
    void consentPageDoesNotSkipTheCodeInAnOldSession() {
        User bob = REALM.user();
        HttpUser old = new HttpUser();
        old.signIn(REALM, bob);
        new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        HtmlPage page = old.open(REALM.signInUrl()).expect("sign-in");

        assertRejected(old, page, bob, 1);
    }

    /** Keycloak adds a sign-in to the session that the same user has got in another tab with the same cookie. */
    @Test
    void consentPageDoesNotUseTheCodeOfAnotherTab() {
        User bob = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page =
                attacker.signIn(REALM, bob, "kc_action", "two-step-setup").expect("intro");
        HttpUser owner = attacker.window();
        new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), owner, false);
        assertThat(bob.sessions()).isEqualTo(1);
        attacker.open(REALM.signInUrl());

        assertRejected(attacker, page, bob, 0);

        assertThat(attacker.hasCookie("KEYCLOAK_")).as("session cookie").isFalse();
    }

    /**
     * Keycloak adds the session cookie to the response before it commits. The next sign-in in the same browser would
     * get a session with that id.
     */
    @Test
    void rejectedSignInLeavesNothingForTheNextOne() {
        User bob = REALM.user();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        bob.signOut();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, bob, "client_id", "own-flow").expect("sign-in");
        String firstSessionId = attacker.cookie("AUTH_SESSION_ID").getValue();

        assertRejected(attacker, page, bob, 0);

        assertThat(attacker.hasCookie("KEYCLOAK_")).as("session cookie").isFalse();
        page = attacker.signIn(REALM, bob).expect("sign-in");
        assertThat(attacker.cookie("AUTH_SESSION_ID").getValue())
                .as("a new authentication session")
                .isNotEqualTo(firstSessionId);
        PHONES.nextCode(owner.number());
        attacker.enter(page, PHONES.nextCode(owner.number())).expectApp();
    }

    /** Keycloak clears the failures after its event, in another transaction. */
    @Test
    void rejectedSignInKeepsTheFailureCount() {
        User bob = REALM.user();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), new HttpUser(), false);
        bob.signOut();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, bob, "client_id", "own-flow").expect("sign-in");
        page = attacker.enter(page, Phones.wrong(PHONES.nextCode(owner.number())));
        bob.awaitFailures(1);

        assertRejected(attacker, page, bob, 0);

        HttpSignIn.begin(REALM, bob, new HttpUser()).givePassword("wrong");
        bob.awaitFailures(2);
    }

    @Test
    void deviceGrantIsRejectedWithoutASessionCookie() {
        User bob = REALM.user();
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);
        bob.signOut();
        HttpUser attacker = new HttpUser();
        HtmlPage page =
                attacker.logIn(attacker.open(verificationUri(device())), bob).expect("sign-in");

        assertRejected(attacker, page, bob, 0);

        assertThat(attacker.hasCookie("KEYCLOAK_")).as("session cookie").isFalse();
    }

    @Test
    void deviceGrantIgnoresAPendingWizardThatIsOff() {
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
    void resetLinkDoesNotOpenAProtectedAccount() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser browser = new HttpUser();
        HtmlPage ask = browser.forgotPassword(REALM);
        browser.submit(ask, Map.of("username", alice.user().name()));
        HtmlPage page = browser.open(MailServer.running().awaitLink(alice.user().email(), 1))
                .expect("sign-in");

        HttpSignIn.consent(REALM, browser, page).expectNotSignedIn();
        assertThat(alice.user().sessions()).as("the session of the owner").isEqualTo(1);
    }

    /** The consent form of one user's sign-in is submitted after a link made another user the user of the session. */
    @Test
    void consentFormDoesNotSignInAnotherUser() {
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

        browser.submit(grant, Map.of("accept", "Yes")).expectNotSignedIn();
        assertThat(carol.user().sessions()).as("the session of the owner").isEqualTo(1);
    }

    private static JsonNode device() {
        String address = REALM.url() + "/protocol/openid-connect/auth/device";
        return Http.parse(
                Http.send(Http.form(address, Map.of("client_id", "device"))).body());
    }

    private static String verificationUri(JsonNode device) {
        return device.path("verification_uri_complete").asText();
    }

    private static void assertRejected(HttpUser browser, HtmlPage page, User user, int sessions) {
        HtmlPage response = HttpSignIn.consent(REALM, browser, page);

        response.expectNotSignedIn();
        assertThat(response.address().toString())
                .doesNotStartWith(AppUnderTest.running().url());
        assertThat(response.status()).isEqualTo(400);
        assertThat(user.sessions()).isEqualTo(sessions);
        assertThat(user.loginErrors()).contains("two_step_code_required");
    }
}
