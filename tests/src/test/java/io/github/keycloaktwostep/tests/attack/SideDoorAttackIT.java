// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody has a session that was stolen and no phone, or takes methods away by Keycloak's own means. */
class SideDoorAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            // Longer than a code confirms, so that it is ours to ask again.
            .with("accessCodeLifespanUserAction", 1_800)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    /** What the buttons of the settings send. */
    private static final List<Map<String, String>> CHANGES = List.of(
            Map.of("step", "settings", "action", "add"),
            Map.of("step", "settings", "action", "forget-devices"),
            Map.of("step", "settings", "action", "turn-off"),
            Map.of("step", "turn-off"),
            Map.of("step", "turn-off", "clearSettings", "on"));

    private Member alice;
    private JsonNode before;

    @BeforeEach
    void aliceIsSignedIn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        before = alice.user().credentials();
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void openTheSettingsWithAStolenSession() {
        HttpUser thief = alice.browser().stolenSession();

        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        showsNothing(page);
        for (Map<String, String> form : CHANGES) {
            page = thief.submit(page, form);
            showsNothing(page);
        }
        for (JsonNode method : before) {
            page = thief.submit(
                    page, Map.of("step", "settings", "prefer", method.path("id").asText()));
            showsNothing(page);
        }
        showsNothing(thief.submit(page, Map.of("step", "settings", "action", "done")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void passTheSettingsByCancelling() {
        HttpUser thief = alice.browser().stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        page = thief.submit(page, Map.of("cancel-aia", "true", "step", "settings", "action", "turn-off"));

        assertThat(page.address().getQuery()).contains("kc_action_status=cancelled");
        showsNothing(thief.open(REALM.signInUrl("kc_action", "two-step-settings")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void openTheWizardWithAStolenSession() {
        HttpUser thief = alice.browser().stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));

        for (Map<String, String> form : wizardForms()) {
            page = thief.submit(page, form);
            showsNothing(page);
            if (page.signedIn()) {
                // There is nothing left to set up, so that the wizard ends at its first page.
                page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));
            }
            assertThat(page.name().orElse("")).isIn("on", "sign-in", "options");
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void openTheWizardWithAStolenSessionWhileTheBackupIsMissing() {
        alice.user().deleteCredentials("recovery-authn-codes");
        before = alice.user().credentials();
        HttpUser thief = alice.browser().stolenSession();
        HtmlPage page =
                thief.open(REALM.signInUrl("kc_action", "two-step-setup")).expect("intro");

        for (Map<String, String> form : wizardForms()) {
            page = thief.submit(page, form);
            assertThat(page.name().orElse("")).isIn("intro", "sign-in", "options");
            showsNothing(page);
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void addAPhoneOfHisOwnWithAStolenSession() {
        alice.user().deleteCredentials("recovery-authn-codes");
        String ofTheThief = Phones.newNumber();
        HttpUser thief = alice.browser().stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));

        page = thief.submit(page, Map.of()).expect("sign-in", "a code of what is there comes first");
        page = thief.submit(page, Map.of("step", "backup", "backup", "phone"));
        page = thief.submit(page, Map.of("step", "phone", "country", "DE", "number", ofTheThief, "channel", "sms"));
        thief.submit(page, Map.of("step", "finish"));

        assertThat(PHONES.received(ofTheThief)).isZero();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void goOnWithSettingsThatWereLeftOpen() {
        HttpUser browser = new HttpUser();
        HtmlPage page = openedSettings(browser).expect("settings");
        page = browser.press(page, "turn-off").expect("turn-off");

        REALM.server().moveClock(Duration.ofMinutes(6));

        for (Map<String, String> form : CHANGES) {
            page = browser.submit(page, form);
            showsNothing(page);
        }
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void turnItOffInOneTabWithTheCodeOfAnother() {
        HttpUser browser = new HttpUser();
        openedSettings(browser).expect("settings");
        HttpUser thief = alice.browser().stolenSession();

        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        showsNothing(page);
        showsNothing(thief.submit(page, Map.of("step", "turn-off")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void turnItOffThroughTheSettingsWhereItIsRequired() {
        HttpUser browser = new HttpUser();
        try {
            REALM.policy(Map.of("enforcement", "required", "enrolments-per-prefix-hour", "1000"));
            HtmlPage page = openedSettings(browser).expect("settings");
            browser.staysAt("settings", page, CHANGES.subList(2, 4));
        } finally {
            REALM.policy(Map.of("enforcement", "optional", "enrolments-per-prefix-hour", "1000"));
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    /** With a code, as its owner may. */
    @Test
    void removeTheBackupWithKeycloaksOwnAction() {
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(
                REALM,
                alice.user(),
                "kc_action",
                "delete_credential:" + alice.user().credentialId("recovery-authn-codes"));
        page = browser.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).contains("kc-accept");
        browser.submit(page, Map.of("accept", "true"));
        assertThat(alice.user().credentials("recovery-authn-codes")).isEmpty();

        asksForThePhoneAndThenForABackup(alice.rememberedBrowser());
    }

    @Test
    void removeTheBackupAsAnAdmin() {
        alice.user().deleteCredentials("recovery-authn-codes");

        asksForThePhoneAndThenForABackup(alice.rememberedBrowser());
    }

    @Test
    void removeAPhoneWithKeycloaksOwnAction() {
        for (String type : List.of("two-step-phone", "two-step")) {
            HttpUser thief = alice.browser().stolenSession();
            HtmlPage page = thief.open(REALM.signInUrl(
                    "kc_action", "delete_credential:" + alice.user().credentialId(type)));
            if (page.status() == 200 && page.body().contains("kc-accept")) {
                page = thief.submit(page, Map.of("accept", "true"));
            }
            assertThat(page.status()).isLessThan(500);
            assertThat(alice.user().credentials(type)).as(type).hasSize(1);
        }
        signIn(new HttpUser()).expect("sign-in");
    }

    @Test
    void removeTheFirstMethodAsAnAdmin() {
        alice.user().deleteCredentials("two-step-phone");

        HttpUser later = alice.rememberedBrowser();
        HtmlPage page = signIn(later).expect("sign-in", "what is left is asked for");
        assertThat(page.text()).contains("Recovery code #1");
        page = later.enter(page, "AAAA-AAAA-AAAA").expect("sign-in", "not just any code");
        later.enter(page, alice.recoveryCode(0)).expect("intro", "what is missing is asked for");
        assertThat(later.hasSession(REALM)).isFalse();
    }

    @Test
    void removeAllMethodsAsAnAdmin() {
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");
        HttpUser browser = alice.rememberedBrowser();

        HtmlPage page = signIn(browser).expect("intro", "what is missing is asked for");
        for (Map<String, String> form : List.of(
                Map.of("step", "finish"),
                Map.of("step", "settings", "action", "done"),
                Map.of("cancel-aia", "true"),
                Map.of("step", "backup", "backup", "recovery-codes"))) {
            page = browser.submit(page, form);
            page.expectOutside();
            assertThat(page.name()).as("after %s", form).isPresent();
        }
        assertThat(browser.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(browser.hasSession(REALM)).isFalse();
    }

    @Test
    void changeWhatWasSetUpWithKeycloaksOwnMeans() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("sign-in", "what was set up before us is honoured");
        page = browser.enter(page, app.freshCode());
        assertThat(page.status()).isLessThan(500);
        String label = bob.credentialId("otp");

        for (String action : List.of("two-step-settings", "two-step-setup")) {
            new HttpUser().signIn(REALM, bob, "kc_action", action).expect("sign-in", action);
        }
        assertThat(bob.credentialId("otp")).isEqualTo(label);
    }

    private void asksForThePhoneAndThenForABackup(HttpUser browser) {
        HtmlPage page = signIn(browser).expect("sign-in", "what is left is asked for");
        page = browser.enter(page, PHONES.nextCode(alice.number())).expect("intro", "what is missing is asked for");
        browser.submit(page, Map.of("cancel-aia", "true")).expectOutside();
        assertThat(browser.hasSession(REALM)).as("passed by another sign-in").isFalse();
    }

    /** Everything that somebody could send who knows the pages. */
    private List<Map<String, String>> wizardForms() {
        List<Map<String, String>> forms = new ArrayList<>(List.of(
                Map.of("step", "intro"),
                Map.of("step", "method", "method", "phone"),
                Map.of("step", "phone", "country", "DE", "number", Phones.newNumber(), "channel", "sms"),
                Map.of("step", "code", "code", "000000"),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "app", "code", "000000"),
                Map.of("step", "backup", "backup", "recovery-codes"),
                Map.of("step", "recovery-codes", "saved", "on"),
                Map.of("step", "finish", "rememberDevice", "on"),
                Map.of("step", "finish"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "options", "option", "no-such-way")));
        forms.addAll(CHANGES);
        return forms;
    }

    private static void showsNothing(HtmlPage page) {
        assertThat(page.status()).isLessThan(500);
        assertThat(page.body())
                .doesNotContain("data-two-step-method", "data-two-step-device", "two-step-turn-off")
                .doesNotContain("two-step-forget-devices", "two-step-qr", "two-step-recovery-codes", "+49 151");
    }

    private HtmlPage openedSettings(HttpUser browser) {
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "two-step-settings");
        return browser.enter(page, PHONES.nextCode(alice.number()));
    }

    private HtmlPage signIn(HttpUser visitor) {
        return visitor.signIn(REALM, alice.user());
    }
}
