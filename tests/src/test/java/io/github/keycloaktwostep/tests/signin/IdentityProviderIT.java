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
 * Users sign in at another realm: at the provider {@code strong}, whose tokens state several factors, or at
 * {@code plain}, whose tokens do not.
 */
class IdentityProviderIT {

    private static final KeycloakServer SERVER = Servers.inbox();
    private static final Realm UPSTREAM = Realm.on(SERVER)
            .withoutSetUp()
            // An attacker's account there can have the mail address of any user.
            .with("loginWithEmailAllowed", false)
            .with("duplicateEmailsAllowed", true)
            .create();
    private static final Realm REALM = Realm.on(SERVER)
            .with("smtpServer", MailServer.running().config())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Broker BROKER = new Broker(REALM, UPSTREAM);
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    static {
        for (String alias : List.of("plain", "strong", "guarded", "forging")) {
            createProvider(alias, alias.equals("strong") ? "mfa" : "otp");
        }
        REALM.flow("behind it", List.of("two-step-verification"));
        Map<String, Object> guarded = BROKER.representation("guarded", Map.of());
        guarded.put("postBrokerLoginFlowAlias", "behind it");
        REALM.call("PUT", "/identity-provider/instances/guarded", guarded);
    }

    private User upstream;
    private Member alice;

    @BeforeEach
    void createAliceInBothRealms() {
        upstream = UPSTREAM.user();
        User user = REALM.user();
        for (String alias : List.of("plain", "strong", "guarded")) {
            BROKER.link(user, alias, upstream);
        }
        alice = new HttpEnrolment(REALM, PHONES).enrol(user, Phones.newNumber(), HttpUser.within(REALM.url()), true);
    }

    @AfterEach
    void disableTrust() {
        setTrust(false);
    }

    @Test
    void brokeredSignInIsAskedForCode() {
        for (String alias : List.of("plain", "strong")) {
            HttpUser attackerBrowser = HttpUser.within(REALM.url());
            HtmlPage page = BROKER.signIn(alias, attackerBrowser, upstream).expect("sign-in", alias);
            attackerBrowser.enter(page, "000000").expect("sign-in");
            assertThat(attackerBrowser.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        }
    }

    @Test
    void oneCodeOpensASession() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("plain", browser, upstream);
        browser.enter(page, code()).expectApp();
        browser.open(REALM.signInUrl("prompt", "none")).expectApp();
    }

    @Test
    void acceptsRememberedDevice() {
        BROKER.signIn("plain", alice.rememberedBrowser(), upstream).expectApp();
    }

    @Test
    void stepInThePostLoginFlowAsksOnce() {
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("guarded", browser, upstream).expect("sign-in");

        browser.enter(page, code()).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
    }

    @Test
    void trustedFactorsCountOnceTheLinkIsConfirmed() {
        setTrust(true);
        HttpUser first = HttpUser.within(REALM.url());
        HtmlPage page =
                BROKER.signIn("strong", first, upstream).expect("sign-in", "an attacker may have created the link");
        first.enter(page, code()).expectApp();

        HttpUser second = HttpUser.within(REALM.url());
        BROKER.signIn("strong", second, upstream).expectApp();
        second.open(REALM.signInUrl("prompt", "none")).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        second.open(REALM.signInUrl("kc_action", "UPDATE_PASSWORD"))
                .expect("sign-in", "it does not replace a fresh code");

        BROKER.signIn("plain", HttpUser.within(REALM.url()), upstream).expect("sign-in");
        setTrust(false);
        BROKER.signIn("strong", HttpUser.within(REALM.url()), upstream).expect("sign-in");
    }

    /** The factors belong to another account: the attacker's. */
    @Test
    void replacedLinkIsNotConfirmed() {
        setTrust(true);
        HttpUser first = HttpUser.within(REALM.url());
        first.enter(BROKER.signIn("strong", first, upstream), code());

        User attacker = UPSTREAM.user();
        BROKER.unlink(alice.user(), "strong");
        BROKER.link(alice.user(), "strong", attacker);

        BROKER.signIn("strong", HttpUser.within(REALM.url()), attacker).expect("sign-in");
    }

    /**
     * An admin of identity providers can let a mapper write any note, but must not be able to bypass the second step.
     */
    @Test
    void notesOfAMapperAreIgnored() {
        BROKER.link(alice.user(), "forging", upstream);
        String since = alice.user().twoStep().path("since").asText();
        Map<String, String> notes = Map.of(
                "two_step_method", "sms",
                "two_step_user", alice.user().id(),
                "two_step_enrolment", Long.toString(Instant.parse(since).toEpochMilli()),
                "two_step_seal", "AAAA " + UPSTREAM.name(),
                "IMPERSONATOR_ID", upstream.id());
        notes.forEach(IdentityProviderIT::addNoteMapper);

        HttpUser attackerBrowser = HttpUser.within(REALM.url());
        HtmlPage page = BROKER.signIn("forging", attackerBrowser, upstream).expect("sign-in");
        // Keycloak ends the sign-in there without its required actions, and an impersonation would exempt the user.
        HtmlPage answer = HttpSignIn.consent(REALM, attackerBrowser, page);
        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(attackerBrowser.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
    }

    /**
     * Otherwise, a session that claims to be impersonated before the enrolment would never be asked for the second
     * step.
     */
    @Test
    void impersonationNoteOfAMapperIsIgnoredLater() {
        User owner = REALM.user();
        BROKER.link(owner, "forging", upstream);
        addNoteMapper("IMPERSONATOR_ID", upstream.id());
        HttpUser attackerBrowser = HttpUser.within(REALM.url());
        BROKER.signIn("forging", attackerBrowser, upstream).expectApp();

        new HttpEnrolment(REALM, PHONES).enrol(owner, Phones.newNumber(), new HttpUser(), false);

        attackerBrowser.open(REALM.signInUrl()).expect("sign-in");
    }

    private static void addNoteMapper(String note, String value) {
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

    /**
     * With the victim's mailbox, attackers can link their own account. Neither the mailbox nor the link is enough to
     * sign in.
     */
    @Test
    void linkByMailboxIsNotEnough() {
        setTrust(true);
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        HttpUser attackerBrowser = HttpUser.within(REALM.url());
        HtmlPage page = linkByMailbox("strong", attackerBrowser, attacker);
        attackerBrowser.enter(page, "000000").expect("sign-in");
        assertThat(attackerBrowser.hasCookie("KEYCLOAK_IDENTITY")).isFalse();

        assertThat(BROKER.signIn("strong", HttpUser.within(REALM.url()), attacker))
                .as("second attempt")
                .matches(shown -> shown.is("sign-in") || shown.body().contains("linkAccount"));
    }

    /** An attacker may have signed in at the provider, and planted the sign-in in the victim's browser. */
    @Test
    void codeOfTheSignInThatMadeALinkDoesNotConfirmIt() {
        setTrust(true);
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        HttpUser browser = HttpUser.within(REALM.url());
        HtmlPage page = linkByMailbox("strong", browser, attacker);
        browser.enter(page, code()).expectApp();

        BROKER.signIn("strong", HttpUser.within(REALM.url()), attacker).expect("sign-in", "the link is not confirmed");
    }

    /**
     * A laptop often has both the mailbox and the device cookie. The link from the mailbox must not replace the
     * password there.
     */
    @Test
    void linkByMailboxDoesNotReplacePasswordOnDevice() {
        User attacker = UPSTREAM.user(Map.of("email", alice.user().email()));
        linkByMailbox("plain", alice.rememberedBrowser(), attacker);

        BROKER.signIn("plain", alice.rememberedBrowser(), attacker).expect("sign-in", "the accounts are linked by now");
    }

    @Test
    void userWithoutTwoStepIsNotAsked() {
        User upstreamUser = UPSTREAM.user();
        User localUser = REALM.user();
        BROKER.link(localUser, "plain", upstreamUser);

        BROKER.signIn("plain", HttpUser.within(REALM.url()), upstreamUser).expectApp();
    }

    /** Links an account at the provider with alice's, through a link in her mailbox. Returns the page that follows. */
    private HtmlPage linkByMailbox(String alias, HttpUser browser, User upstreamUser) {
        BROKER.unlink(alice.user(), alias);
        HtmlPage page = BROKER.signIn(alias, browser, upstreamUser);
        assertThat(page.body()).contains("linkAccount");
        browser.submit(page, Map.of("submitAction", "linkAccount"));
        return MailedLink.open(
                        browser, MailServer.running().awaitLink(alice.user().email(), 1))
                .expect("sign-in");
    }

    private String code() {
        return PHONES.nextCode(alice.number());
    }

    private static void setTrust(boolean trusted) {
        REALM.policy(Map.of("enrolments-per-prefix-hour", "1000", "trust-broker-mfa", Boolean.toString(trusted)));
    }

    /** Creates a provider whose tokens state the password and this method. */
    private static void createProvider(String alias, String method) {
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
