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
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the second step where tokens come by another way than a browser's sign-in to an app. */
class GrantTypesIT {

    private static final String SERVICE = "service";
    private static final String SAML_APP = "saml-app";
    private static final String SECRET = "only-in-a-test";

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    static {
        REALM.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        SERVICE,
                        "secret",
                        SECRET,
                        "serviceAccountsEnabled",
                        true,
                        // Keycloak lets a client introspect what is meant for it.
                        "protocolMappers",
                        List.of(Map.of(
                                "name",
                                "itself",
                                "protocol",
                                "openid-connect",
                                "protocolMapper",
                                "oidc-audience-mapper",
                                "config",
                                Map.of("included.client.audience", SERVICE, "access.token.claim", "true"))),
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*"),
                        "attributes",
                        Map.of(
                                "oauth2.device.authorization.grant.enabled", "true",
                                "oidc.ciba.grant.enabled", "true",
                                "standard.token.exchange.enabled", "true")));
        REALM.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        SAML_APP,
                        "protocol",
                        "saml",
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*"),
                        "attributes",
                        Map.of(
                                "saml.client.signature", "false",
                                "saml.force.post.binding", "true",
                                "saml.authnstatement", "true")));
    }

    private Member alice;

    @BeforeEach
    void aliceHasItOn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void aDeviceGetsNothingForThePasswordAlone() {
        JsonNode device = device();
        HttpUser thief = new HttpUser();

        HtmlPage page = password(
                thief, thief.open(device.path("verification_uri_complete").asText()));

        assertThat(page).matches(shown -> shown.is("sign-in"));
        page = thief.submit(page, Map.of("accept", "Yes"));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(poll(device).error()).isEqualTo("authorization_pending");
    }

    /** Keycloak stores the approval at once, and no rollback takes it back. */
    @Test
    void aDeviceGetsNothingThroughASessionFromBeforeItWasTurnedOn() {
        User bob = REALM.user();
        HttpUser owner = new HttpUser();
        assertThat(HttpSignIn.begin(REALM, bob, owner, "client_id", SERVICE).givePassword())
                .matches(HtmlPage::signedIn);
        new HttpEnrolment(REALM, PHONES).enrol(bob, true);
        Map.Entry<String, String> identity = owner.cookie("KEYCLOAK_IDENTITY");
        HttpUser thief = new HttpUser().planting(identity.getKey(), identity.getValue());
        JsonNode device = device();
        HtmlPage page = thief.open(device.path("verification_uri_complete").asText());
        assertThat(page).matches(shown -> shown.is("sign-in"));

        HtmlPage answer = HttpSignIn.consent(REALM, thief, page);

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(poll(device).error()).isEqualTo("authorization_pending");
    }

    @Test
    void aDeviceIsLetInWithACodeAndSaysSo() {
        JsonNode device = device();
        HttpUser browser = new HttpUser();

        HtmlPage page = password(
                browser, browser.open(device.path("verification_uri_complete").asText()));
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        browser.submit(page, Map.of("accept", "Yes"));

        Tokens tokens = poll(device);
        assertThat(tokens.error()).isEmpty();
        assertThat(tokens.acr()).isEqualTo("1");
        assertThat(tokens.amr()).containsExactly("pwd", "sms", "mfa");
    }

    /** The channel is the operator's own; Keycloak believes what it says and runs no flow. */
    @Test
    void cibaBelievesTheChannelAndAsksForNoCode() {
        JsonNode request = Http.parse(Http.send(Http.form(
                        REALM.url() + "/protocol/openid-connect/ext/ciba/auth",
                        Map.of(
                                "client_id",
                                SERVICE,
                                "client_secret",
                                SECRET,
                                "scope",
                                "openid",
                                "acr_values",
                                "2",
                                "login_hint",
                                alice.user().name())))
                .body());
        assertThat(request.path("auth_req_id").asText()).isNotEmpty();
        int before = PHONES.received(alice.number());

        CibaChannel.running().approve(REALM);

        Tokens tokens = Tokens.granted(
                REALM,
                asService(
                        "grant_type",
                        "urn:openid:params:grant-type:ciba",
                        "auth_req_id",
                        request.path("auth_req_id").asText()));
        assertThat(PHONES.received(alice.number())).isEqualTo(before);
        assertThat(tokens.acr()).as("level 2 was asked for").isEqualTo("1");
        assertThat(tokens.amr()).isEmpty();
    }

    @Test
    void anExchangedTokenSaysNoMoreThanTheOneItWasMadeOf() {
        Tokens low = atService(alice.rememberedBrowser());
        assertThat(low.amr()).containsExactly("pwd");

        Tokens exchanged = exchange(low);

        assertThat(exchanged.error()).isEmpty();
        for (JsonNode claims : List.of(Tokens.claims(exchanged.access()), introspected(exchanged))) {
            assertThat(claims.path("acr").asText()).isEqualTo("1");
            assertThat(Tokens.texts(claims.path("amr"))).containsExactly("pwd");
            assertThat(claims.path("two_step_method").asText()).isEqualTo("remembered_device");
        }
    }

    @Test
    void withoutAUsersTokenThereIsNothingToExchange() {
        Tokens own = Tokens.granted(REALM, asService("grant_type", "client_credentials"));

        Tokens forged = Tokens.asked(
                REALM,
                asService(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token",
                        own.access(),
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:access_token",
                        "requested_subject",
                        alice.user().name()));

        assertThat(forged.error()).isNotEmpty();
        assertThat(forged.access()).isEmpty();
    }

    @Test
    void aServiceAccountIsNobodyWhoHasAPhone() {
        Tokens tokens = Tokens.granted(REALM, asService("grant_type", "client_credentials"));

        assertThat(Tokens.claims(tokens.access()).has("amr")).isFalse();
        assertThat(Tokens.claims(tokens.access()).has("two_step_method")).isFalse();
    }

    @Test
    void aRefreshedTokenKeepsWhatTheSignInSaid() {
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "acr_values", "2")
                .givePassword();
        Tokens tokens = Tokens.of(REALM, browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()))));

        REALM.server().moveClock(Duration.ofMinutes(20));
        Tokens refreshed = tokens.refreshed(REALM);

        assertThat(refreshed.acr())
                .as("level 2 is over, and Keycloak goes on saying so")
                .isEqualTo("2");
        assertThat(refreshed.claims().path("two_step_code_at"))
                .isEqualTo(tokens.claims().path("two_step_code_at"));
    }

    @Test
    void anOfflineTokenNeedsTheSecondStepOnceAndWorksWithoutItLater() {
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), thief, "scope", "openid offline_access")
                .givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));
        Tokens tokens = Tokens.of(REALM, thief.submit(page, Map.of("code", PHONES.nextCode(alice.number()))));

        REALM.server().moveClock(Duration.ofDays(3));

        Tokens later = tokens.refreshed(REALM);
        assertThat(later.amr()).containsExactly("pwd", "sms", "mfa");
    }

    @Test
    void anOfflineTokenOfBeforeOutlivesTurningItOnAndSaysThatThereWasNoCode() {
        User bob = REALM.user();
        Tokens before = Tokens.of(
                REALM,
                HttpSignIn.begin(REALM, bob, new HttpUser(), "scope", "openid offline_access")
                        .givePassword());
        new HttpEnrolment(REALM, PHONES).enrol(bob, false);

        Tokens after = before.refreshed(REALM);

        assertThat(after.amr()).containsExactly("pwd");
        assertThat(after.claims().has("two_step_method")).isFalse();
    }

    @Test
    void aSamlAppGetsNoAssertionForThePasswordAlone() {
        HttpUser browser = new HttpUser();

        HtmlPage page = password(browser, browser.open(samlUrl()));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(page.body()).doesNotContain("SAMLResponse");
        page = browser.submit(page, Map.of("step", "sign-in", "code", "000000"));
        assertThat(page.body()).doesNotContain("SAMLResponse");
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));

        assertThat(page.body()).contains("SAMLResponse");
    }

    @Test
    void aSamlAppIsLetInByARememberedDevice() {
        HttpUser browser = alice.rememberedBrowser();

        assertThat(password(browser, browser.open(samlUrl())).body()).contains("SAMLResponse");
    }

    @Test
    void aLogoutEndsTheSessionAndForgetsNoDevice() {
        HttpUser browser = alice.rememberedBrowser();
        Tokens tokens =
                Tokens.of(REALM, HttpSignIn.begin(REALM, alice.user(), browser).givePassword());

        HttpResponse<String> answer = Http.send(Http.form(
                REALM.url() + "/protocol/openid-connect/logout",
                Map.of("client_id", Realm.CLIENT, "refresh_token", tokens.refresh())));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
        assertThat(HttpSignIn.begin(REALM, alice.user(), browser).givePassword())
                .matches(HtmlPage::signedIn);
        assertThat(HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword())
                .matches(page -> page.is("sign-in"), "elsewhere a code is asked for");
    }

    private HtmlPage password(HttpUser visitor, HtmlPage page) {
        return visitor.submit(
                page, Map.of("username", alice.user().name(), "password", User.PASSWORD, "credentialId", ""));
    }

    private static JsonNode device() {
        return Http.parse(Http.send(Http.form(
                        REALM.url() + "/protocol/openid-connect/auth/device",
                        Map.of("client_id", SERVICE, "client_secret", SECRET, "scope", "openid")))
                .body());
    }

    private static Tokens poll(JsonNode device) {
        return Tokens.asked(
                REALM,
                asService(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code",
                        device.path("device_code").asText()));
    }

    private Tokens atService(HttpUser browser) {
        HtmlPage app = HttpSignIn.begin(REALM, alice.user(), browser, "client_id", SERVICE)
                .givePassword();
        Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(app.address().toString());
        assertThat(code.find()).isTrue();
        return Tokens.granted(
                REALM,
                asService(
                        "grant_type",
                        "authorization_code",
                        "redirect_uri",
                        AppUnderTest.running().callbackUrl(),
                        "code",
                        code.group(1)));
    }

    private static Tokens exchange(Tokens tokens) {
        return Tokens.asked(
                REALM,
                asService(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token",
                        tokens.access(),
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:access_token"));
    }

    private static JsonNode introspected(Tokens tokens) {
        return Http.parse(Http.send(Http.form(
                        REALM.url() + "/protocol/openid-connect/token/introspect", asService("token", tokens.access())))
                .body());
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
