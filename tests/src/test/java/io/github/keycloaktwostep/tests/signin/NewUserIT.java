// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.directory.Ldap;
import io.github.keycloaktwostep.tests.http.HtmlPage;
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
import org.junit.jupiter.api.Test;

/**
 * The user is created by the very request that signs them in, so that no other transaction sees them. The realm demands
 * two-step verification and leaves a week for it.
 */
class NewUserIT {

    private static final Realm REALM = realm(false);
    private static final Realm UPSTREAM =
            Realm.on(Servers.inbox()).withoutSetUp().create();

    static {
        Ldap.running().federate(REALM, Map.of());
        provider(REALM, UPSTREAM, Map.of());
    }

    @Test
    void whoRegistersIsOfferedTheWizardAndSkips() {
        HttpUser browser = new HttpUser();

        HtmlPage page = register(REALM, browser, "registered");

        skips(browser, page);
        assertThat(REALM.found("registered").credentialTypes()).containsExactly("two-step");
    }

    @Test
    void whoRegistersAndMustConfirmAnAddressGetsTheMail() {
        Realm confirming = realm(true);
        HttpUser browser = new HttpUser();

        HtmlPage page = register(confirming, browser, "confirming");
        assertThat(page.name()).as("first the mail address").isEmpty();
        assertThat(page.status()).isEqualTo(200);

        page = MailedLink.open(browser, MailServer.running().awaitLink("confirming@example.org", 1));
        page = browser.submit(page, Map.of("password-new", User.PASSWORD, "password-confirm", User.PASSWORD));
        skips(browser, page);
    }

    @Test
    void aUserOfADirectorySignsInForTheFirstTime() {
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.submit(
                browser.open(REALM.signInUrl()),
                Map.of("username", Ldap.running().user(Map.of()), "password", User.PASSWORD));

        skips(browser, page);
    }

    @Test
    void aProgramSignsInAUserOfADirectoryForTheFirstTime() {
        String name = Ldap.running().user(Map.of());

        for (String time : List.of("first", "second")) {
            var answer = Http.send(REALM.passwordGrant(Map.of("client_id", Realm.CLIENT), name, User.PASSWORD));
            assertThat(answer.statusCode())
                    .as("%s time: %s", time, answer.body())
                    .isEqualTo(200);
            assertThat(answer.body()).contains("access_token");
        }
        assertThat(REALM.found(name).credentialTypes()).as("the week has begun").containsExactly("two-step");
    }

    @Test
    void anAdminImportsTheNumberOfAUserOfADirectoryWhoNeverSignedIn() {
        String name = Ldap.running().user(Map.of());

        JsonNode answer = REALM.call(
                        "POST",
                        "/two-step/users/import",
                        Map.of(
                                "as",
                                "to-be-confirmed",
                                "rows",
                                List.of(Map.of("user", name, "number", Phones.newNumber()))))
                .orElseThrow();

        assertThat(answer.path("rows").path(0).path("outcome").asText())
                .as("%s", answer)
                .isEqualTo("imported");
        assertThat(REALM.get("/two-step/users/" + REALM.found(name).id()).has("toBeConfirmed"))
                .isTrue();
    }

    @Test
    void aUserComesFromAnIdentityProviderForTheFirstTime() {
        HttpUser browser = HttpUser.within(REALM.url());

        HtmlPage page = signInByProvider(REALM, UPSTREAM, browser, UPSTREAM.user());

        skips(browser, page);
    }

    private static void skips(HttpUser browser, HtmlPage page) {
        assertThat(page).as(page.text()).matches(shown -> shown.is("intro"));
        assertThat(page.body()).contains("two-step-skip");
        assertThat(browser.submit(page, Map.of("action", "skip"))).matches(HtmlPage::signedIn);
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

    /** Makes a realm take users from another one, without asking them anything when they first come. */
    static void provider(Realm realm, Realm upstream, Map<String, String> more) {
        upstream.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "downstream",
                        "secret",
                        "downstream",
                        "redirectUris",
                        List.of(realm.url() + "/broker/upstream/endpoint")));
        String there = upstream.url() + "/protocol/openid-connect";
        Map<String, String> config = new HashMap<>(Map.of(
                "clientId", "downstream",
                "clientSecret", "downstream",
                "clientAuthMethod", "client_secret_post",
                "authorizationUrl", there + "/auth",
                "tokenUrl", there + "/token",
                "jwksUrl", there + "/certs",
                "issuer", upstream.url(),
                "validateSignature", "true",
                "useJwksUrl", "true",
                "defaultScope", "openid profile email"));
        config.putAll(more);
        realm.call(
                "POST",
                "/identity-provider/instances",
                Map.of("alias", "upstream", "providerId", "oidc", "enabled", true, "config", config));
    }

    /** Through the other realm and back. */
    static HtmlPage signInByProvider(Realm realm, Realm upstream, HttpUser visitor, User user) {
        HtmlPage away = visitor.open(realm.signInUrl("kc_idp_hint", "upstream"));
        HttpUser there = HttpUser.within(upstream.url());
        HtmlPage page = there.open(away.address().toString());
        HtmlPage back = there.submit(page, Map.of("username", user.name(), "password", User.PASSWORD));
        return visitor.open(back.address().toString());
    }
}
