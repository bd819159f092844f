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

/** A thief has the cookies of an SSO session that is older than five minutes, and no password. */
class OldSessionAttackIT {

    private static final Map<String, String> POLICY =
            Map.of("enrolments-per-prefix-hour", "1000", "required-roles", "must-have-it");

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("accessCodeLifespanUserAction", 1_800)
            .with("ssoSessionIdleTimeout", 2_592_000)
            .with("ssoSessionMaxLifespan", 2_592_000)
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.call("POST", "/roles", Map.of("name", "must-have-it"));
        REALM.client("bank", Map.of("attributes", Map.of("two-step.enforcement", "required")));
    }

    /** Each way to require the set-up. */
    enum RequiredBy {
        POLICY,
        ROLE,
        CLIENT,
        ADMIN,
        END_OF_GRACE_PERIOD
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
        REALM.policy(POLICY);
    }

    @ParameterizedTest
    @EnumSource(RequiredBy.class)
    void anOldSessionSetsUpNothingWithoutThePassword(RequiredBy by) {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        String address = becomesOld(by, bob, browser);

        HttpUser thief = browser.window();
        thief.open(address).expectPassword();
        thief.open(address).expectPassword();
        assertThat(bob.credentialTypes()).doesNotContain("two-step-phone");

        browser.logIn(browser.open(address), bob).expect("intro", "the owner goes on with the password");
    }

    /** Not even one that is young enough to set something up. The key of an app would pass the second step from then on. */
    @Test
    void aStolenSessionSeesNothingOfTheOwnersWizard() {
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
    void anotherTabShowsAKeyOfItsOwn() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, bob, browser);
        String key = page.secret();

        page = browser.signIn(REALM, bob, "kc_action", "two-step-setup").expect("app");
        assertThat(page.secret()).isNotEqualTo(key);
    }

    /** Keycloak dates such users by the moment at which it last read them from their directory. */
    @Test
    void anOldSessionOfADirectoryUserWhoIsNotImportedSetsUpNothing() {
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

    /** The id of the authentication session is the thief's own choice and must not decide which session is looked at. */
    @ParameterizedTest
    @EnumSource(RequiredBy.class)
    void aStolenIdentityCookieAloneSetsUpNothing(RequiredBy by) {
        HttpUser browser = new HttpUser();
        String address = becomesOld(by, REALM.user(), browser);

        HttpUser thief = new HttpUser();
        thief.open(address);
        thief.planting(browser.cookie("KEYCLOAK_IDENTITY")).open(address).expectPassword();
        HttpUser withoutAuthenticationSession = browser.stolenIdentity();
        withoutAuthenticationSession.open(address).expectPassword();
    }

    @Test
    void aYoungSessionIsNotAskedForThePassword() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        REALM.policy(with("enforcement", "required"));

        browser.open(REALM.signInUrl()).expect("intro");
    }

    @Test
    void aSessionThatGrowsOldInTheWizardKeepsWhatWasEntered() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        REALM.policy(with("enforcement", "required"));
        HtmlPage page =
                browser.submit(browser.open(REALM.signInUrl()), Map.of()).expect("method");
        REALM.server().moveClock(Duration.ofMinutes(6));

        browser.submit(page, Map.of("method", "phone")).expect("phone");
    }

    @Test
    void aMissingBackupIsNotSetUpInAnOldSessionEither() {
        REALM.policy(POLICY);
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        alice.user().deleteCredentials("recovery-authn-codes");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = alice.browser().window().open(REALM.signInUrl());

        page.expectPassword();
    }

    @Test
    void settingsThatAnAdminAskedForNeedThePasswordToo() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        browser.signIn(REALM, bob);
        bob.addRequiredAction("two-step-settings");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(REALM.signInUrl());

        page.expectPassword();
    }

    /** Keycloak knows the age limit of an action by its id only. */
    @Test
    void settingsUnderAnotherAliasNeedThePasswordToo() {
        Realm realm = Realm.on(Servers.inbox()).create();
        User bob = realm.user();
        HttpUser browser = new HttpUser();
        browser.signIn(realm, bob);
        realm.changeAction("two-step-settings", Map.of("alias", "my-settings"));
        realm.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(realm.signInUrl("kc_action", "my-settings"));

        page.expectPassword();
    }

    /** The user signs in, the session grows old, and only then must the user set something up; the address to go to. */
    private static String becomesOld(RequiredBy by, User bob, HttpUser browser) {
        boolean grace = by == RequiredBy.END_OF_GRACE_PERIOD;
        REALM.policy(grace ? with("grace-days", "2", "enforcement", "required") : POLICY);
        HtmlPage first = browser.signIn(REALM, bob);
        if (grace) {
            first = browser.press(first.expect("intro"), "skip");
        }
        first.expectApp();
        REALM.server().moveClock(grace ? Duration.ofDays(4) : Duration.ofMinutes(6));
        switch (by) {
            case POLICY -> REALM.policy(with("enforcement", "required"));
            case ROLE -> bob.addRealmRole("must-have-it");
            case ADMIN -> bob.addRequiredAction("two-step-setup");
            case CLIENT, END_OF_GRACE_PERIOD -> {
                // required already
            }
        }
        return by == RequiredBy.CLIENT ? REALM.signInUrl("client_id", "bank") : REALM.signInUrl();
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> policy = new HashMap<>(POLICY);
        for (int i = 0; i < more.length; i += 2) {
            policy.put(more[i], more[i + 1]);
        }
        return policy;
    }
}
