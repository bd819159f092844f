// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
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

/** A thief who knew the password waits at one of our pages while it is changed. Keycloak keeps such a sign-in. */
class ChangedPasswordAttackIT {

    private static final String NEW_PASSWORD = "battery staple";

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Realm WITHOUT_STEP = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();

    static {
        WITHOUT_STEP.call("PUT", "", Map.of("realm", WITHOUT_STEP.name(), "browserFlow", "browser"));
    }

    /** In our flow, and at the check of a flow without our step. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void atTheCodePageWhileTheAdminHelpsTheOwner(boolean ourFlow) {
        Realm realm = ourFlow ? REALM : WITHOUT_STEP;
        Member alice = new HttpEnrolment(realm, Phones.fed(realm.inbox())).enrol(realm.user(), false);
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, alice.user(), thief).givePassword();
        HttpUser other = new HttpUser();
        HtmlPage elsewhere = HttpSignIn.begin(realm, alice.user(), other).givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));

        realm.call("DELETE", "/two-step/users/" + alice.user().id(), null);
        alice.user().changePassword(NEW_PASSWORD);

        asksForThePassword(thief.submit(page, Map.of("code", "123456")));
        HtmlPage reloaded = other.open(elsewhere.address().toString());
        // "Page has expired": the thief goes on.
        Element goOn = reloaded.document().selectFirst("#loginContinueLink");
        asksForThePassword(goOn == null ? reloaded : other.open(goOn.absUrl("href")));
        HtmlPage owner = HttpSignIn.begin(realm, alice.user(), new HttpUser()).givePassword(NEW_PASSWORD);
        assertThat(owner).matches(HtmlPage::signedIn);
    }

    @Test
    void inTheWizardWithAPhoneOfTheirOwn() {
        User bob = REALM.user();
        String number = Phones.newNumber();
        HttpUser thief = new HttpUser();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(bob, thief, number, "sms");
        bob.changePassword(NEW_PASSWORD);

        asksForThePassword(thief.submit(page, Map.of("code", PHONES.nextCode(number))));
        assertThat(REALM.get("/two-step/users/" + bob.id()).path("state").asText())
                .isEqualTo("none");
    }

    /** The owner signs in with the new password in another tab of the same browser. */
    @Test
    void inTheWizardOfASharedBrowser() {
        User erin = REALM.user();
        String number = Phones.newNumber();
        HttpUser browser = new HttpUser();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(erin, browser, number, "sms");
        page = browser.submit(page, Map.of("code", PHONES.nextCode(number)));
        assertThat(page).matches(shown -> shown.is("backup"));
        erin.changePassword(NEW_PASSWORD);

        HtmlPage owner = HttpSignIn.begin(REALM, erin, browser, "kc_action", "two-step-setup")
                .givePassword(NEW_PASSWORD);

        assertThat(owner).as("nothing of the other tab").matches(shown -> shown.is("intro"));
    }

    /** A session of the old password is not enough either, however young it is. */
    @Test
    void inTheWizardWithASessionThatIsStillYoung() {
        User frank = REALM.user();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, frank, thief).givePassword();
        assertThat(page).matches(HtmlPage::signedIn);
        page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = thief.submit(page, Map.of());
        assertThat(page).matches(shown -> shown.is("method"));
        REALM.server().moveClock(Duration.ofSeconds(2));
        try {
            frank.changePassword(NEW_PASSWORD);

            asksForThePassword(thief.submit(page, Map.of("method", "phone")));
            asksForThePassword(thief.open(REALM.signInUrl("kc_action", "two-step-setup")));
            REALM.call("PUT", "/users/" + frank.id(), Map.of("requiredActions", List.of("two-step-setup")));
            asksForThePassword(thief.window().open(REALM.signInUrl()));
        } finally {
            REALM.server().moveClock(Duration.ZERO);
        }
    }

    @Test
    void inTheSettings() {
        Member carol = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, carol.user(), thief, "kc_action", "two-step-settings")
                .givePassword();
        page = thief.submit(page, Map.of("code", PHONES.nextCode(carol.number())));
        assertThat(page).matches(shown -> shown.is("settings"));
        carol.user().changePassword(NEW_PASSWORD);

        asksForThePassword(thief.submit(page, Map.of("action", "turn-off")));
    }

    @Test
    void inTheSettingsWhileTheMethodsAreRemoved() {
        Member dave = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        String number = Phones.newNumber();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, dave.user(), thief, "kc_action", "two-step-settings")
                .givePassword();
        page = thief.submit(page, Map.of("code", PHONES.nextCode(dave.number())));
        page = thief.submit(thief.submit(page, Map.of("action", "add")), Map.of("kind", "phone"));
        page = thief.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
        assertThat(page).matches(shown -> shown.is("code"));
        REALM.call("DELETE", "/two-step/users/" + dave.user().id() + "?logout=false", null);

        thief.submit(page, Map.of("code", PHONES.nextCode(number)));

        assertThat(REALM.get("/two-step/users/" + dave.user().id())
                        .path("state")
                        .asText())
                .isEqualTo("none");
    }

    private static void asksForThePassword(HtmlPage page) {
        assertThat(page.signedIn()).as("%s", page).isFalse();
        assertThat(page.name()).as("no page of ours").isEmpty();
        assertThat(page.body()).contains("name=\"password\"");
    }
}
