// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.directory.Ldap;
import io.github.keycloaktwostep.tests.http.Broker;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The request that signs users in also creates them, so no other transaction can see them. The realm requires two-step
 * verification, with a grace period of a week.
 */
class NewUserIT {

    private static final Map<String, String> GRACE = Map.of("enforcement", "required", "grace-days", "7");
    private static final Realm REALM = realm(false);
    private static final Realm CONFIRMING = realm(true);
    private static final Realm UPSTREAM =
            Realm.on(Servers.inbox()).withoutSetUp().create();

    private static final Broker BROKER = new Broker(REALM, UPSTREAM);
    private static final Map<String, String> WITH_PROFILE = Map.of("defaultScope", "openid profile email");

    static {
        Ldap.running().federate(REALM, Map.of());
        BROKER.provider("upstream", Map.of(), WITH_PROFILE);
    }

    @AfterEach
    void resetPolicy() {
        CONFIRMING.policy(GRACE);
    }

    @Test
    void registeredUserSkipsTheWizard() {
        HttpUser browser = new HttpUser();

        HtmlPage page = register(REALM, browser, "registered");

        skipWizard(browser, page);
        assertThat(REALM.found("registered").credentialTypes()).containsExactly("two-step");
    }

    @Test
    void registeredUserConfirmsMailAndSkipsTheWizard() {
        HttpUser browser = new HttpUser();

        HtmlPage page = confirm(browser, register(CONFIRMING, browser, "confirming"), "confirming");

        skipWizard(browser, page);
    }

    @Test
    void wizardComesAfterTheMailAndBeforeTheSession() {
        CONFIRMING.policy(Map.of("enforcement", "required"));
        Phones phones = Phones.readingFrom(CONFIRMING.inbox());
        HttpUser browser = new HttpUser();
        HtmlPage page = confirm(browser, register(CONFIRMING, browser, "newcomer"), "newcomer")
                .expect("intro");
        User newcomer = CONFIRMING.found("newcomer");
        assertThat(newcomer.sessions()).isZero();

        String number = Phones.newNumber();
        new HttpEnrolment(CONFIRMING, phones).complete(browser, page, number).expectApp();
        assertThat(phones.received(number)).as("exactly one code").isEqualTo(1);
        assertThat(newcomer.sessions()).isEqualTo(1);
    }

    @Test
    void wizardCannotBeLeftWithASession() {
        CONFIRMING.policy(Map.of("enforcement", "required"));
        HttpUser browser = new HttpUser();
        HtmlPage page = confirm(browser, register(CONFIRMING, browser, "hasty"), "hasty")
                .expect("intro");

        browser.submit(page, Map.of("cancel-aia", "true")).expectNotSignedIn();
        browser.open(CONFIRMING.signInUrl()).expectNotSignedIn();
        assertThat(browser.hasSession(CONFIRMING)).isFalse();
        assertThat(CONFIRMING.found("hasty").sessions()).isZero();
    }

    @Test
    void directoryUserSkipsTheWizardAtFirstSignIn() {
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.submit(
                browser.open(REALM.signInUrl()),
                Map.of("username", Ldap.running().user(Map.of()), "password", User.PASSWORD));

        skipWizard(browser, page);
    }

    @Test
    void directoryUserUsesPasswordGrantAtFirstSignIn() {
        String name = Ldap.running().user(Map.of());

        for (String time : List.of("first", "second")) {
            var answer = Http.send(REALM.passwordGrant(Map.of("client_id", Realm.CLIENT), name, User.PASSWORD));
            assertThat(answer.statusCode())
                    .as("%s time: %s", time, answer.body())
                    .isEqualTo(200);
            assertThat(answer.body()).contains("access_token");
        }
        assertThat(REALM.found(name).credentialTypes())
                .as("the grace period has started")
                .containsExactly("two-step");
    }

    @Test
    void importsNumberOfDirectoryUserBeforeFirstSignIn() {
        String name = Ldap.running().user(Map.of());

        List<Map<String, String>> rows = List.of(Map.of("user", name, "number", Phones.newNumber()));
        Map<String, Object> request = Map.of("as", "to-be-confirmed", "rows", rows);
        JsonNode answer = REALM.call("POST", "/two-step/users/import", request).orElseThrow();

        assertThat(answer.path("rows").path(0).path("outcome").asText())
                .as("%s", answer)
                .isEqualTo("imported");
        assertThat(REALM.found(name).twoStep().has("toBeConfirmed")).isTrue();
    }

    @Test
    void brokeredUserSkipsTheWizardAtFirstSignIn() {
        HttpUser browser = HttpUser.within(REALM.url());

        HtmlPage page = BROKER.signIn("upstream", browser, UPSTREAM.user());

        skipWizard(browser, page);
    }

    /** Confirms the mail address; Keycloak asks for the password afterwards. */
    private static HtmlPage confirm(HttpUser browser, HtmlPage page, String name) {
        assertThat(page.name()).as("the mail address is confirmed first").isEmpty();
        assertThat(page.status()).isEqualTo(200);
        HtmlPage mailed = MailedLink.open(browser, MailServer.running().awaitLink(name + "@example.org", 1));
        assertThat(mailed.body()).as(mailed.text()).contains("password-new");
        return browser.newPassword(mailed, User.PASSWORD);
    }

    private static void skipWizard(HttpUser browser, HtmlPage page) {
        assertThat(page.expect("intro").body()).contains("two-step-skip");
        browser.press(page, "skip").expectApp();
    }

    private static Realm realm(boolean verifyEmail) {
        return Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .with("registrationAllowed", true)
                .with("verifyEmail", verifyEmail)
                .policy("enforcement", "required")
                .policy("grace-days", "7")
                .create();
    }

    private static HtmlPage register(Realm realm, HttpUser browser, String name) {
        HtmlPage page = browser.open(realm.signInUrl());
        page = browser.open(
                page.link("login-actions/registration").orElseThrow().toString());
        Map<String, String> fields = new HashMap<>(
                Map.of("username", name, "email", name + "@example.org", "firstName", "Robin", "lastName", "Example"));
        if (page.body().contains("password-confirm")) {
            fields.putAll(Map.of("password", User.PASSWORD, "password-confirm", User.PASSWORD));
        }
        return browser.submit(page, fields);
    }
}
