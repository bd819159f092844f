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

/** A client can ask for more than its realm: attribute {@code two-step.enforcement}. */
class ClientEnforcementIT {

    private static final Realm REALM = realm("optional");
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @ParameterizedTest
    @ValueSource(strings = {"bank", "vault"})
    void itIsSetUpBeforeAnybodyGetsThere(String client) {
        PageText alice = new PageText(REALM, REALM.user(), PHONES);

        alice.opens(to(client)).givesPassword().sees("intro").reads(client).seesNo("two-step-skip");

        assertThat(alice.user().sessions()).isZero();
        alice.setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn();
    }

    @Test
    void otherClientsAskNobody() {
        new PageText(REALM, REALM.user(), PHONES).signsIn().seesApp();
        new PageText(REALM, REALM.user(), PHONES)
                .opens(to("shop"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void aSessionOfAnotherClientIsNoWayIn() {
        PageText alice = new PageText(REALM, REALM.user(), PHONES);
        alice.signsIn().seesApp();

        alice.opens(to("bank")).sees("intro");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void daysOfGraceDoNotHoldThere() {
        Realm realm = realm("required");
        realm.policy(Map.of("enforcement", "required", "grace-days", "10"));
        PageText alice = new PageText(realm, realm.user(), Phones.fed(realm.inbox()));

        alice.signsIn().sees("intro").presses("two-step-skip").seesApp();

        alice.opens(to(realm, "bank")).sees("intro").seesNo("two-step-skip");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void whereTheRealmDoesNotOfferItNoClientDemandsIt() {
        Realm realm = realm("off");

        new PageText(realm, realm.user(), Phones.fed(realm.inbox()))
                .opens(to(realm, "vault"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void requiredIsContentWithARememberedDevice() {
        Member alice = member();

        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "client_id", "bank")
                .expectApp();
    }

    @Test
    void freshIsNot() {
        Member alice = member();
        HttpUser browser = alice.rememberedBrowser();

        HtmlPage page =
                browser.signIn(REALM, alice.user(), "client_id", "vault").expect("sign-in");
        assertThat(page.body()).as("the box would promise too much").doesNotContain("rememberDevice");
        browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"))
                .expectApp();
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void freshAsksForACodeInASessionThatBeganWithARememberedDeviceAndOnce() {
        Member alice = member();
        HttpUser browser = alice.rememberedBrowser();
        browser.signIn(REALM, alice.user()).expectApp();

        int sessions = alice.user().sessions();

        HtmlPage page = browser.open(to("vault"));

        assertThat(page.is("sign-in")).as(page.toString()).isTrue();
        browser.enter(page, PHONES.nextCode(alice.number())).expectApp();
        assertThat(alice.user().sessions()).as("it is still the same one").isEqualTo(sessions);
        browser.open(to("vault")).expectApp("a code was given");
    }

    @Test
    void freshTakesASessionThatBeganWithACode() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user());
        browser.enter(page, PHONES.nextCode(alice.number())).expectApp();

        browser.open(to("vault")).expectApp();
    }

    @Test
    void whatIsMisspelledIsTakenForTheStrictest() {
        Member alice = member();

        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "client_id", "misspelled")
                .expect("sign-in");
    }

    @Test
    void programsGetNoTokensForUsersWhoHaveNotSetItUp() {
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

    private static String to(String client) {
        return to(REALM, client);
    }

    private static String to(Realm realm, String client) {
        return realm.signInUrl("client_id", client);
    }
}
