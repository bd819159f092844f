// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client can require more than its realm, with the attribute {@code two-step.enforcement}. */
class ClientEnforcementIT {

    private static final Realm REALM = realm("optional");
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @ParameterizedTest
    @ValueSource(strings = {"bank", "vault"})
    void clientRequiresEnrolment(String client) {
        PageText alice = new PageText(REALM, REALM.user(), PHONES);

        alice.opens(urlOf(client)).givesPassword().sees("intro").reads(client).seesNo("two-step-skip");

        assertThat(alice.user().sessions()).isZero();
        alice.setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn();
    }

    @Test
    void otherClientsRequireNothing() {
        new PageText(REALM, REALM.user(), PHONES).signsIn().seesApp();
        new PageText(REALM, REALM.user(), PHONES)
                .opens(urlOf("shop"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void sessionOfAnotherClientIsNotEnough() {
        PageText alice = new PageText(REALM, REALM.user(), PHONES);
        alice.signsIn().seesApp();

        alice.opens(urlOf("bank")).sees("intro");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void gracePeriodDoesNotApply() {
        Realm realm = realm("required");
        realm.policy(Map.of("enforcement", "required", "grace-days", "10"));
        PageText alice = new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()));

        alice.signsIn().sees("intro").presses("two-step-skip").seesApp();

        alice.opens(urlOf(realm, "bank")).sees("intro").seesNo("two-step-skip");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void enforcementOffOfTheRealmOverridesTheClient() {
        Realm realm = realm("off");

        new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()))
                .opens(urlOf(realm, "vault"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void requiredAcceptsRememberedDevice() {
        Member alice = member();

        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "client_id", "bank")
                .expectApp();
    }

    @Test
    void freshRejectsRememberedDevice() {
        Member alice = member();
        HttpUser browser = alice.rememberedBrowser();

        HtmlPage page =
                browser.signIn(REALM, alice.user(), "client_id", "vault").expect("sign-in");
        assertThat(page.body())
                .as("the client would not accept the remembered device")
                .doesNotContain("rememberDevice");
        browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"))
                .expectApp();
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void freshAsksForOneCodeInADeviceSession() {
        Member alice = member();
        HttpUser browser = alice.rememberedBrowser();
        browser.signIn(REALM, alice.user()).expectApp();

        int sessions = alice.user().sessions();

        HtmlPage page = browser.open(urlOf("vault"));

        assertThat(page.is("sign-in")).as(page.toString()).isTrue();
        browser.enter(page, PHONES.nextCode(alice.number())).expectApp();
        assertThat(alice.user().sessions()).as("the session is still the same").isEqualTo(sessions);
        browser.open(urlOf("vault")).expectApp("a code was entered");
    }

    @Test
    void freshAcceptsSessionThatBeganWithCode() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user());
        browser.enter(page, PHONES.nextCode(alice.number())).expectApp();

        browser.open(urlOf("vault")).expectApp();
    }

    @Test
    void misspelledValueCountsAsTheStrictest() {
        Member alice = member();

        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "client_id", "misspelled")
                .expect("sign-in");
    }

    @Test
    void passwordGrantFailsWithoutEnrolment() {
        assertThat(Http.send(REALM.passwordGrant(REALM.user(), "client_id", "bank"))
                        .body())
                .doesNotContain("access_token");
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), Phones.newNumber(), new HttpUser(), true);
    }

    private static Realm realm(String enforcement) {
        Realm realm = Realm.on(Servers.inbox())
                .policy("enforcement", enforcement)
                .policy("sends-per-number-hour", "100")
                .create();
        client(realm, "shop", "inherit");
        client(realm, "bank", "required");
        client(realm, "vault", "fresh");
        client(realm, "misspelled", "freshh");
        return realm;
    }

    private static void client(Realm realm, String id, String rule) {
        realm.client(id, Map.of("directAccessGrantsEnabled", true, "attributes", Map.of("two-step.enforcement", rule)));
    }

    private static String urlOf(String client) {
        return urlOf(REALM, client);
    }

    private static String urlOf(Realm realm, String client) {
        return realm.signInUrl("client_id", client);
    }
}
