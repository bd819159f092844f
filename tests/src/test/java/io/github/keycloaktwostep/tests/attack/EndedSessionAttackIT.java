// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An attacker has copied the cookie of a young SSO session and waits in a tab while the session is ended. Keycloak
 * continues the sign-in of such a tab, unless the session is the first one that a request ends.
 */
class EndedSessionAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    /** Applications can request the level of the second step in this realm. */
    private static final Realm LEVELS = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .with("smtpServer", MailServer.running().config())
            .create();

    static {
        LEVELS.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
    }

    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final String STOLEN_PASSWORD = "stolen staple";

    /** An attacker's browser and the page at which they wait. */
    private record Tab(HttpUser attacker, HtmlPage page) {}

    /** An admin resets the account of an owner who has lost the phone. From then on, no code is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"two-step-settings", "UPDATE_PASSWORD"})
    void codePageNeedsThePasswordAfterAnAdminReset(String action) {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        List<Tab> tabs = tabs(alice.user(), action, () -> {
            HttpUser browser = alice.rememberedBrowser();
            browser.signIn(REALM, alice.user()).expectApp();
            return browser;
        });
        assertThat(tabs).allMatch(tab -> tab.page().is("sign-in"));

        REALM.call("DELETE", "/two-step/users/" + alice.user().id(), null);

        for (Tab tab : tabs) {
            assertAsksForPassword(tab.attacker().press(tab.page(), "retry"));
            assertAsksForPassword(tab.attacker().open(REALM.signInUrl("kc_action", action)));
        }
    }

    @Test
    void wizardNeedsThePasswordAfterSignOut() {
        User bob = REALM.user();
        List<Tab> tabs = tabs(bob, "two-step-setup", () -> signedIn(bob));
        assertThat(tabs).allMatch(tab -> tab.page().is("intro"));

        bob.signOut();

        for (Tab tab : tabs) {
            assertAsksForPassword(tab.attacker().submit(tab.page(), Map.of()));
        }
    }

    /** In a step-up, Keycloak does not report that the cookie identified the user. */
    @Test
    void wizardOfAStepUpNeedsThePasswordAfterSignOut() {
        User kim = LEVELS.user();
        HttpUser attacker = attackerWithSignIn(signedIn(LEVELS, kim));
        HtmlPage page = attacker.open(LEVELS.signInUrl("acr_values", "2")).expect("intro");

        kim.signOut();

        assertAsksForPassword(attacker.submit(page, Map.of()));
    }

    /** The attacker could also have access to the owner's phone for a moment. */
    @Test
    void passwordPageAfterAStepUpFailsAfterSignOut() {
        Phones phones = Phones.readingFrom(LEVELS.inbox());
        Member lee = new HttpEnrolment(LEVELS, phones).enrol(LEVELS.user(), true);
        HttpUser browser = lee.rememberedBrowser();
        browser.signIn(LEVELS, lee.user()).expectApp();
        HttpUser attacker = attackerWithSignIn(browser);
        HtmlPage page = attacker.open(LEVELS.signInUrl("acr_values", "2", "kc_action", "UPDATE_PASSWORD"));
        page = attacker.enter(page, phones.nextCode(lee.number()));
        assertThat(page.body()).contains("password-new");

        lee.user().signOut();

        page = attacker.newPassword(page, STOLEN_PASSWORD);
        assertErrorPage(page, "");
        assertThat(lee.user().sessions()).isZero();
        lee.rememberedBrowser().signIn(LEVELS, lee.user()).expectApp("the password is unchanged");
    }

    @Test
    void accountDeletionFailsAfterAPasswordChange() {
        LEVELS.changeAction("delete_account", Map.of("enabled", true));
        User olga = LEVELS.user();
        olga.addClientRole("account", "delete-account");
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(LEVELS, olga, "kc_action", "delete_account");
        olga.changePassword(STOLEN_PASSWORD);

        page = attacker.submit(page, Map.of());

        assertErrorPage(page, "");
        new HttpUser().signInWith(STOLEN_PASSWORD, LEVELS, olga).expectApp("the account still exists");
    }

    /** Keycloak signs out other sessions before it evaluates the rest of the form. */
    @Test
    void signInWithTheOldPasswordCannotSignOutOthers() {
        User paula = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, paula, "kc_action", "webauthn-register");
        assertThat(page.body()).contains("attestationObject");
        paula.changePassword(STOLEN_PASSWORD);
        new HttpUser().signInWith(STOLEN_PASSWORD, REALM, paula).expectApp();

        Map<String, String> key =
                Map.of("clientDataJSON", "e30", "attestationObject", "e30", "publicKeyCredentialId", "x");
        page = attacker.submit(page, withField(key, "logout-sessions", "on"));

        assertErrorPage(page, "");
        assertThat(paula.sessions()).isEqualTo(1);
    }

    @Test
    void passwordChangeCanSignOutOtherSessions() {
        User rosa = REALM.user();
        signedIn(rosa);
        HttpUser owner = new HttpUser();
        HtmlPage page = owner.signIn(REALM, rosa, "kc_action", "UPDATE_PASSWORD");

        Map<String, String> fields = Map.of("password-new", STOLEN_PASSWORD, "password-confirm", STOLEN_PASSWORD);
        owner.submit(page, withField(fields, "logout-sessions", "on")).expectApp();
        assertThat(rosa.sessions()).isEqualTo(1);
    }

    /** An attacker does not see the owner's wizard even in a step-up, which requires more than the session cookie. */
    @Test
    void stepUpInAStolenSessionDoesNotShowTheOwnersWizard() {
        User nora = LEVELS.user();
        HttpUser owner = signedIn(LEVELS, nora);
        String number = Phones.newNumber();
        HtmlPage ownerPage = owner.open(LEVELS.signInUrl("kc_action", "two-step-setup"));
        ownerPage = owner.submit(owner.submit(ownerPage, Map.of()), Map.of("method", "phone"));
        owner.givePhone(ownerPage, number).expect("code");

        HtmlPage page =
                owner.stolenIdentity().open(LEVELS.signInUrl("acr_values", "2")).expect("intro");
        assertThat(page.text()).doesNotContain(number.substring(number.length() - 4));
    }

    /** Keycloak shows a page there and does not evaluate any further required action. */
    @Test
    void emailPageFailsAfterSignOut() {
        LEVELS.changeAction("UPDATE_EMAIL", Map.of("enabled", true));
        LEVELS.configureAction("UPDATE_EMAIL", Map.of("verifyEmail", "true"));
        User mia = LEVELS.user();
        HttpUser owner = signedIn(LEVELS, mia);
        HttpUser attacker = attackerWithSignIn(owner);
        HtmlPage page = attacker.open(LEVELS.signInUrl("kc_action", "UPDATE_EMAIL"));
        assertThat(page.body()).contains("name=\"email\"");

        mia.signOut();

        page = attacker.submit(page, Map.of("email", "thief-of-" + mia.email()));
        assertErrorPage(page, "Action expired");
        owner = signedIn(LEVELS, mia);
        page = owner.submit(
                owner.open(LEVELS.signInUrl("kc_action", "UPDATE_EMAIL")), Map.of("email", "new-" + mia.email()));
        assertThat(page.status()).as("the owner's own change").isEqualTo(200);
        assertThat(MailServer.running().awaitLink("new-" + mia.email(), 1)).isNotEmpty();
    }

    /** Keycloak completes the sign-in there without evaluating required actions. */
    @Test
    void consentPageFailsAfterSignOut() {
        String client = consentClient();
        User heidi = REALM.user();
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpUser attacker = signedIn(heidi).stolenIdentity();
            tabs.add(new Tab(attacker, attacker.open(REALM.signInUrl("client_id", client))));
        }
        tabs.get(0)
                .attacker()
                .submit(tabs.get(0).page(), Map.of("accept", "x"))
                .expectApp("while the session is alive");
        REALM.call("DELETE", "/users/" + heidi.id() + "/consents/" + client, null);

        heidi.signOut();
        // Keycloak starts a session with the same id, and distinguishes such sessions by their start in seconds.
        REALM.server().moveClock(Duration.ofSeconds(2));
        try {
            for (Tab tab : tabs.subList(1, 3)) {
                tab.attacker().submit(tab.page(), Map.of("accept", "x")).expectNotSignedIn();
            }
            assertThat(heidi.sessions()).isZero();
        } finally {
            REALM.server().moveClock(Duration.ZERO);
        }
    }

    /** The sign-in began with the old password, and all sessions have been signed out. */
    @Test
    void consentPageFailsAfterAPasswordChange() {
        User ivan = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, ivan, "client_id", consentClient());
        ivan.changePassword(STOLEN_PASSWORD);

        attacker.submit(page, Map.of("accept", "x")).expectNotSignedIn();
        assertThat(ivan.sessions()).isZero();
    }

    /** Keycloak's own page cannot be stopped, but its change is rolled back. */
    @Test
    void passwordPageChangesNothingAfterSignOut() {
        User carol = REALM.user();
        List<Tab> tabs = tabs(carol, "UPDATE_PASSWORD", () -> signedIn(carol));

        carol.signOut();

        for (Tab tab : tabs) {
            tab.attacker().newPassword(tab.page(), STOLEN_PASSWORD).expectNotSignedIn();
        }
        new HttpUser().signInWith(STOLEN_PASSWORD, REALM, carol).expectNotSignedIn();
        new HttpUser().signIn(REALM, carol).expectApp();
    }

    /**
     * The attacker knew the old password and has waited at Keycloak's page for an app since before the owner changed
     * the password and turned on two-step verification. The app would pass the second step from then on.
     */
    @Test
    void appPageOpenedBeforeTheOwnerEnrolledStoresNothing() {
        User erin = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, erin, "kc_action", "CONFIGURE_TOTP");
        HttpUser other = new HttpUser();
        HtmlPage codes = other.signIn(REALM, erin, "kc_action", "CONFIGURE_RECOVERY_AUTHN_CODES");
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(erin, false);

        submitApp(attacker, page);
        other.submit(codes, Map.of());

        assertThat(erin.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
        HttpUser browser = new HttpUser();
        page = browser.signIn(REALM, erin);
        page = browser.choose(page, "recovery-codes");
        browser.enter(page, owner.recoveryCode(0)).expectApp("the recovery codes of the owner still work");
    }

    @Test
    void appPageStoresNothingAfterAPasswordChange() {
        User frank = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, frank, "kc_action", "CONFIGURE_TOTP");
        frank.changePassword(STOLEN_PASSWORD);

        submitApp(attacker, page);

        assertThat(frank.credentialTypes()).doesNotContain("otp");
    }

    /** Users who set up their first app in Keycloak have no method yet that could be asked for. */
    @Test
    void firstAppIsStored() {
        User grace = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, grace, "kc_action", "CONFIGURE_TOTP");

        page = submitApp(browser, page);

        assertThat(grace.credentialTypes()).contains("otp");
        browser.open(page.form().action().toString().replaceAll("session_code=[^&]*&?", ""))
                .expect("sign-in", "a refresh shows the page that asks for a code of the app");
    }

    /** Keycloak completes a sign-in that began before the account was disabled. */
    @Test
    void wizardStoresNothingInADisabledAccount() {
        User dave = REALM.user();
        HttpUser attacker = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(dave, attacker, number, "sms");
        dave.enable(false);

        HtmlPage response = attacker.enter(page, PHONES.nextCode(number));

        assertErrorPage(response, "Account is disabled");
        assertThat(dave.credentialTypes()).doesNotContain("two-step-phone");
    }

    /** Keycloak shows an error page but stores the attacker's password, for when the account is enabled again. */
    @Test
    void passwordPageChangesNothingInADisabledAccount() {
        User sam = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, sam, "kc_action", "UPDATE_PASSWORD");
        sam.enable(false);

        HtmlPage response = attacker.newPassword(page, STOLEN_PASSWORD);

        assertErrorPage(response, "Account is disabled");
        sam.enable(true);
        new HttpUser().signIn(REALM, sam).expectApp("the password is unchanged");
    }

    /** Submits Keycloak's page for an app with a code of the app that it shows. */
    private static HtmlPage submitApp(HttpUser browser, HtmlPage page) {
        String secret = page.document().selectFirst("input[name=totpSecret]").val();
        return browser.submit(
                page, Map.of("totp", Totp.ofRawSecret(secret).freshCode(), "totpSecret", secret, "userLabel", "x"));
    }

    /** Creates a client that asks users for their consent. */
    private static String consentClient() {
        String id = "asks-for-consent-" + CLIENTS.incrementAndGet();
        REALM.client(id, Map.of("consentRequired", true));
        return id;
    }

    private static HttpUser signedIn(User user) {
        return signedIn(REALM, user);
    }

    private static HttpUser signedIn(Realm realm, User user) {
        HttpUser browser = new HttpUser();
        browser.signIn(realm, user).expectApp();
        return browser;
    }

    /** A browser that began a sign-in before it got the cookie. Keycloak does not end that sign-in with the session. */
    private static HttpUser attackerWithSignIn(HttpUser owner) {
        HttpUser attacker = new HttpUser();
        attacker.open(LEVELS.signInUrl());
        return attacker.withCookie(owner.cookie("KEYCLOAK_IDENTITY"));
    }

    private static Map<String, String> withField(Map<String, String> fields, String name, String value) {
        Map<String, String> all = new HashMap<>(fields);
        all.put(name, value);
        return all;
    }

    /** Asserts that the page is an error page of Keycloak. */
    private static void assertErrorPage(HtmlPage page, String text) {
        assertThat(page.status()).as("%s: %s", page, page.text()).isEqualTo(400);
        assertThat(page.text()).contains(text);
    }

    /** Creates three sessions and, for each, an attacker's tab at the first page of an action. */
    private static List<Tab> tabs(User user, String action, Supplier<HttpUser> signIn) {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpUser attacker = signIn.get().stolenIdentity();
            tabs.add(new Tab(attacker, attacker.open(REALM.signInUrl("kc_action", action))));
        }
        assertThat(user.sessions()).isGreaterThanOrEqualTo(3);
        return tabs;
    }

    private static void assertAsksForPassword(HtmlPage page) {
        page.expectPassword();
        assertThat(page.body()).doesNotContain("password-new");
    }
}
