// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.directory.Ldap;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "bank",
                        "publicClient",
                        true,
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*"),
                        "attributes",
                        Map.of("two-step.enforcement", "required")));
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
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        if (by == RequiredBy.END_OF_GRACE_PERIOD) {
            REALM.policy(with("grace-days", "2", "enforcement", "required"));
        }
        HtmlPage first = HttpSignIn.begin(REALM, bob, browser).givePassword();
        if (first.is("intro")) {
            first = browser.submit(first, Map.of("action", "skip"));
        }
        assertThat(first).matches(HtmlPage::signedIn);
        String client = require(by, bob);

        HttpUser thief = browser.window();
        HtmlPage page = thief.open(REALM.signInUrl("client_id", client));

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
        page = thief.open(REALM.signInUrl("client_id", client));
        assertThat(page.body()).as("and again").contains("id=\"password\"").doesNotContain("data-two-step-page");
        assertThat(bob.credentialTypes()).doesNotContain("two-step-phone");

        page = browser.open(REALM.signInUrl("client_id", client));
        page = browser.submit(page, Map.of("username", bob.name(), "password", User.PASSWORD));
        assertThat(page).matches(shown -> shown.is("intro"), "the owner goes on with the password");
    }

    /** Not even one that is young enough to set something up. The key of an app would pass the second step from then on. */
    @Test
    void aStolenSessionSeesNothingOfTheOwnersWizard() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        assertThat(HttpSignIn.begin(REALM, bob, browser).givePassword()).matches(HtmlPage::signedIn);
        HtmlPage page = browser.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = browser.submit(browser.submit(page, Map.of()), Map.of("method", "app"));
        String key = page.secret();
        Map.Entry<String, String> identity = browser.cookie("KEYCLOAK_IDENTITY");

        HtmlPage stolen = new HttpUser()
                .planting(identity.getKey(), identity.getValue())
                .open(REALM.signInUrl("kc_action", "two-step-setup"));

        assertThat(stolen).matches(shown -> shown.is("intro"));
        assertThat(stolen.body()).doesNotContain(key);
    }

    /** The key stays in its tab, even for somebody who knows the password and shares the browser. */
    @Test
    void anotherTabShowsAKeyOfItsOwn() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, bob, browser);
        String key = page.secret();

        page = HttpSignIn.begin(REALM, bob, browser, "kc_action", "two-step-setup")
                .givePassword();

        assertThat(page).matches(shown -> shown.is("app"));
        assertThat(page.secret()).isNotEqualTo(key);
    }

    /** Keycloak dates such users by the moment at which it last read them from their directory. */
    @Test
    void anOldSessionOfADirectoryUserWhoIsNotImportedSetsUpNothing() {
        Realm realm = Realm.on(Servers.inbox()).create();
        Ldap.running().federate(realm, new HashMap<>(Map.of("importEnabled", "false")));
        User carol = realm.found(Ldap.running().user(Map.of()));
        HttpUser browser = new HttpUser();
        assertThat(HttpSignIn.begin(realm, carol, browser).givePassword()).matches(HtmlPage::signedIn);
        realm.policy(Map.of("enforcement", "required"));
        realm.server().moveClock(Duration.ofSeconds(319));
        realm.server().adminCall("POST", "/" + realm.name() + "/clear-user-cache", null);

        HtmlPage page = browser.window().open(realm.signInUrl());

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
    }

    /** The id of the authentication session is the thief's own choice and must not decide which session is looked at. */
    @ParameterizedTest
    @EnumSource(RequiredBy.class)
    void aStolenIdentityCookieAloneSetsUpNothing(RequiredBy by) {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        if (by == RequiredBy.END_OF_GRACE_PERIOD) {
            REALM.policy(with("grace-days", "2", "enforcement", "required"));
        }
        HtmlPage first = HttpSignIn.begin(REALM, bob, browser).givePassword();
        if (first.is("intro")) {
            first = browser.submit(first, Map.of("action", "skip"));
        }
        assertThat(first).matches(HtmlPage::signedIn);
        String client = require(by, bob);

        HttpUser thief = new HttpUser();
        thief.open(REALM.signInUrl("client_id", client));
        Map.Entry<String, String> identity = browser.cookie("KEYCLOAK_IDENTITY");
        thief.planting(identity.getKey(), identity.getValue());
        HtmlPage page = thief.open(REALM.signInUrl("client_id", client));

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
        HtmlPage fresh = new HttpUser()
                .planting(identity.getKey(), identity.getValue())
                .open(REALM.signInUrl("client_id", client));
        assertThat(fresh.body())
                .as("without any authentication session")
                .contains("id=\"password\"")
                .doesNotContain("data-two-step-page");
    }

    @Test
    void aYoungSessionIsNotAskedForThePassword() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HttpSignIn.begin(REALM, bob, browser).givePassword();
        REALM.policy(with("enforcement", "required"));

        assertThat(browser.open(REALM.signInUrl())).matches(shown -> shown.is("intro"));
    }

    @Test
    void aSessionThatGrowsOldInTheWizardKeepsWhatWasEntered() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HttpSignIn.begin(REALM, bob, browser).givePassword();
        REALM.policy(with("enforcement", "required"));
        HtmlPage page = browser.submit(browser.open(REALM.signInUrl()), Map.of());
        assertThat(page).matches(shown -> shown.is("method"));
        REALM.server().moveClock(Duration.ofMinutes(6));

        assertThat(browser.submit(page, Map.of("method", "phone"))).matches(shown -> shown.is("phone"));
    }

    @Test
    void aMissingBackupIsNotSetUpInAnOldSessionEither() {
        REALM.policy(POLICY);
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        alice.user().deleteCredentials("recovery-authn-codes");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = alice.browser().window().open(REALM.signInUrl());

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
    }

    @Test
    void settingsThatAnAdminAskedForNeedThePasswordToo() {
        REALM.policy(POLICY);
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HttpSignIn.begin(REALM, bob, browser).givePassword();
        bob.addRequiredAction("two-step-settings");
        REALM.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(REALM.signInUrl());

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
    }

    /** Keycloak knows the age limit of an action by its id only. */
    @Test
    void settingsUnderAnotherAliasNeedThePasswordToo() {
        Realm realm = Realm.on(Servers.inbox()).create();
        User bob = realm.user();
        HttpUser browser = new HttpUser();
        HttpSignIn.begin(realm, bob, browser).givePassword();
        ObjectNode settings = (ObjectNode) realm.get("/authentication/required-actions/two-step-settings");
        realm.call("PUT", "/authentication/required-actions/two-step-settings", settings.put("alias", "my-settings"));
        realm.server().moveClock(Duration.ofMinutes(6));

        HtmlPage page = browser.window().open(realm.signInUrl("kc_action", "my-settings"));

        assertThat(page.body()).contains("id=\"password\"").doesNotContain("data-two-step-page");
    }

    /** @return the client to sign in to */
    private static String require(RequiredBy by, User bob) {
        REALM.server().moveClock(by == RequiredBy.END_OF_GRACE_PERIOD ? Duration.ofDays(4) : Duration.ofMinutes(6));
        switch (by) {
            case POLICY -> REALM.policy(with("enforcement", "required"));
            case ROLE -> bob.addRealmRole("must-have-it");
            case ADMIN -> bob.addRequiredAction("two-step-setup");
            case CLIENT, END_OF_GRACE_PERIOD -> {
                // required already
            }
        }
        return by == RequiredBy.CLIENT ? "bank" : Realm.CLIENT;
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> policy = new HashMap<>(POLICY);
        for (int i = 0; i < more.length; i += 2) {
            policy.put(more[i], more[i + 1]);
        }
        return policy;
    }
}
