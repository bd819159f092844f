// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.CibaChannel;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The second step in grants other than a browser's sign-in to an app. */
class GrantTypesIT {

    private static final String SERVICE = "service";
    private static final String SAML_APP = "saml-app";
    private static final String SECRET = "only-in-a-test";

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    static {
        REALM.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
        // Keycloak lets a client introspect only tokens that name it in their audience.
        Map<String, Object> audience = Map.of(
                "name", "itself",
                "protocol", "openid-connect",
                "protocolMapper", "oidc-audience-mapper",
                "config", Map.of("included.client.audience", SERVICE, "access.token.claim", "true"));
        Map<String, String> grants = Map.of(
                "oauth2.device.authorization.grant.enabled", "true",
                "oidc.ciba.grant.enabled", "true",
                "standard.token.exchange.enabled", "true");
        REALM.client(
                SERVICE,
                Map.of(
                        "secret",
                        SECRET,
                        "serviceAccountsEnabled",
                        true,
                        "protocolMappers",
                        List.of(audience),
                        "attributes",
                        grants));
        Map<String, String> saml = Map.of(
                "saml.client.signature", "false",
                "saml.force.post.binding", "true",
                "saml.authnstatement", "true");
        REALM.client(SAML_APP, Map.of("protocol", "saml", "publicClient", false, "attributes", saml));
    }

    private Member alice;

    @BeforeEach
    void enrolAlice() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void deviceGrantNeedsTheSecondStep() {
        JsonNode device = device();
        HttpUser attacker = new HttpUser();

        HtmlPage page = openForDevice(device, attacker).expect("sign-in");
        attacker.submit(page, Map.of("accept", "Yes")).expect("sign-in");
        assertThat(poll(device).error()).isEqualTo("authorization_pending");
    }

    /** Keycloak stores the approval immediately, and a rollback does not undo it. */
    @Test
    void deviceGrantRejectsSessionFromBeforeEnrolment() {
        User bob = REALM.user();
        HttpUser owner = new HttpUser();
        owner.signIn(REALM, bob, "client_id", SERVICE).expectApp();
        new HttpEnrolment(REALM, PHONES).enrol(bob, true);
        HttpUser attacker = owner.stolenIdentity();
        JsonNode device = device();
        HtmlPage page =
                attacker.open(device.path("verification_uri_complete").asText()).expect("sign-in");

        HtmlPage answer = HttpSignIn.consent(REALM, attacker, page);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(poll(device).error()).isEqualTo("authorization_pending");
    }

    /** Keycloak stores the approval of a device before our rejection rolls back the changes of the consent page. */
    @Test
    void deviceGrantRejectsConsentFromBeforeEnrolment() {
        User bob = REALM.user();
        HttpUser owner = new HttpUser();
        owner.signIn(REALM, bob, "client_id", SERVICE).expectApp();
        HttpUser attacker = owner.stolenIdentity();
        JsonNode device = device();
        HtmlPage consent =
                attacker.open(device.path("verification_uri_complete").asText());
        assertThat(consent.body()).contains("name=\"accept\"");
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        HtmlPage answer = attacker.submit(consent, Map.of("accept", "Yes"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(poll(device).error()).isEqualTo("authorization_pending");
    }

    @Test
    void deviceGrantAcceptsCodeAndStatesIt() {
        JsonNode device = device();
        HttpUser browser = new HttpUser();

        HtmlPage page = openForDevice(device, browser);
        page = browser.enter(page, PHONES.nextCode(alice.number()));
        browser.submit(page, Map.of("accept", "Yes"));

        Tokens tokens = poll(device);
        assertThat(tokens.error()).isEmpty();
        tokens.expect("1", "pwd", "sms", "mfa");
    }

    /** The operator provides the channel. Keycloak trusts it and runs no flow. */
    @Test
    void cibaTrustsTheChannelAndAsksForNoCode() {
        JsonNode request = answer(
                "/ext/ciba/auth",
                "scope",
                "openid",
                "acr_values",
                "2",
                "login_hint",
                alice.user().name());
        assertThat(request.path("auth_req_id").asText()).isNotEmpty();
        int before = PHONES.received(alice.number());

        CibaChannel.running().approve(REALM);

        Tokens tokens = granted(
                "grant_type",
                "urn:openid:params:grant-type:ciba",
                "auth_req_id",
                request.path("auth_req_id").asText());
        assertThat(PHONES.received(alice.number())).isEqualTo(before);
        assertThat(tokens.acr()).as("level 2 was requested").isEqualTo("1");
        assertThat(tokens.amr()).isEmpty();
    }

    @Test
    void exchangedTokenStatesNoMoreThanItsSubjectToken() {
        Tokens low = signInToService(alice.rememberedBrowser());
        assertThat(low.amr()).containsExactly("pwd");

        Tokens exchanged = exchange(low);

        assertThat(exchanged.error()).isEmpty();
        JsonNode introspected = answer("/token/introspect", "token", exchanged.access());
        for (JsonNode claims : List.of(Tokens.claims(exchanged.access()), introspected)) {
            assertThat(claims.path("acr").asText()).isEqualTo("1");
            assertThat(Tokens.texts(claims.path("amr"))).containsExactly("pwd");
            assertThat(claims.path("two_step_method").asText()).isEqualTo("remembered_device");
        }
    }

    @Test
    void tokenExchangeNeedsATokenOfTheUser() {
        Tokens own = granted("grant_type", "client_credentials");

        Tokens forged = exchange(own, "requested_subject", alice.user().name());

        assertThat(forged.error()).isNotEmpty();
        assertThat(forged.access()).isEmpty();
    }

    @Test
    void serviceAccountTokenHasNoTwoStepClaims() {
        Tokens tokens = granted("grant_type", "client_credentials");

        assertThat(Tokens.claims(tokens.access()).has("amr")).isFalse();
        assertThat(Tokens.claims(tokens.access()).has("two_step_method")).isFalse();
    }

    @Test
    void refreshedTokenKeepsTheClaimsOfTheSignIn() {
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user(), "acr_values", "2");
        Tokens tokens = Tokens.of(REALM, browser.enter(page, PHONES.nextCode(alice.number())));

        REALM.server().moveClock(Duration.ofMinutes(20));
        Tokens refreshed = tokens.refreshed(REALM);

        assertThat(refreshed.acr())
                .as("level 2 has expired, but Keycloak still states it")
                .isEqualTo("2");
        assertThat(refreshed.claims().path("two_step_code_at"))
                .isEqualTo(tokens.claims().path("two_step_code_at"));
    }

    @Test
    void offlineTokenNeedsTheSecondStepOnlyOnce() {
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user(), "scope", "openid offline_access")
                .expect("sign-in");
        Tokens tokens = Tokens.of(REALM, browser.enter(page, PHONES.nextCode(alice.number())));

        REALM.server().moveClock(Duration.ofDays(3));

        Tokens later = tokens.refreshed(REALM);
        assertThat(later.amr()).containsExactly("pwd", "sms", "mfa");
    }

    @Test
    void offlineTokenFromBeforeEnrolmentStatesNoCode() {
        User bob = REALM.user();
        Tokens before = Tokens.of(REALM, new HttpUser().signIn(REALM, bob, "scope", "openid offline_access"));
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        Tokens after = before.refreshed(REALM);

        assertThat(after.amr()).containsExactly("pwd");
        assertThat(after.claims().has("two_step_method")).isFalse();
    }

    @Test
    void samlAssertionNeedsTheSecondStep() {
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.logIn(browser.open(samlUrl()), alice.user()).expect("sign-in");
        assertThat(page.body()).doesNotContain("SAMLResponse");
        page = browser.submit(page, Map.of("step", "sign-in", "code", "000000"));
        assertThat(page.body()).doesNotContain("SAMLResponse");
        page = browser.enter(page, PHONES.nextCode(alice.number()));

        assertThat(page.body()).contains("SAMLResponse");
    }

    @Test
    void samlSignInAcceptsRememberedDevice() {
        HttpUser browser = alice.rememberedBrowser();

        assertThat(browser.logIn(browser.open(samlUrl()), alice.user()).body()).contains("SAMLResponse");
    }

    @Test
    void logoutEndsTheSessionAndKeepsTheDevice() {
        HttpUser browser = alice.rememberedBrowser();
        Tokens tokens = Tokens.of(REALM, browser.signIn(REALM, alice.user()));

        Map<String, String> logout = Map.of("client_id", Realm.CLIENT, "refresh_token", tokens.refresh());

        int status = Http.send(Http.form(REALM.url() + "/protocol/openid-connect/logout", logout))
                .statusCode();

        assertThat(status).isEqualTo(204);
        assertThat(browser.hasSession(REALM)).isFalse();
        browser.signIn(REALM, alice.user()).expectApp();
        new HttpUser().signIn(REALM, alice.user()).expect("sign-in", "another browser is asked for a code");
    }

    private static JsonNode device() {
        return answer("/auth/device", "scope", "openid");
    }

    private HtmlPage openForDevice(JsonNode device, HttpUser browser) {
        String address = device.path("verification_uri_complete").asText();
        return browser.logIn(browser.open(address), alice.user());
    }

    private static Tokens poll(JsonNode device) {
        return requested(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                device.path("device_code").asText());
    }

    private Tokens signInToService(HttpUser browser) {
        HtmlPage app = browser.signIn(REALM, alice.user(), "client_id", SERVICE);
        return granted(
                "grant_type", "authorization_code",
                "redirect_uri", AppUnderTest.running().callbackUrl(),
                "code", app.code());
    }

    private static Tokens granted(String... fields) {
        return Tokens.granted(REALM, asService(fields));
    }

    private static Tokens requested(String... fields) {
        return Tokens.requested(REALM, asService(fields));
    }

    /** Sends a form of the service to an endpoint below {@code openid-connect}; returns the response. */
    private static JsonNode answer(String path, String... fields) {
        String address = REALM.url() + "/protocol/openid-connect" + path;
        return Http.parse(Http.send(Http.form(address, asService(fields))).body());
    }

    private static Tokens exchange(Tokens tokens, String... more) {
        Map<String, String> fields = asService(more);
        fields.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        fields.put("subject_token", tokens.access());
        fields.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return Tokens.requested(REALM, fields);
    }

    private static Map<String, String> asService(String... fields) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("client_id", SERVICE, "client_secret", SECRET));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return all;
    }

    /** The redirect binding (SAML bindings, 3.4). */
    private static String samlUrl() {
        String endpoint = REALM.url() + "/protocol/saml";
        String request = "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\""
                + " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\" Version=\"2.0\" IssueInstant=\""
                + Instant.now() + "\" Destination=\"" + endpoint + "\" AssertionConsumerServiceURL=\""
                + AppUnderTest.running().callbackUrl() + "\"><saml:Issuer>" + SAML_APP
                + "</saml:Issuer></samlp:AuthnRequest>";
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
                new DeflaterOutputStream(deflated, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            out.write(request.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return endpoint + "?SAMLRequest=" + Http.encode(Base64.getEncoder().encodeToString(deflated.toByteArray()));
    }
}
