// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attacker who knew the password waits at a page while it is changed. Keycloak keeps such a sign-in open. */
class ChangedPasswordAttackIT {

    private static final String NEW_PASSWORD = "battery staple";

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final Realm WITHOUT_STEP = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();

    static {
        WITHOUT_STEP.change(Map.of("browserFlow", "browser"));
    }

    /** With the step in the flow, and with the second-step check at the end of a flow without it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void codePageNeedsThePasswordAfterAnAdminReset(boolean ourFlow) {
        Realm realm = ourFlow ? REALM : WITHOUT_STEP;
        Member alice = new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(realm.user(), false);
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(realm, alice.user());
        HttpUser other = new HttpUser();
        HtmlPage otherPage = other.signIn(realm, alice.user());
        page.expect("sign-in");

        realm.call("DELETE", "/two-step/users/" + alice.user().id(), null);
        alice.user().changePassword(NEW_PASSWORD);

        attacker.enter(page, "123456").expectPassword();
        HtmlPage reloaded = other.open(otherPage.address().toString());
        // "Page has expired": the attacker continues.
        Element continueLink = reloaded.document().selectFirst("#loginContinueLink");
        (continueLink == null ? reloaded : other.open(continueLink.absUrl("href"))).expectPassword();
        new HttpUser().signInWith(NEW_PASSWORD, realm, alice.user()).expectApp();
    }

    @Test
    void wizardStoresNothingAfterAPasswordChange() {
        User bob = REALM.user();
        String number = Phones.newNumber();
        HttpUser attacker = new HttpUser();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(bob, attacker, number, "sms");
        bob.changePassword(NEW_PASSWORD);

        attacker.enter(page, PHONES.nextCode(number)).expectPassword();
        assertThat(bob.twoStep().path("state").asText()).isEqualTo("none");
    }

    /**
     * The owner signs in with another tab of the same browser. The phone that was verified before belongs to somebody
     * who knows the password.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void newSignInDiscardsTheWizardOfAnotherTab(boolean changed) {
        User erin = REALM.user();
        String number = Phones.newNumber();
        HttpUser browser = new HttpUser();
        new HttpEnrolment(REALM, PHONES).verifiesPhone(erin, browser, number).expect("backup");
        if (changed) {
            erin.changePassword(NEW_PASSWORD);
        }

        browser.signInWith(changed ? NEW_PASSWORD : User.PASSWORD, REALM, erin, "kc_action", "two-step-setup")
                .expect("intro", "no progress of the other tab");
    }

    /** The code could still be entered in the other tab, and would verify the phone for both. */
    @Test
    void newSignInDiscardsThePendingCodeOfAnotherTab() {
        User grace = REALM.user();
        HttpUser browser = new HttpUser();
        new HttpEnrolment(REALM, PHONES)
                .requestsCode(grace, browser, Phones.newNumber(), "sms")
                .expect("code");

        browser.signIn(REALM, grace, "kc_action", "two-step-setup").expect("intro");
    }

    /** A session that began with the old password is not enough either, even if it is young. */
    @Test
    void youngSessionOfTheOldPasswordDoesNotOpenTheWizard() {
        User frank = REALM.user();
        HttpUser attacker = new HttpUser();
        attacker.signIn(REALM, frank).expectApp();
        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = attacker.submit(page, Map.of()).expect("method");
        REALM.server().moveClock(Duration.ofSeconds(2));
        try {
            frank.changePassword(NEW_PASSWORD);

            attacker.submit(page, Map.of("method", "phone")).expectPassword();
            attacker.open(REALM.signInUrl("kc_action", "two-step-setup")).expectPassword();
            REALM.call("PUT", "/users/" + frank.id(), Map.of("requiredActions", List.of("two-step-setup")));
            attacker.window().open(REALM.signInUrl()).expectPassword();
        } finally {
            REALM.server().moveClock(Duration.ZERO);
        }
    }

    @Test
    void settingsNeedThePasswordAfterAPasswordChange() {
        Member carol = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, carol.user(), "kc_action", "two-step-settings");
        page = attacker.enter(page, PHONES.nextCode(carol.number())).expect("settings");
        carol.user().changePassword(NEW_PASSWORD);

        attacker.press(page, "turn-off").expectPassword();
    }

    @Test
    void settingsStoreNothingAfterTheMethodsAreRemoved() {
        Member dave = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        String number = Phones.newNumber();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, dave.user(), "kc_action", "two-step-settings");
        page = attacker.enter(page, PHONES.nextCode(dave.number()));
        page = attacker.submit(attacker.press(page, "add"), Map.of("kind", "phone"));
        page = attacker.givePhone(page, number).expect("code");
        REALM.call("DELETE", "/two-step/users/" + dave.user().id() + "?logout=false", null);

        attacker.enter(page, PHONES.nextCode(number));

        assertThat(dave.user().twoStep().path("state").asText()).isEqualTo("none");
    }
}
