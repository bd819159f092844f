// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.directory.Ldap;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An attacker has the cookies of an SSO session that is older than five minutes, but not the password. */
class OldSessionAttackIT {

    private static final Map<String, String> POLICY =
            Map.of("enrolments-per-prefix-hour", "1000", "required-roles", "must-have-it");

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("accessCodeLifespanUserAction", 1_800)
            .with("ssoSessionIdleTimeout", 2_592_000)
            .with("ssoSessionMaxLifespan", 2_592_000)
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    static {
        REALM.call("POST", "/roles", Map.of("name", "must-have-it"));
        REALM.client("bank", Map.of("attributes", Map.of("two-step.enforcement", "required")));
    }

    /** Ways to require the enrolment. */
    enum RequiredBy {
        POLICY,
        ROLE,
        CLIENT,
        ADMIN,
        END_OF_GRACE_PERIOD
    }

    @AfterEach
    void resetClockAndPolicy() {
        REALM.server().moveClock(Duration.ZERO);
        REALM.policy(POLICY);
    }

    @ParameterizedTest
    @EnumSource(RequiredBy.class)
    void oldSessionNeedsThePasswordToEnrol(RequiredBy requiredBy) {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        String address = createOldSession(requiredBy, bob, browser);

        HttpUser attacker = browser.window();
        attacker.open(address).expectPassword();
        attacker.open(address).expectPassword();
        assertThat(bob.credentialTypes()).doesNotContain("two-step-phone");

        browser.logIn(browser.open(address), bob).expect("intro", "the owner continues with the password");
    }

    /** Even if the session is young enough to enrol: the app's key would pass the second step from then on. */
    @Test
    void stolenSessionDoesNotShowTheOwnersWizard() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob).expectApp();
        HtmlPage page = browser.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = browser.submit(browser.submit(page, Map.of()), Map.of("method", "app"));
        String key = page.secret();

        HtmlPage stolen = browser.stolenIdentity()
                .open(REALM.signInUrl("kc_action", "two-step-setup"))
                .expect("intro");
        assertThat(stolen.body()).doesNotContain(key);
    }

    /** The key stays in its tab, even for somebody who knows the password and shares the browser. */
    @Test
    void anotherTabShowsADifferentKey() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, bob, browser);
        String key = page.secret();

        page = HttpEnrolment.appPage(REALM, bob, browser);
        assertThat(page.secret()).isNotEqualTo(key);
    }

    /** Keycloak dates such users by the time at which it last read them from the directory. */
    @Test
    void oldSessionOfAnUnimportedUserNeedsThePasswordToEnrol() {
        Realm realm = Realm.on(Servers.inbox()).create();
        Ldap.running().federate(realm, new HashMap<>(Map.of("importEnabled", "false")));
        User carol = realm.found(Ldap.running().user(Map.of()));
        HttpUser browser = new HttpUser();
        browser.signIn(realm, carol).expectApp();
        realm.policy(Map.of("enforcement", "required"));
        realm.server().moveClock(Duration.ofSeconds(319));
        realm.server().adminCall("POST", "/" + realm.name() + "/clear-user-cache", null);

        HtmlPage page = browser.window().open(realm.signInUrl());

        page.expectPassword();
    }

    /** The attacker chooses the id of the authentication session, so it must not decide which session is checked. */
    @ParameterizedTest
    @EnumSource(RequiredBy.class)
    void stolenIdentityCookieNeedsThePasswordToEnrol(RequiredBy requiredBy) {
        HttpUser browser = new HttpUser();
        String address = createOldSession(requiredBy, REALM.user(), browser);

        HttpUser attacker = new HttpUser();
        attacker.open(address);
        attacker.withCookie(browser.cookie("KEYCLOAK_IDENTITY")).open(address).expectPassword();
        HttpUser withoutAuthenticationSession = browser.stolenIdentity();
        withoutAuthenticationSession.open(address).expectPassword();
    }

    /**
     * The attacker has a session from before, and plants the cookie of an authentication session with its id. Keycloak
     * continues that session, so the owner's code would count for the attacker.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void signInDoesNotContinueTheSessionOfAnotherBrowser(boolean enrolled) {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser attacker = new HttpUser();
        attacker.signIn(REALM, bob).expectApp();
        String number = Phones.newNumber();
        if (enrolled) {
            new HttpEnrolment(REALM, PHONES).enrol(bob, number, new HttpUser(), false);
        }
        HttpUser owner = new HttpUser().withCookie(plantableCookie(attacker));

        HtmlPage answer = owner.signIn(REALM, bob);
        if (enrolled) {
            answer = owner.enter(answer.expect("sign-in"), PHONES.nextCode(number));
        }

        answer.expectNotSignedIn();
        assertThat(answer.status()).isEqualTo(400);
        attacker.open(REALM.signInUrl()).expectPassword();
        HtmlPage again = owner.signIn(REALM, bob);
        if (enrolled) {
            again = owner.enter(again.expect("sign-in"), PHONES.nextCode(number));
        }
        again.expectApp();
        attacker.open(REALM.signInUrl()).expectPassword();
    }

    /** Keycloak does so after its page for consent, too, although the cookie of another session began the sign-in. */
    @Test
    void consentDoesNotMoveTheOwnerIntoTheSessionOfAnotherBrowser() {
        REALM.policy(POLICY);
        REALM.client("asks-for-consent", Map.of("consentRequired", true));
        User bob = REALM.user();
        HttpUser attacker = new HttpUser();
        attacker.signIn(REALM, bob).expectApp();
        HttpUser owner = new HttpUser();
        new HttpEnrolment(REALM, PHONES).enrol(bob, Phones.newNumber(), owner, false);
        owner.withCookie(plantableCookie(attacker));

        HtmlPage consent = owner.open(REALM.signInUrl("client_id", "asks-for-consent"));
        HtmlPage answer = owner.submit(consent, Map.of("accept", "Yes"));

        assertThat(answer.status()).isEqualTo(400);
        attacker.open(REALM.signInUrl()).expectPassword();
        owner.open(REALM.signInUrl()).expectApp();
    }

    /** The owner could turn on two-step verification in that session afterwards. */
    @Test
    void consentDoesNotGiveAwayTheSessionOfAnotherBrowser() {
        REALM.policy(POLICY);
        REALM.client("asks-for-consent-too", Map.of("consentRequired", true));
        User bob = REALM.user();
        HttpUser attacker = new HttpUser();
        HtmlPage consent = attacker.signIn(REALM, bob, "client_id", "asks-for-consent-too");
        attacker.window().signIn(REALM, bob).expectApp();

        HtmlPage answer = attacker.submit(consent, Map.of("accept", "Yes"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(attacker.hasCookie("KEYCLOAK_")).as("session cookie").isFalse();
    }

    @Test
    void youngSessionDoesNotNeedThePassword() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        REALM.policy(policyWith("enforcement", "required"));

        browser.open(REALM.signInUrl()).expect("intro");
    }

    @Test
    void sessionThatAgesInTheWizardKeepsItsProgress() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        REALM.policy(policyWith("enforcement", "required"));
        HtmlPage page =
                browser.submit(browser.open(REALM.signInUrl()), Map.of()).expect("method");
        REALM.server().moveClock(Duration.ofMinutes(6));

        browser.submit(page, Map.of("method", "phone")).expect("phone");
    }

    @Test
    void oldSessionNeedsThePasswordToAddAMissingBackup() {
        REALM.policy(POLICY);
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        alice.user().deleteCredentials("recovery-authn-codes");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = alice.browser().window().open(REALM.signInUrl());

        page.expectPassword();
    }

    @Test
    void settingsRequiredByAnAdminNeedThePassword() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        bob.addRequiredAction("two-step-settings");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(REALM.signInUrl());

        page.expectPassword();
    }

    /** Keycloak looks up the age limit of an action by its id only. */
    @Test
    void settingsUnderAnotherAliasNeedThePassword() {
        Realm realm = Realm.on(Servers.inbox()).create();
        User bob = realm.user();
        HttpUser browser = new HttpUser();
        browser.signIn(realm, bob);
        realm.changeAction("two-step-settings", Map.of("alias", "my-settings"));
        realm.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(realm.signInUrl("kc_action", "my-settings"));

        page.expectPassword();
    }

    /** Lets a session grow old and then requires the user to enrol. Returns the address to open. */
    private static String createOldSession(RequiredBy requiredBy, User bob, HttpUser browser) {
        boolean grace = requiredBy == RequiredBy.END_OF_GRACE_PERIOD;
        REALM.policy(grace ? policyWith("grace-days", "2", "enforcement", "required") : POLICY);
        HtmlPage first = browser.signIn(REALM, bob);
        if (grace) {
            first = browser.press(first.expect("intro"), "skip");
        }
        first.expectApp();
        REALM.server().moveClock(grace ? Duration.ofDays(4) : Duration.ofMinutes(6));
        switch (requiredBy) {
            case POLICY -> REALM.policy(policyWith("enforcement", "required"));
            case ROLE -> bob.addRealmRole("must-have-it");
            case ADMIN -> bob.addRequiredAction("two-step-setup");
            case CLIENT, END_OF_GRACE_PERIOD -> {
                // required already
            }
        }
        return requiredBy == RequiredBy.CLIENT ? REALM.signInUrl("client_id", "bank") : REALM.signInUrl();
    }

    private static Map<String, String> policyWith(String... more) {
        Map<String, String> policy = new HashMap<>(POLICY);
        for (int i = 0; i < more.length; i += 2) {
            policy.put(more[i], more[i + 1]);
        }
        return policy;
    }

    /** The cookie of an authentication session with the id of the attacker's SSO session, to be planted elsewhere. */
    private static Map.Entry<String, String> plantableCookie(HttpUser attacker) {
        HttpUser another = attacker.stolenIdentity();
        another.open(REALM.signInUrl("prompt", "login")).expectPassword();
        return another.cookie("AUTH_SESSION_ID");
    }
}
