package io.github.keycloaktwostep.tests.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.journey.Reader;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.visitor.Enrolment;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.SignIn;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client can ask for more than its realm: attribute {@code two-step.enforcement}. */
class ClientRuleTest {

    private static final Realm REALM = realm("optional");
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @ParameterizedTest
    @ValueSource(strings = {"bank", "vault"})
    void itIsSetUpBeforeAnybodyGetsThere(String client) {
        Reader alice = new Reader(REALM, REALM.user(), PHONES);

        alice.opens(to(client)).givesPassword().sees("intro").reads(client).seesNo("two-step-skip");

        assertThat(alice.user().sessions()).isZero();
        alice.setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn();
    }

    @Test
    void otherClientsAskNobody() {
        new Reader(REALM, REALM.user(), PHONES).signsIn().seesApp();
        new Reader(REALM, REALM.user(), PHONES)
                .opens(to("shop"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void aSessionOfAnotherClientIsNoWayIn() {
        Reader alice = new Reader(REALM, REALM.user(), PHONES);
        alice.signsIn().seesApp();

        alice.opens(to("bank")).sees("intro");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void daysOfGraceDoNotHoldThere() {
        Realm realm = realm("required");
        realm.policy(Map.of("enforcement", "required", "grace-days", "10"));
        Reader alice = new Reader(realm, realm.user(), Phones.fed(realm.inbox()));

        alice.signsIn().sees("intro").presses("two-step-skip").seesApp();

        alice.opens(to(realm, "bank")).sees("intro").seesNo("two-step-skip");
        alice.posts(Map.of("action", "skip")).sees("intro");
    }

    @Test
    void whereTheRealmDoesNotOfferItNoClientDemandsIt() {
        Realm realm = realm("off");

        new Reader(realm, realm.user(), Phones.fed(realm.inbox()))
                .opens(to(realm, "vault"))
                .givesPassword()
                .seesApp();
    }

    @Test
    void requiredIsContentWithARememberedDevice() {
        Member alice = member();

        assertThat(SignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), "client_id", "bank")
                        .givePassword()
                        .signedIn())
                .isTrue();
    }

    @Test
    void freshIsNot() {
        Member alice = member();
        Visitor browser = alice.rememberedBrowser();

        Page page =
                SignIn.begin(REALM, alice.user(), browser, "client_id", "vault").givePassword();

        assertThat(page.is("sign-in")).isTrue();
        assertThat(page.body()).as("the box would promise too much").doesNotContain("rememberDevice");
        assertThat(browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"))
                        .signedIn())
                .isTrue();
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void freshAsksForACodeInASessionThatBeganWithARememberedDeviceAndOnce() {
        Member alice = member();
        Visitor browser = alice.rememberedBrowser();
        assertThat(SignIn.begin(REALM, alice.user(), browser).givePassword().signedIn())
                .isTrue();

        int sessions = alice.user().sessions();

        Page page = browser.open(to("vault"));

        assertThat(page.is("sign-in")).as(page.toString()).isTrue();
        assertThat(browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())))
                        .signedIn())
                .isTrue();
        assertThat(alice.user().sessions()).as("it is still the same one").isEqualTo(sessions);
        Page again = browser.open(to("vault"));
        assertThat(again.signedIn()).as("a code was given, and got %s", again).isTrue();
    }

    @Test
    void freshTakesASessionThatBeganWithACode() {
        Member alice = member();
        Visitor browser = new Visitor();
        Page page = SignIn.begin(REALM, alice.user(), browser).givePassword();
        assertThat(browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())))
                        .signedIn())
                .isTrue();

        assertThat(browser.open(to("vault")).signedIn()).isTrue();
    }

    @Test
    void whatIsMisspelledIsTakenForTheStrictest() {
        Member alice = member();

        assertThat(SignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), "client_id", "misspelled")
                        .givePassword()
                        .is("sign-in"))
                .isTrue();
    }

    @Test
    void programsGetNoTokensForUsersWhoHaveNotSetItUp() {
        assertThat(Http.send(REALM.passwordGrant(REALM.user(), "client_id", "bank"))
                        .body())
                .doesNotContain("access_token");
    }

    private static Member member() {
        return new Enrolment(REALM, PHONES).enrol(REALM.user(), Phones.newNumber(), new Visitor(), true);
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
        realm.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        id,
                        "publicClient",
                        true,
                        "directAccessGrantsEnabled",
                        true,
                        "redirectUris",
                        List.of(AppUnderTest.running().url() + "/*"),
                        "attributes",
                        Map.of("two-step.enforcement", rule)));
    }

    private static String to(String client) {
        return to(REALM, client);
    }

    private static String to(Realm realm, String client) {
        return realm.signInUrl("client_id", client);
    }
}
