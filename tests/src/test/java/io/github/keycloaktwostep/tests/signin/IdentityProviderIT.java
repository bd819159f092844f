// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * People sign in at another realm: at the provider {@code plain}, whose tokens say nothing, or at {@code strong}, which
 * says that it took several factors.
 */
class IdentityProviderIT {

    private static final KeycloakServer SERVER = Servers.inbox();
    private static final Realm UPSTREAM = Realm.on(SERVER)
            .withoutSetUp()
            // An attacker's account there may have anybody's mail address.
            .with("loginWithEmailAllowed", false)
            .with("duplicateEmailsAllowed", true)
            .create();
    private static final Realm REALM = Realm.on(SERVER)
            .with("smtpServer", MailServer.running().config())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final String SECRET = "upstream";

    static {
        for (String alias : List.of("plain", "strong", "guarded")) {
            client(alias, alias.equals("strong") ? "mfa" : "otp");
            REALM.call("POST", "/identity-provider/instances", provider(alias));
        }
        guard("guarded");
        client("forging", "otp");
        REALM.call("POST", "/identity-provider/instances", provider("forging"));
    }

    private User upstream;
    private Member alice;

    @BeforeEach
    void aliceHasAnAccountAtBoth() {
        upstream = UPSTREAM.user();
        User user = REALM.user();
        for (String alias : List.of("plain", "strong", "guarded")) {
            link(user, alias, upstream);
        }
        alice = new HttpEnrolment(REALM, PHONES).enrol(user, Phones.newNumber(), HttpUser.within(REALM.url()), true);
    }

    @AfterEach
    void trustNobody() {
        trust(false);
    }

    @Test
    void aBrokeredSignInIsAskedLikeAnyOther() {
        for (String alias : List.of("plain", "strong")) {
            HttpUser thief = HttpUser.within(REALM.url());
            HtmlPage page = signInBy(alias, thief, upstream);
            assertThat(page).as(alias).matches(shown -> shown.is("sign-in"));
            page = thief.submit(page, Map.of("code", "000000"));
            assertThat(page).matches(shown -> shown.is("sign-in"));
            assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        }
    }

    @Test
    void oneCodeAndNoMoreOpensASession() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = signInBy("plain", browser, upstream);
        assertThat(browser.submit(page, Map.of("code", code()))).matches(HtmlPage::signedIn);
        assertThat(browser.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
    }

    @Test
    void aRememberedDeviceCounts() {
        assertThat(signInBy("plain", alice.rememberedBrowser(), upstream)).matches(HtmlPage::signedIn);
    }

    @Test
    void ourStepInTheFlowBehindItAsksOnce() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = signInBy("guarded", browser, upstream);
        assertThat(page).matches(shown -> shown.is("sign-in"));

        page = browser.submit(page, Map.of("code", code()));

        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
    }

    @Test
    void severalFactorsElsewhereCountWhereThePolicySaysSoOnceTheLinkIsConfirmed() {
        trust(true);
        HttpUser first = HttpUser.within(REALM.url());
        HtmlPage page = signInBy("strong", first, upstream);
        assertThat(page).as("anybody may have made the link").matches(shown -> shown.is("sign-in"));
        assertThat(first.submit(page, Map.of("code", code()))).matches(HtmlPage::signedIn);

        HttpUser second = HttpUser.within(REALM.url());
        assertThat(signInBy("strong", second, upstream)).matches(HtmlPage::signedIn);
        assertThat(second.open(REALM.signInUrl("prompt", "none"))).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        assertThat(second.open(REALM.signInUrl("kc_action", "UPDATE_PASSWORD")))
                .as("it is no fresh code")
                .matches(shown -> shown.is("sign-in"));

        assertThat(signInBy("plain", HttpUser.within(REALM.url()), upstream)).matches(shown -> shown.is("sign-in"));
        trust(false);
        assertThat(signInBy("strong", HttpUser.within(REALM.url()), upstream)).matches(shown -> shown.is("sign-in"));
    }

    /** The factors are those of another account: the attacker's own. */
    @Test
    void aLinkThatWasExchangedIsNotConfirmed() {
        trust(true);
        HttpUser first = HttpUser.within(REALM.url());
        first.submit(signInBy("strong", first, upstream), Map.of("code", code()));

        User attacker = UPSTREAM.user();
        REALM.call("DELETE", "/users/" + alice.user().id() + "/federated-identity/strong", null);
        link(alice.user(), "strong", attacker);

        assertThat(signInBy("strong", HttpUser.within(REALM.url()), attacker)).matches(shown -> shown.is("sign-in"));
    }

    /** An admin of identity providers can have any note written, and may not switch off the second step. */
    @Test
    void notesThatAMapperWritesCountForNothing() {
        link(alice.user(), "forging", upstream);
        String since =
                REALM.get("/two-step/users/" + alice.user().id()).path("since").asText();
        Map<String, String> notes = Map.of(
                "two_step_method", "sms",
                "two_step_user", alice.user().id(),
                "two_step_enrolment", Long.toString(Instant.parse(since).toEpochMilli()),
                "two_step_seal", "AAAA " + UPSTREAM.name(),
                "IMPERSONATOR_ID", upstream.id());
        notes.forEach(IdentityProviderIT::mapper);

        HttpUser thief = HttpUser.within(REALM.url());
        HtmlPage page = signInBy("forging", thief, upstream);

        assertThat(page).matches(shown -> shown.is("sign-in"));
        // Keycloak ends the sign-in there without its required actions; the impersonation would excuse the user.
        HtmlPage answer = HttpSignIn.consent(REALM, thief, page);
        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
    }

    /** Somebody whose session says so before there is a second step would never be asked for it. */
    @Test
    void anImpersonationThatAMapperWritesExcusesNobodyLater() {
        User owner = REALM.user();
        link(owner, "forging", upstream);
        mapper("IMPERSONATOR_ID", upstream.id());
        HttpUser thief = HttpUser.within(REALM.url());
        assertThat(signInBy("forging", thief, upstream)).matches(HtmlPage::signedIn);

        new HttpEnrolment(REALM, PHONES).enrol(owner, Phones.newNumber(), new HttpUser(), false);

        assertThat(thief.open(REALM.signInUrl())).matches(shown -> shown.is("sign-in"));
    }

    private static void mapper(String note, String value) {
        REALM.call(
                "POST",
                "/identity-provider/instances/forging/mappers",
                Map.of(
                        "name",
                        note + UUID.randomUUID(),
                        "identityProviderAlias",
                        "forging",
                        "identityProviderMapper",
                        "hardcoded-user-session-attribute-idp-mapper",
                        "config",
                        Map.of("syncMode", "FORCE", "attribute", note, "attribute.value", value)));
    }

    /** With the victim's mailbox an account of one's own can be linked; it opens nothing, and the link alone neither. */
    @Test
    void linkingWithTheMailboxOpensNothing() {
        trust(true);
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        REALM.call("DELETE", "/users/" + alice.user().id() + "/federated-identity/strong", null);
        HttpUser thief = HttpUser.within(REALM.url());
        HtmlPage page = signInBy("strong", thief, attacker);
        assertThat(page.body()).contains("linkAccount");
        thief.submit(page, Map.of("submitAction", "linkAccount"));

        page = MailedLink.open(
                thief, MailServer.running().awaitLink(alice.user().email(), 1));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        page = thief.submit(page, Map.of("code", "000000"));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();

        assertThat(signInBy("strong", HttpUser.within(REALM.url()), attacker))
                .as("and tries again")
                .matches(shown -> shown.is("sign-in") || shown.body().contains("linkAccount"));
    }

    /** Both are often on one laptop; the link that the mailbox gives must not do for the password there. */
    @Test
    void aLinkMadeByTheMailboxIsNoFirstStepOnARememberedDevice() {
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        REALM.call("DELETE", "/users/" + alice.user().id() + "/federated-identity/plain", null);
        HttpUser laptop = alice.rememberedBrowser();
        HtmlPage page = signInBy("plain", laptop, attacker);
        assertThat(page.body()).contains("linkAccount");
        laptop.submit(page, Map.of("submitAction", "linkAccount"));
        assertThat(MailedLink.open(
                        laptop, MailServer.running().awaitLink(alice.user().email(), 1)))
                .matches(shown -> shown.is("sign-in"));

        assertThat(signInBy("plain", alice.rememberedBrowser(), attacker))
                .as("linked by now")
                .matches(shown -> shown.is("sign-in"));
    }

    @Test
    void whoHasNoneOnIsNotAsked() {
        User there = UPSTREAM.user();
        User here = REALM.user();
        link(here, "plain", there);

        assertThat(signInBy("plain", HttpUser.within(REALM.url()), there)).matches(HtmlPage::signedIn);
    }

    /** Through the other realm and back. */
    private static HtmlPage signInBy(String alias, HttpUser visitor, User upstream) {
        HtmlPage away = visitor.open(REALM.signInUrl("kc_idp_hint", alias));
        assertThat(away.address().toString()).startsWith(UPSTREAM.url());
        HttpUser there = HttpUser.within(UPSTREAM.url());
        HtmlPage page = there.open(away.address().toString());
        HtmlPage back = there.submit(page, Map.of("username", upstream.name(), "password", User.PASSWORD));
        assertThat(back.address().toString()).startsWith(REALM.url());
        return visitor.open(back.address().toString());
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }

    private static void trust(boolean trusted) {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "trust-broker-mfa", Boolean.toString(trusted)));
    }

    private static void client(String id, String method) {
        UPSTREAM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        id,
                        "secret",
                        SECRET,
                        "redirectUris",
                        List.of(REALM.url() + "/broker/" + id + "/endpoint"),
                        "protocolMappers",
                        List.of(Map.of(
                                "name",
                                "methods",
                                "protocol",
                                "openid-connect",
                                "protocolMapper",
                                "oidc-hardcoded-claim-mapper",
                                "config",
                                Map.of(
                                        "claim.name", "amr",
                                        "claim.value", "[\"pwd\",\"" + method + "\"]",
                                        "jsonType.label", "JSON",
                                        "id.token.claim", "true")))));
    }

    private static Map<String, Object> provider(String alias) {
        String there = UPSTREAM.url() + "/protocol/openid-connect";
        Map<String, String> config = new HashMap<>();
        config.put("clientId", alias);
        config.put("clientSecret", SECRET);
        config.put("clientAuthMethod", "client_secret_post");
        config.put("authorizationUrl", there + "/auth");
        config.put("tokenUrl", there + "/token");
        config.put("jwksUrl", there + "/certs");
        config.put("issuer", UPSTREAM.url());
        config.put("validateSignature", "true");
        config.put("useJwksUrl", "true");
        config.put("defaultScope", "openid");
        return Map.of("alias", alias, "providerId", "oidc", "enabled", true, "config", config);
    }

    private static void link(User user, String alias, User upstream) {
        REALM.call(
                "POST",
                "/users/" + user.id() + "/federated-identity/" + alias,
                Map.of("identityProvider", alias, "userId", upstream.id(), "userName", upstream.name()));
    }

    /** A flow of its own behind the provider, with our step in it. */
    private static void guard(String alias) {
        String flow = "behind " + alias;
        REALM.call(
                "POST",
                "/authentication/flows",
                Map.of("alias", flow, "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        String path = "/authentication/flows/" + flow.replace(" ", "%20") + "/executions";
        REALM.call("POST", path + "/execution", Map.of("provider", "two-step-verification"));
        JsonNode execution = REALM.get(path).path(0);
        REALM.call(
                "PUT",
                path,
                Map.of(
                        "id",
                        execution.path("id").asText(),
                        "requirement",
                        "REQUIRED",
                        "priority",
                        execution.path("priority").asInt()));
        Map<String, Object> guarded = new HashMap<>(provider(alias));
        guarded.put("postBrokerLoginFlowAlias", flow);
        REALM.call("PUT", "/identity-provider/instances/" + alias, guarded);
    }
}
