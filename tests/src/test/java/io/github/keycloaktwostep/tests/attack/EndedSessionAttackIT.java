// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.ArrayList;
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
            assertThat(HttpSignIn.begin(REALM, alice.user(), browser).givePassword())
                    .matches(HtmlPage::signedIn);
            return browser;
        });
        assertThat(tabs).allMatch(tab -> tab.page().is("sign-in"));

        REALM.call("DELETE", "/two-step/users/" + alice.user().id(), null);

        for (Tab tab : tabs) {
            asksForThePassword(tab.thief().submit(tab.page(), Map.of("action", "retry")));
            asksForThePassword(tab.thief().open(REALM.signInUrl("kc_action", action)));
        }
    }

    @Test
    void inTheWizardWhileAllSessionsAreSignedOut() {
        User bob = REALM.user();
        List<Tab> tabs = tabs(bob, "two-step-setup", () -> signedIn(bob));
        assertThat(tabs).allMatch(tab -> tab.page().is("intro"));

        REALM.call("POST", "/users/" + bob.id() + "/logout", null);

        for (Tab tab : tabs) {
            asksForThePassword(tab.thief().submit(tab.page(), Map.of()));
        }
    }

    /** For a step-up, Keycloak does not say that the cookie named the user. */
    @Test
    void inTheWizardOfAStepUpWhileAllSessionsAreSignedOut() {
        User kim = LEVELS.user();
        HttpUser thief = thiefWithSignIn(signedIn(LEVELS, kim));
        HtmlPage page = thief.open(LEVELS.signInUrl("acr_values", "2"));
        assertThat(page).matches(shown -> shown.is("intro"));

        LEVELS.call("POST", "/users/" + kim.id() + "/logout", null);

        asksForThePassword(thief.submit(page, Map.of()));
    }

    /** The thief could have the owner's phone at hand for a moment, too. */
    @Test
    void afterTheCodeOfAStepUpAtKeycloaksPageForANewPassword() {
        Phones phones = Phones.fed(LEVELS.inbox());
        Member lee = new HttpEnrolment(LEVELS, phones).enrol(LEVELS.user(), true);
        HttpUser browser = lee.rememberedBrowser();
        assertThat(HttpSignIn.begin(LEVELS, lee.user(), browser).givePassword()).matches(HtmlPage::signedIn);
        HttpUser thief = thiefWithSignIn(browser);
        HtmlPage page = thief.open(LEVELS.signInUrl("acr_values", "2", "kc_action", "UPDATE_PASSWORD"));
        page = thief.submit(page, Map.of("code", phones.nextCode(lee.number())));
        assertThat(page.body()).contains("password-new");

        LEVELS.call("POST", "/users/" + lee.user().id() + "/logout", null);

        page = changesPassword(thief, page);
        assertThat(page.status()).isEqualTo(400);
        assertThat(lee.user().sessions()).isZero();
        assertThat(HttpSignIn.begin(LEVELS, lee.user(), lee.rememberedBrowser()).givePassword())
                .as("the password is the old one")
                .matches(HtmlPage::signedIn);
    }

    @Test
    void atKeycloaksPageThatDeletesTheAccount() {
        LEVELS.call(
                "PUT",
                "/authentication/required-actions/delete_account",
                ((ObjectNode) LEVELS.get("/authentication/required-actions/delete_account")).put("enabled", true));
        User olga = LEVELS.user();
        JsonNode account = LEVELS.get("/clients?clientId=account").get(0);
        JsonNode role = LEVELS.get("/clients/" + account.path("id").asText() + "/roles/delete-account");
        LEVELS.call(
                "POST",
                "/users/" + olga.id() + "/role-mappings/clients/"
                        + account.path("id").asText(),
                List.of(role));
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(LEVELS, olga, thief, "kc_action", "delete_account")
                .givePassword();
        olga.changePassword(STOLEN_PASSWORD);

        page = thief.submit(page, Map.of());

        assertThat(page.status()).as("%s: %s", page, page.text()).isEqualTo(400);
        assertThat(HttpSignIn.begin(LEVELS, olga, new HttpUser()).givePassword(STOLEN_PASSWORD))
                .as("the account is still there")
                .matches(HtmlPage::signedIn);
    }

    /** Keycloak signs out other sessions before it looks at the rest of the form. */
    @Test
    void whoWaitsWithTheOldPasswordSignsNobodyOut() {
        User paula = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, paula, thief, "kc_action", "webauthn-register")
                .givePassword();
        assertThat(page.body()).contains("attestationObject");
        paula.changePassword(STOLEN_PASSWORD);
        assertThat(HttpSignIn.begin(REALM, paula, new HttpUser()).givePassword(STOLEN_PASSWORD))
                .matches(HtmlPage::signedIn);

        page = thief.submit(
                page,
                Map.of(
                        "clientDataJSON",
                        "e30",
                        "attestationObject",
                        "e30",
                        "publicKeyCredentialId",
                        "x",
                        "logout-sessions",
                        "on"));

        assertThat(page.status()).as("%s: %s", page, page.text()).isEqualTo(400);
        assertThat(paula.sessions()).isEqualTo(1);
    }

    @Test
    void anOwnerWhoChangesThePasswordSignsOthersOut() {
        User rosa = REALM.user();
        signedIn(rosa);
        HttpUser owner = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, rosa, owner, "kc_action", "UPDATE_PASSWORD")
                .givePassword();

        page = owner.submit(
                page,
                Map.of("password-new", STOLEN_PASSWORD, "password-confirm", STOLEN_PASSWORD, "logout-sessions", "on"));

        assertThat(page).matches(HtmlPage::signedIn);
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
        own = owner.submit(own, Map.of("country", "DE", "number", number, "channel", "sms"));
        assertThat(own).matches(shown -> shown.is("code"));

        HtmlPage page = thief(owner).open(LEVELS.signInUrl("acr_values", "2"));

        assertThat(page).matches(shown -> shown.is("intro"));
        assertThat(page.text()).doesNotContain(number.substring(number.length() - 4));
    }

    /** Keycloak shows a page there, and evaluates no required action any more. */
    @Test
    void atKeycloaksPageForANewMailAddress() {
        LEVELS.call(
                "PUT",
                "/authentication/required-actions/UPDATE_EMAIL",
                ((ObjectNode) LEVELS.get("/authentication/required-actions/UPDATE_EMAIL")).put("enabled", true));
        LEVELS.call(
                "PUT",
                "/authentication/required-actions/UPDATE_EMAIL/config",
                Map.of("config", Map.of("verifyEmail", "true")));
        User mia = LEVELS.user();
        HttpUser owner = signedIn(LEVELS, mia);
        HttpUser thief = thiefWithSignIn(owner);
        HtmlPage page = thief.open(LEVELS.signInUrl("kc_action", "UPDATE_EMAIL"));
        assertThat(page.body()).contains("name=\"email\"");

        LEVELS.call("POST", "/users/" + mia.id() + "/logout", null);

        page = thief.submit(page, Map.of("email", "thief-of-" + mia.email()));
        assertThat(page.status()).as("%s: %s", page, page.text()).isEqualTo(400);
        assertThat(page.text()).contains("Action expired");
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
            HttpUser thief = thief(signedIn(heidi));
            tabs.add(new Tab(thief, thief.open(REALM.signInUrl("client_id", client))));
        }
        HtmlPage honest = tabs.get(0).thief().submit(tabs.get(0).page(), Map.of("accept", "x"));
        assertThat(honest).as("while the session is alive").matches(HtmlPage::signedIn);
        REALM.call("DELETE", "/users/" + heidi.id() + "/consents/" + client, null);

        REALM.call("POST", "/users/" + heidi.id() + "/logout", null);
        // Keycloak begins a session of the same id, and tells sessions apart by the second.
        REALM.server().moveClock(Duration.ofSeconds(2));
        try {
            for (Tab tab : tabs.subList(1, 3)) {
                HtmlPage answer = tab.thief().submit(tab.page(), Map.of("accept", "x"));
                assertThat(answer.signedIn()).as("%s", answer).isFalse();
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
        HtmlPage page = HttpSignIn.begin(REALM, ivan, thief, "client_id", consentClient())
                .givePassword();
        ivan.changePassword(STOLEN_PASSWORD);

        HtmlPage answer = thief.submit(page, Map.of("accept", "x"));

        assertThat(answer.signedIn()).as("%s", answer).isFalse();
        assertThat(ivan.sessions()).isZero();
    }

    /** Keycloak's own page cannot be kept from going on, but what it changed is rolled back. */
    @Test
    void atKeycloaksPageForANewPassword() {
        User carol = REALM.user();
        List<Tab> tabs = tabs(carol, "UPDATE_PASSWORD", () -> signedIn(carol));

        REALM.call("POST", "/users/" + carol.id() + "/logout", null);

        for (Tab tab : tabs) {
            HtmlPage answer = changesPassword(tab.thief(), tab.page());
            assertThat(answer.signedIn()).as("%s", answer).isFalse();
        }
        assertThat(HttpSignIn.begin(REALM, carol, new HttpUser())
                        .givePassword(STOLEN_PASSWORD)
                        .signedIn())
                .isFalse();
        assertThat(HttpSignIn.begin(REALM, carol, new HttpUser()).givePassword())
                .matches(HtmlPage::signedIn);
    }

    /**
     * The thief knew the old password and waits at Keycloak's page for an app since before the owner changed the password and
     * turned two-step verification on. The app would pass the second step from then on.
     */
    @Test
    void atKeycloaksPageForAnAppSinceBeforeTheOwnerEnrolled() {
        User erin = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, erin, thief, "kc_action", "CONFIGURE_TOTP")
                .givePassword();
        HttpUser other = new HttpUser();
        HtmlPage codes = HttpSignIn.begin(REALM, erin, other, "kc_action", "CONFIGURE_RECOVERY_AUTHN_CODES")
                .givePassword();
        Member owner = new HttpEnrolment(REALM, PHONES).enrol(erin, false);

        storesApp(thief, page);
        other.submit(codes, Map.of());

        assertThat(erin.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
        HttpUser browser = new HttpUser();
        page = HttpSignIn.begin(REALM, erin, browser).givePassword();
        page = browser.submit(page, Map.of("action", "options"));
        String list = page.choices("option").stream()
                .filter(option -> option.startsWith("recovery-codes"))
                .findFirst()
                .orElseThrow();
        page = browser.submit(page, Map.of("option", list));
        assertThat(browser.submit(page, Map.of("code", owner.recoveryCodes().get(0))))
                .as("the owner's list still works")
                .matches(HtmlPage::signedIn);
    }

    @Test
    void atKeycloaksPageForAnAppWhileThePasswordIsChanged() {
        User frank = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, frank, thief, "kc_action", "CONFIGURE_TOTP")
                .givePassword();
        frank.changePassword(STOLEN_PASSWORD);

        storesApp(thief, page);

        assertThat(frank.credentialTypes()).doesNotContain("otp");
    }

    /** Who sets up the first app in Keycloak has nothing yet that could be asked for. */
    @Test
    void theFirstAppOfAnOwnerIsStored() {
        User grace = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, grace, browser, "kc_action", "CONFIGURE_TOTP")
                .givePassword();

        page = storesApp(browser, page);

        assertThat(grace.credentialTypes()).contains("otp");
        assertThat(browser.open(page.form().action().toString().replaceAll("session_code=[^&]*&?", "")))
                .as("a refresh of the page that asks for its code")
                .matches(shown -> shown.is("sign-in"));
    }

    /** Keycloak goes on to the end of a sign-in that had begun. */
    @Test
    void inAnAccountThatIsDisabledMeanwhile() {
        User dave = REALM.user();
        HttpUser thief = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(dave, thief, number, "sms");
        REALM.call("PUT", "/users/" + dave.id(), Map.of("enabled", false));

        HtmlPage answer = thief.submit(page, Map.of("code", PHONES.nextCode(number)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Account is disabled");
        assertThat(dave.credentialTypes()).doesNotContain("two-step-phone");
    }

    /** Keycloak shows an error page there, and stores the password: the thief's, once the account is enabled again. */
    @Test
    void atKeycloaksPageForANewPasswordWhileTheAccountIsDisabled() {
        User sam = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, sam, thief, "kc_action", "UPDATE_PASSWORD")
                .givePassword();
        REALM.call("PUT", "/users/" + sam.id(), Map.of("enabled", false));

        HtmlPage answer = changesPassword(thief, page);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Account is disabled");
        REALM.call("PUT", "/users/" + sam.id(), Map.of("enabled", true));
        assertThat(HttpSignIn.begin(REALM, sam, new HttpUser()).givePassword())
                .as("the password is the old one")
                .matches(HtmlPage::signedIn);
    }

    /** Sends Keycloak's page for a new password. */
    private static HtmlPage changesPassword(HttpUser browser, HtmlPage page) {
        return browser.submit(page, Map.of("password-new", STOLEN_PASSWORD, "password-confirm", STOLEN_PASSWORD));
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
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        id,
                        "publicClient",
                        true,
                        "consentRequired",
                        true,
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*")));
        return id;
    }

    private static HttpUser signedIn(User user) {
        return signedIn(REALM, user);
    }

    private static HttpUser signedIn(Realm realm, User user) {
        HttpUser browser = new HttpUser();
        assertThat(HttpSignIn.begin(realm, user, browser).givePassword()).matches(HtmlPage::signedIn);
        return browser;
    }

    /** A browser that has nothing but the identity cookie of another one. */
    private static HttpUser thief(HttpUser owner) {
        return plant(owner, new HttpUser());
    }

    /** A browser that had a sign-in of its own before the cookie. Keycloak does not end that with the session. */
    private static HttpUser thiefWithSignIn(HttpUser owner) {
        HttpUser thief = new HttpUser();
        thief.open(LEVELS.signInUrl());
        return plant(owner, thief);
    }

    private static HttpUser plant(HttpUser owner, HttpUser thief) {
        Map.Entry<String, String> identity = owner.cookie("KEYCLOAK_IDENTITY");
        return thief.planting(identity.getKey(), identity.getValue());
    }

    /** Three sessions, and for each a tab of a thief at the first page of an action. */
    private static List<Tab> tabs(User user, String action, Supplier<HttpUser> signIn) {
        List<Tab> tabs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HttpUser thief = thief(signIn.get());
            tabs.add(new Tab(thief, thief.open(REALM.signInUrl("kc_action", action))));
        }
        assertThat(user.sessions()).isGreaterThanOrEqualTo(3);
        return tabs;
    }

    private static void asksForThePassword(HtmlPage page) {
        assertThat(page.signedIn()).as("%s", page).isFalse();
        assertThat(page.name()).as("no page of ours: %s", page).isEmpty();
        assertThat(page.body()).contains("name=\"password\"").doesNotContain("password-new");
    }
}
