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
 * A thief has copied the cookie of a young SSO session and waits in a tab while the session is ended. Keycloak goes on with such
 * a tab, except with that of the first session that a request ends.
 */
class EndedSessionAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    /** Applications can ask for the level of the second step there. */
    private static final Realm LEVELS = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .with("smtpServer", MailServer.running().config())
            .create();

    static {
        LEVELS.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
    }

    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final String STOLEN_PASSWORD = "stolen staple";

    /** A thief in a browser of their own, and the page at which they wait. */
    private record Tab(HttpUser thief, HtmlPage page) {}

    /** The admin resets the account of an owner who has lost the phone; then no code is asked for any more. */
    @ParameterizedTest
    @ValueSource(strings = {"two-step-settings", "UPDATE_PASSWORD"})
    void atTheCodePageWhileAnAdminResetsTheAccount(String action) {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        List<Tab> tabs = tabs(alice.user(), action, () -> {
            HttpUser browser = alice.rememberedBrowser();
            browser.signIn(REALM, alice.user()).expectApp();
            return browser;
        });
        assertThat(tabs).allMatch(tab -> tab.page().is("sign-in"));

        REALM.call("DELETE", "/two-step/users/" + alice.user().id(), null);

        for (Tab tab : tabs) {
            asksForThePassword(tab.thief().press(tab.page(), "retry"));
            asksForThePassword(tab.thief().open(REALM.signInUrl("kc_action", action)));
        }
    }

    @Test
    void inTheWizardWhileAllSessionsAreSignedOut() {
        User bob = REALM.user();
        List<Tab> tabs = tabs(bob, "two-step-setup", () -> signedIn(bob));
        assertThat(tabs).allMatch(tab -> tab.page().is("intro"));

        bob.signOut();

        for (Tab tab : tabs) {
            asksForThePassword(tab.thief().submit(tab.page(), Map.of()));
        }
    }

    /** For a step-up, Keycloak does not say that the cookie named the user. */
    @Test
    void inTheWizardOfAStepUpWhileAllSessionsAreSignedOut() {
        User kim = LEVELS.user();
        HttpUser thief = thiefWithSignIn(signedIn(LEVELS, kim));
        HtmlPage page = thief.open(LEVELS.signInUrl("acr_values", "2")).expect("intro");

        kim.signOut();

        asksForThePassword(thief.submit(page, Map.of()));
    }

    /** The thief could have the owner's phone at hand for a moment, too. */
    @Test
    void afterTheCodeOfAStepUpAtKeycloaksPageForANewPassword() {
        Phones phones = Phones.fed(LEVELS.inbox());
        Member lee = new HttpEnrolment(LEVELS, phones).enrol(LEVELS.user(), true);
        HttpUser browser = lee.rememberedBrowser();
        browser.signIn(LEVELS, lee.user()).expectApp();
        HttpUser thief = thiefWithSignIn(browser);
        HtmlPage page = thief.open(LEVELS.signInUrl("acr_values", "2", "kc_action", "UPDATE_PASSWORD"));
        page = thief.enter(page, phones.nextCode(lee.number()));
        assertThat(page.body()).contains("password-new");

        lee.user().signOut();

        page = thief.newPassword(page, STOLEN_PASSWORD);
        refused(page, "");
        assertThat(lee.user().sessions()).isZero();
        lee.rememberedBrowser().signIn(LEVELS, lee.user()).expectApp("the password is the old one");
    }

    @Test
    void atKeycloaksPageThatDeletesTheAccount() {
        LEVELS.changeAction("delete_account", Map.of("enabled", true));
        User olga = LEVELS.user();
        olga.addClientRole("account", "delete-account");
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(LEVELS, olga, "kc_action", "delete_account");
        olga.changePassword(STOLEN_PASSWORD);

        page = thief.submit(page, Map.of());

        refused(page, "");
        new HttpUser().signInWith(STOLEN_PASSWORD, LEVELS, olga).expectApp("the account is still there");
    }

    /** Keycloak signs out other sessions before it looks at the rest of the form. */
    @Test
    void whoWaitsWithTheOldPasswordSignsNobodyOut() {
        User paula = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, paula, "kc_action", "webauthn-register");
        assertThat(page.body()).contains("attestationObject");
        paula.changePassword(STOLEN_PASSWORD);
        new HttpUser().signInWith(STOLEN_PASSWORD, REALM, paula).expectApp();

        Map<String, String> key =
                Map.of("clientDataJSON", "e30", "attestationObject", "e30", "publicKeyCredentialId", "x");
        page = thief.submit(page, with(key, "logout-sessions", "on"));

        refused(page, "");
        assertThat(paula.sessions()).isEqualTo(1);
    }

    @Test
    void anOwnerWhoChangesThePasswordSignsOthersOut() {
        User rosa = REALM.user();
        signedIn(rosa);
        HttpUser owner = new HttpUser();
        HtmlPage page = owner.signIn(REALM, rosa, "kc_action", "UPDATE_PASSWORD");

        Map<String, String> fields = Map.of("password-new", STOLEN_PASSWORD, "password-confirm", STOLEN_PASSWORD);
        owner.submit(page, with(fields, "logout-sessions", "on")).expectApp();
        assertThat(rosa.sessions()).isEqualTo(1);
    }

    /** A thief does not see the owner's wizard even in a step-up, for which more than the session cookie is required. */
    @Test
    void aStepUpWithAStolenSessionSeesNothingOfTheOwnersWizard() {
        User nora = LEVELS.user();
        HttpUser owner = signedIn(LEVELS, nora);
        String number = Phones.newNumber();
        HtmlPage own = owner.open(LEVELS.signInUrl("kc_action", "two-step-setup"));
        own = owner.submit(owner.submit(own, Map.of()), Map.of("method", "phone"));
        owner.givePhone(own, number).expect("code");

        HtmlPage page =
                owner.stolenIdentity().open(LEVELS.signInUrl("acr_values", "2")).expect("intro");
        assertThat(page.text()).doesNotContain(number.substring(number.length() - 4));
    }

    /** Keycloak shows a page there, and evaluates no required action any more. */
    @Test
    void atKeycloaksPageForANewMailAddress() {
        LEVELS.changeAction("UPDATE_EMAIL", Map.of("enabled", true));
        LEVELS.configureAction("UPDATE_EMAIL", Map.of("verifyEmail", "true"));
        User mia = LEVELS.user();
        HttpUser owner = signedIn(LEVELS, mia);
        HttpUser thief = thiefWithSignIn(owner);
        HtmlPage page = thief.open(LEVELS.signInUrl("kc_action", "UPDATE_EMAIL"));
        assertThat(page.body()).contains("name=\"email\"");

        mia.signOut();

        page = thief.submit(page, Map.of("email", "thief-of-" + mia.email()));
        refused(page, "Action expired");
        owner = signedIn(LEVELS, mia);
        page = owner.submit(
                owner.open(LEVELS.signInUrl("kc_action", "UPDATE_EMAIL")), Map.of("email", "new-" + mia.email()));
        assertThat(page.status()).as("the owner's own change").isEqualTo(200);
        assertThat(MailServer.running().awaitLink("new-" + mia.email(), 1)).isNotEmpty();
    }

    /** Keycloak ends the sign-in there without any required action. */
    @Test
    void atThePageForTheUsersConsent() {
        String client = consentClient();
        User heidi = REALM.user();
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpUser thief = signedIn(heidi).stolenIdentity();
            tabs.add(new Tab(thief, thief.open(REALM.signInUrl("client_id", client))));
        }
        tabs.get(0).thief().submit(tabs.get(0).page(), Map.of("accept", "x")).expectApp("while the session is alive");
        REALM.call("DELETE", "/users/" + heidi.id() + "/consents/" + client, null);

        heidi.signOut();
        // Keycloak begins a session of the same id, and tells sessions apart by the second.
        REALM.server().moveClock(Duration.ofSeconds(2));
        try {
            for (Tab tab : tabs.subList(1, 3)) {
                tab.thief().submit(tab.page(), Map.of("accept", "x")).expectOutside();
            }
            assertThat(heidi.sessions()).isZero();
        } finally {
            REALM.server().moveClock(Duration.ZERO);
        }
    }

    /** The old password was given there, and all sessions are signed out. */
    @Test
    void atThePageForTheUsersConsentAfterAChangeOfThePassword() {
        User ivan = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, ivan, "client_id", consentClient());
        ivan.changePassword(STOLEN_PASSWORD);

        thief.submit(page, Map.of("accept", "x")).expectOutside();
        assertThat(ivan.sessions()).isZero();
    }

    /** Keycloak's own page cannot be kept from going on, but what it changed is rolled back. */
    @Test
    void atKeycloaksPageForANewPassword() {
        User carol = REALM.user();
        List<Tab> tabs = tabs(carol, "UPDATE_PASSWORD", () -> signedIn(carol));

        carol.signOut();

        for (Tab tab : tabs) {
            tab.thief().newPassword(tab.page(), STOLEN_PASSWORD).expectOutside();
        }
        new HttpUser().signInWith(STOLEN_PASSWORD, REALM, carol).expectOutside();
        new HttpUser().signIn(REALM, carol).expectApp();
    }

    /**
     * The thief knew the old password and waits at Keycloak's page for an app since before the owner changed the password and
     * turned two-step verification on. The app would pass the second step from then on.
     */
    @Test
    void atKeycloaksPageForAnAppSinceBeforeTheOwnerEnrolled() {
        User erin = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, erin, "kc_action", "CONFIGURE_TOTP");
        HttpUser other = new HttpUser();
        HtmlPage codes = other.signIn(REALM, erin, "kc_action", "CONFIGURE_RECOVERY_AUTHN_CODES");
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(erin, false);

        storesApp(thief, page);
        other.submit(codes, Map.of());

        assertThat(erin.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
        HttpUser browser = new HttpUser();
        page = browser.signIn(REALM, erin);
        page = browser.choose(page, "recovery-codes");
        browser.enter(page, owner.recoveryCode(0)).expectApp("the owner's list still works");
    }

    @Test
    void atKeycloaksPageForAnAppWhileThePasswordIsChanged() {
        User frank = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, frank, "kc_action", "CONFIGURE_TOTP");
        frank.changePassword(STOLEN_PASSWORD);

        storesApp(thief, page);

        assertThat(frank.credentialTypes()).doesNotContain("otp");
    }

    /** Who sets up the first app in Keycloak has nothing yet that could be asked for. */
    @Test
    void theFirstAppOfAnOwnerIsStored() {
        User grace = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, grace, "kc_action", "CONFIGURE_TOTP");

        page = storesApp(browser, page);

        assertThat(grace.credentialTypes()).contains("otp");
        browser.open(page.form().action().toString().replaceAll("session_code=[^&]*&?", ""))
                .expect("sign-in", "a refresh of the page that asks for its code");
    }

    /** Keycloak goes on to the end of a sign-in that had begun. */
    @Test
    void inAnAccountThatIsDisabledMeanwhile() {
        User dave = REALM.user();
        HttpUser thief = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(dave, thief, number, "sms");
        dave.enable(false);

        HtmlPage answer = thief.enter(page, PHONES.nextCode(number));

        refused(answer, "Account is disabled");
        assertThat(dave.credentialTypes()).doesNotContain("two-step-phone");
    }

    /** Keycloak shows an error page there, and stores the password: the thief's, once the account is enabled again. */
    @Test
    void atKeycloaksPageForANewPasswordWhileTheAccountIsDisabled() {
        User sam = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, sam, "kc_action", "UPDATE_PASSWORD");
        sam.enable(false);

        HtmlPage answer = thief.newPassword(page, STOLEN_PASSWORD);

        refused(answer, "Account is disabled");
        sam.enable(true);
        new HttpUser().signIn(REALM, sam).expectApp("the password is the old one");
    }

    /** Sends Keycloak's page for an app, with a code of the app that it shows. */
    private static HtmlPage storesApp(HttpUser browser, HtmlPage page) {
        String secret = page.document().selectFirst("input[name=totpSecret]").val();
        return browser.submit(
                page, Map.of("totp", Totp.ofRawSecret(secret).freshCode(), "totpSecret", secret, "userLabel", "x"));
    }

    /** A new client that asks users for their consent. */
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

    /** A browser that had a sign-in of its own before the cookie. Keycloak does not end that with the session. */
    private static HttpUser thiefWithSignIn(HttpUser owner) {
        HttpUser thief = new HttpUser();
        thief.open(LEVELS.signInUrl());
        return thief.planting(owner.cookie("KEYCLOAK_IDENTITY"));
    }

    private static Map<String, String> with(Map<String, String> fields, String name, String value) {
        Map<String, String> all = new HashMap<>(fields);
        all.put(name, value);
        return all;
    }

    /** An error page of Keycloak's. */
    private static void refused(HtmlPage page, String text) {
        assertThat(page.status()).as("%s: %s", page, page.text()).isEqualTo(400);
        assertThat(page.text()).contains(text);
    }

    /** Three sessions, and for each a tab of a thief at the first page of an action. */
    private static List<Tab> tabs(User user, String action, Supplier<HttpUser> signIn) {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpUser thief = signIn.get().stolenIdentity();
            tabs.add(new Tab(thief, thief.open(REALM.signInUrl("kc_action", action))));
        }
        assertThat(user.sessions()).isGreaterThanOrEqualTo(3);
        return tabs;
    }

    private static void asksForThePassword(HtmlPage page) {
        page.expectPassword();
        assertThat(page.body()).doesNotContain("password-new");
    }
}
