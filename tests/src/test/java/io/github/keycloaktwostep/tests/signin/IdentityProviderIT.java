// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.Broker;
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
    private static final Broker BROKER = new Broker(REALM, UPSTREAM);
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        for (String alias : List.of("plain", "strong", "guarded", "forging")) {
            provider(alias, alias.equals("strong") ? "mfa" : "otp");
        }
        REALM.flow("behind it", List.of("two-step-verification"));
        Map<String, Object> guarded = BROKER.representation("guarded", Map.of());
        guarded.put("postBrokerLoginFlowAlias", "behind it");
        REALM.call("PUT", "/identity-provider/instances/guarded", guarded);
    }

    private User upstream;
    private Member alice;

    @BeforeEach
    void aliceHasAnAccountAtBoth() {
        upstream = UPSTREAM.user();
        User user = REALM.user();
        for (String alias : List.of("plain", "strong", "guarded")) {
            BROKER.link(user, alias, upstream);
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
            HtmlPage page = BROKER.signIn(alias, thief, upstream).expect("sign-in", alias);
            thief.enter(page, "000000").expect("sign-in");
            assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        }
    }

    @Test
    void oneCodeAndNoMoreOpensASession() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("plain", browser, upstream);
        browser.enter(page, code()).expectApp();
        browser.open(REALM.signInUrl("prompt", "none")).expectApp();
    }

    @Test
    void aRememberedDeviceCounts() {
        BROKER.signIn("plain", alice.rememberedBrowser(), upstream).expectApp();
    }

    @Test
    void ourStepInTheFlowBehindItAsksOnce() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("guarded", browser, upstream).expect("sign-in");

        browser.enter(page, code()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
    }

    @Test
    void severalFactorsElsewhereCountWhereThePolicySaysSoOnceTheLinkIsConfirmed() {
        trust(true);
        HttpUser first = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("strong", first, upstream).expect("sign-in", "anybody may have made the link");
        first.enter(page, code()).expectApp();

        HttpUser second = HttpUser.within(REALM.url());
        BROKER.signIn("strong", second, upstream).expectApp();
        second.open(REALM.signInUrl("prompt", "none")).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        second.open(REALM.signInUrl("kc_action", "UPDATE_PASSWORD")).expect("sign-in", "it is no fresh code");

        BROKER.signIn("plain", HttpUser.within(REALM.url()), upstream).expect("sign-in");
        trust(false);
        BROKER.signIn("strong", HttpUser.within(REALM.url()), upstream).expect("sign-in");
    }

    /** The factors are those of another account: the attacker's own. */
    @Test
    void aLinkThatWasExchangedIsNotConfirmed() {
        trust(true);
        HttpUser first = HttpUser.within(REALM.url());
        first.enter(BROKER.signIn("strong", first, upstream), code());

        User attacker = UPSTREAM.user();
        BROKER.unlink(alice.user(), "strong");
        BROKER.link(alice.user(), "strong", attacker);

        BROKER.signIn("strong", HttpUser.within(REALM.url()), attacker).expect("sign-in");
    }

    /** An admin of identity providers can have any note written, and may not switch off the second step. */
    @Test
    void notesThatAMapperWritesCountForNothing() {
        BROKER.link(alice.user(), "forging", upstream);
        String since = alice.user().twoStep().path("since").asText();
        Map<String, String> notes = Map.of(
                "two_step_method", "sms",
                "two_step_user", alice.user().id(),
                "two_step_enrolment", Long.toString(Instant.parse(since).toEpochMilli()),
                "two_step_seal", "AAAA " + UPSTREAM.name(),
                "IMPERSONATOR_ID", upstream.id());
        notes.forEach(IdentityProviderIT::mapper);

        HttpUser thief = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("forging", thief, upstream).expect("sign-in");
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
        BROKER.link(owner, "forging", upstream);
        mapper("IMPERSONATOR_ID", upstream.id());
        HttpUser thief = HttpUser.within(REALM.url());
        BROKER.signIn("forging", thief, upstream).expectApp();

        new HttpEnrolment(REALM, PHONES).enrol(owner, Phones.newNumber(), new HttpUser(), false);

        thief.open(REALM.signInUrl()).expect("sign-in");
    }

    private static void mapper(String note, String value) {
        Map<String, String> config = Map.of("syncMode", "FORCE", "attribute", note, "attribute.value", value);
        Map<String, Object> mapper = Map.of(
                "name",
                note + UUID.randomUUID(),
                "identityProviderAlias",
                "forging",
                "identityProviderMapper",
                "hardcoded-user-session-attribute-idp-mapper",
                "config",
                config);
        REALM.call("POST", "/identity-provider/instances/forging/mappers", mapper);
    }

    /** With the victim's mailbox an account of one's own can be linked; it opens nothing, and the link alone neither. */
    @Test
    void linkingWithTheMailboxOpensNothing() {
        trust(true);
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        BROKER.unlink(alice.user(), "strong");
        HttpUser thief = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("strong", thief, attacker);
        assertThat(page.body()).contains("linkAccount");
        thief.submit(page, Map.of("submitAction", "linkAccount"));

        page = MailedLink.open(
                        thief, MailServer.running().awaitLink(alice.user().email(), 1))
                .expect("sign-in");
        thief.enter(page, "000000").expect("sign-in");
        assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();

        assertThat(BROKER.signIn("strong", HttpUser.within(REALM.url()), attacker))
                .as("and tries again")
                .matches(shown -> shown.is("sign-in") || shown.body().contains("linkAccount"));
    }

    /** Both are often on one laptop; the link that the mailbox gives must not do for the password there. */
    @Test
    void aLinkMadeByTheMailboxIsNoFirstStepOnARememberedDevice() {
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        BROKER.unlink(alice.user(), "plain");
        HttpUser laptop = alice.rememberedBrowser();
        HtmlPage page = BROKER.signIn("plain", laptop, attacker);
        assertThat(page.body()).contains("linkAccount");
        laptop.submit(page, Map.of("submitAction", "linkAccount"));
        MailedLink.open(laptop, MailServer.running().awaitLink(alice.user().email(), 1))
                .expect("sign-in");

        BROKER.signIn("plain", alice.rememberedBrowser(), attacker).expect("sign-in", "linked by now");
    }

    @Test
    void whoHasNoneOnIsNotAsked() {
        User there = UPSTREAM.user();
        User here = REALM.user();
        BROKER.link(here, "plain", there);

        BROKER.signIn("plain", HttpUser.within(REALM.url()), there).expectApp();
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }

    private static void trust(boolean trusted) {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "trust-broker-mfa", Boolean.toString(trusted)));
    }

    /** A provider whose tokens say that the user was asked for the password and this method. */
    private static void provider(String alias, String method) {
        Map<String, String> claim = Map.of(
                "claim.name", "amr",
                "claim.value", "[\"pwd\",\"" + method + "\"]",
                "jsonType.label", "JSON",
                "id.token.claim", "true");
        Map<String, Object> mapper = Map.of(
                "name", "methods",
                "protocol", "openid-connect",
                "protocolMapper", "oidc-hardcoded-claim-mapper",
                "config", claim);
        BROKER.provider(alias, Map.of("protocolMappers", List.of(mapper)), Map.of());
    }
}
