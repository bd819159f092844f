// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Remembered devices of users whose passwords are stored in a directory. The directory has only the mappers that
 * Keycloak creates by default, and Keycloak's user cache never expires.
 */
class DirectoryDeviceIT {

    private static final String NEW_PASSWORD = "battery staple";
    private static final Realm IMPORTED = realm(Map.of());
    private static final Realm NOT_IMPORTED = realm(Map.of("importEnabled", "false"));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "OpenLDAP, pwdChangedTime, 20260301120000Z, 20261128190000Z",
        "Active Directory, pwdLastSet, 134168112000000000, 134395038000000000",
        "389 Directory Server, pwdUpdateTime, 20260301120000Z, 20261128190000Z",
        "FreeIPA, krbLastPwdChange, 20260301120000Z, 20261128190000Z",
    })
    void passwordChangeInTheDirectoryForgetsTheDevice(String vendor, String attribute, String before, String after) {
        for (Realm realm : new Realm[] {IMPORTED, NOT_IMPORTED}) {
            String name = Ldap.running().user(Map.of(attribute, before));
            Member alice = enrolAndRemember(realm, name);
            assertThat(signIn(realm, alice, User.PASSWORD))
                    .as("%s: before the change", vendor)
                    .matches(HtmlPage::signedIn);

            Ldap.running().change(name, Map.of("userPassword", NEW_PASSWORD, attribute, after));

            assertThat(signIn(realm, alice, NEW_PASSWORD))
                    .as("%s: a code is asked for", vendor)
                    .matches(page -> page.is("sign-in"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "OpenLDAP, pwdChangedTime, 20260301120000Z",
        "Active Directory, pwdLastSet, 134168112000000000",
        "389 Directory Server, pwdUpdateTime, 20260301120000Z",
        "FreeIPA, krbLastPwdChange, 20260301120000Z",
    })
    void unrelatedChangeKeepsTheDevice(String vendor, String attribute, String value) {
        String name = Ldap.running().user(Map.of(attribute, value));
        Member alice = enrolAndRemember(IMPORTED, name);

        Ldap.running().change(name, Map.of("description", "works from home"));
        IMPORTED.server().adminCall("POST", "/" + IMPORTED.name() + "/clear-user-cache", null);

        assertThat(signIn(IMPORTED, alice, User.PASSWORD)).as(vendor).matches(HtmlPage::signedIn);
    }

    /** The directory reports only when the entry was changed, so that every change has to count. */
    @Test
    void anyChangeForgetsTheDeviceWithoutAPasswordTime() {
        String name = Ldap.running().user(Map.of());
        Member alice = enrolAndRemember(IMPORTED, name);
        assertThat(signIn(IMPORTED, alice, User.PASSWORD)).matches(HtmlPage::signedIn);

        Ldap.running().change(name, Map.of("userPassword", NEW_PASSWORD));

        assertThat(signIn(IMPORTED, alice, NEW_PASSWORD)).matches(page -> page.is("sign-in"));
    }

    private static HtmlPage signIn(Realm realm, Member member, String password) {
        return HttpSignIn.begin(realm, member.user(), member.rememberedBrowser())
                .givePassword(password);
    }

    private static Member enrolAndRemember(Realm realm, String name) {
        return new HttpEnrolment(realm, Phones.readingFrom(realm.inbox()))
                .enrol(realm.found(name), Phones.newNumber(), new HttpUser(), true);
    }

    /** Keycloak derives the id of a user whom it does not import from the name. */
    @Test
    void renamedUserKeepsTheSecondStep() {
        for (Realm realm : new Realm[] {IMPORTED, NOT_IMPORTED}) {
            String name = Ldap.running().user(Map.of());
            Phones phones = Phones.readingFrom(realm.inbox());
            Member alice = new HttpEnrolment(realm, phones)
                    .enrol(realm.found(name), Phones.newNumber(), new HttpUser(), false);
            String renamed = Ldap.running().rename(name);
            realm.server().adminCall("POST", "/" + realm.name() + "/clear-user-cache", null);

            HttpUser browser = new HttpUser();
            HtmlPage page = signIn(realm, renamed, browser);
            assertThat(page).as("a code is asked for").matches(shown -> shown.is("sign-in"));
            assertThat(browser.submit(page, Map.of("code", phones.nextCode(alice.number()))))
                    .matches(HtmlPage::signedIn);

            browser = new HttpUser();
            page = signIn(realm, renamed, browser);
            assertThat(page).as("the next time, too").matches(shown -> shown.is("sign-in"));
            assertThat(browser.submit(page, Map.of("code", phones.nextCode(alice.number()))))
                    .matches(HtmlPage::signedIn);
        }
    }

    /** The import gives the user a different id. */
    @Test
    void laterImportKeepsTheSecondStep() {
        Realm realm = realm(Map.of("importEnabled", "false"));
        String name = Ldap.running().user(Map.of());
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice =
                new HttpEnrolment(realm, phones).enrol(realm.found(name), Phones.newNumber(), new HttpUser(), false);
        ObjectNode directory = (ObjectNode) realm.get("/components?type=org.keycloak.storage.UserStorageProvider")
                .get(0);
        ((ObjectNode) directory.path("config")).putArray("importEnabled").add("true");
        realm.call("PUT", "/components/" + directory.path("id").asText(), directory);
        realm.server().adminCall("POST", "/" + realm.name() + "/clear-user-cache", null);

        for (String time : new String[] {"the first time", "the next time"}) {
            HttpUser browser = new HttpUser();
            HtmlPage page = signIn(realm, name, browser);
            assertThat(page).as(time).matches(shown -> shown.is("sign-in"));
            assertThat(browser.submit(page, Map.of("code", phones.nextCode(alice.number()))))
                    .as(time)
                    .matches(HtmlPage::signedIn);
        }
    }

    /** A directory stores a password immediately, even if the request is rolled back. */
    @Test
    void passwordPageChangesNothingAfterSignOut() {
        Realm realm = realm(Map.of("editMode", "WRITABLE"));
        String name = Ldap.running().user(Map.of());
        HttpUser owner = new HttpUser();
        assertThat(signIn(realm, name, owner)).matches(HtmlPage::signedIn);
        Map.Entry<String, String> identity = owner.cookie("KEYCLOAK_IDENTITY");
        HttpUser attacker = new HttpUser();
        // The attacker's own sign-in, which Keycloak does not end with the session.
        attacker.open(realm.signInUrl());
        attacker.withCookie(identity.getKey(), identity.getValue());
        HtmlPage page = attacker.open(realm.signInUrl("kc_action", "UPDATE_PASSWORD"));
        assertThat(page.body()).contains("password-new");
        realm.call("POST", "/users/" + realm.found(name).id() + "/logout", null);

        page = attacker.submit(page, Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD));

        assertThat(page.status()).isEqualTo(400);
        assertThat(signIn(realm, name, new HttpUser()))
                .as("the password is unchanged")
                .matches(HtmlPage::signedIn);
    }

    private static HtmlPage signIn(Realm realm, String name, HttpUser browser) {
        return browser.submit(browser.open(realm.signInUrl()), Map.of("username", name, "password", User.PASSWORD));
    }

    private static Realm realm(Map<String, String> config) {
        Realm realm = Realm.on(Servers.inbox())
                .policy("enrolments-per-prefix-hour", "1000")
                .create();
        Ldap.running().federate(realm, new HashMap<>(config));
        return realm;
    }
}
