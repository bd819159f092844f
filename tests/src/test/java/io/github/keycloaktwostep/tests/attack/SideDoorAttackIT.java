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

/** An attacker has a stolen session but not the phone, or removes methods with Keycloak's own tools. */
class SideDoorAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            // Longer than a code stays confirmed, so that the extension has to ask again.
            .with("accessCodeLifespanUserAction", 1_800)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    /** Forms that the buttons of the settings send. */
    private static final List<Map<String, String>> CHANGES = List.of(
            Map.of("step", "settings", "action", "add"),
            Map.of("step", "settings", "action", "forget-devices"),
            Map.of("step", "settings", "action", "turn-off"),
            Map.of("step", "turn-off"),
            Map.of("step", "turn-off", "clearSettings", "on"));

    private Member alice;
    private JsonNode before;

    @BeforeEach
    void signInAlice() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        before = alice.user().credentials();
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void stolenSessionDoesNotOpenTheSettings() {
        HttpUser attacker = alice.browser().stolenSession();

        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-settings"));

        assertShowsNothing(page);
        for (Map<String, String> form : CHANGES) {
            page = attacker.submit(page, form);
            assertShowsNothing(page);
        }
        for (JsonNode method : before) {
            page = attacker.submit(
                    page, Map.of("step", "settings", "prefer", method.path("id").asText()));
            assertShowsNothing(page);
        }
        assertShowsNothing(attacker.submit(page, Map.of("step", "settings", "action", "done")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void cancellingDoesNotOpenTheSettings() {
        HttpUser attacker = alice.browser().stolenSession();
        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-settings"));

        page = attacker.submit(page, Map.of("cancel-aia", "true", "step", "settings", "action", "turn-off"));

        assertThat(page.address().getQuery()).contains("kc_action_status=cancelled");
        assertShowsNothing(attacker.open(REALM.signInUrl("kc_action", "two-step-settings")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void stolenSessionDoesNotOpenTheWizard() {
        HttpUser attacker = alice.browser().stolenSession();
        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-setup"));

        for (Map<String, String> form : wizardForms()) {
            page = attacker.submit(page, form);
            assertShowsNothing(page);
            if (page.signedIn()) {
                // Nothing is left to set up, so the wizard ends at its first page.
                page = attacker.open(REALM.signInUrl("kc_action", "two-step-setup"));
            }
            assertThat(page.name().orElse("")).isIn("on", "sign-in", "options");
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void stolenSessionDoesNotAddAMissingBackup() {
        alice.user().deleteCredentials("recovery-authn-codes");
        before = alice.user().credentials();
        HttpUser attacker = alice.browser().stolenSession();
        HtmlPage page =
                attacker.open(REALM.signInUrl("kc_action", "two-step-setup")).expect("intro");

        for (Map<String, String> form : wizardForms()) {
            page = attacker.submit(page, form);
            assertThat(page.name().orElse("")).isIn("intro", "sign-in", "options");
            assertShowsNothing(page);
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void stolenSessionDoesNotAddAPhone() {
        alice.user().deleteCredentials("recovery-authn-codes");
        String attackerNumber = Phones.newNumber();
        HttpUser attacker = alice.browser().stolenSession();
        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-setup"));

        page = attacker.submit(page, Map.of()).expect("sign-in", "a code of an existing method comes first");
        page = attacker.submit(page, Map.of("step", "backup", "backup", "phone"));
        page = attacker.submit(
                page, Map.of("step", "phone", "country", "DE", "number", attackerNumber, "channel", "sms"));
        attacker.submit(page, Map.of("step", "finish"));

        assertThat(PHONES.received(attackerNumber)).isZero();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void settingsThatWereLeftOpenAskForACodeAgain() {
        HttpUser browser = new HttpUser();
        HtmlPage page = openSettings(browser).expect("settings");
        page = browser.press(page, "turn-off").expect("turn-off");

        REALM.server().moveClock(Duration.ofMinutes(6));

        for (Map<String, String> form : CHANGES) {
            page = browser.submit(page, form);
            assertShowsNothing(page);
        }
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void codeInOneSessionDoesNotOpenTheSettingsOfAnother() {
        HttpUser browser = new HttpUser();
        openSettings(browser).expect("settings");
        HttpUser attacker = alice.browser().stolenSession();

        HtmlPage page = attacker.open(REALM.signInUrl("kc_action", "two-step-settings"));

        assertShowsNothing(page);
        assertShowsNothing(attacker.submit(page, Map.of("step", "turn-off")));
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    @Test
    void settingsDoNotTurnOffRequiredTwoStep() {
        HttpUser browser = new HttpUser();
        try {
            REALM.policy(Map.of("enforcement", "required", "enrolments-per-prefix-hour", "1000"));
            HtmlPage page = openSettings(browser).expect("settings");
            browser.staysAt("settings", page, CHANGES.subList(2, 4));
        } finally {
            REALM.policy(Map.of("enforcement", "optional", "enrolments-per-prefix-hour", "1000"));
        }

        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    /** With a code, as the owner is allowed to. */
    @Test
    void backupRemovedByKeycloaksActionIsAskedForAgain() {
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

        assertAsksForPhoneAndBackup(alice.rememberedBrowser());
    }

    @Test
    void backupRemovedByAnAdminIsAskedForAgain() {
        alice.user().deleteCredentials("recovery-authn-codes");

        assertAsksForPhoneAndBackup(alice.rememberedBrowser());
    }

    @Test
    void keycloaksActionDoesNotRemoveAPhone() {
        for (String type : List.of("two-step-phone", "two-step")) {
            HttpUser attacker = alice.browser().stolenSession();
            HtmlPage page = attacker.open(REALM.signInUrl(
                    "kc_action", "delete_credential:" + alice.user().credentialId(type)));
            if (page.status() == 200 && page.body().contains("kc-accept")) {
                page = attacker.submit(page, Map.of("accept", "true"));
            }
            assertThat(page.status()).isLessThan(500);
            assertThat(alice.user().credentials(type)).as(type).hasSize(1);
        }
        signIn(new HttpUser()).expect("sign-in");
    }

    @Test
    void backupIsAskedForAfterAnAdminRemovedThePhone() {
        alice.user().deleteCredentials("two-step-phone");

        HttpUser later = alice.rememberedBrowser();
        HtmlPage page = signIn(later).expect("sign-in", "the remaining method is asked for");
        assertThat(page.text()).contains("Recovery code #1");
        page = later.enter(page, "AAAA-AAAA-AAAA").expect("sign-in", "a wrong code is not accepted");
        later.enter(page, alice.recoveryCode(0)).expect("intro", "the missing method is asked for");
        assertThat(later.hasSession(REALM)).isFalse();
    }

    @Test
    void wizardCannotBeSkippedAfterAnAdminRemovedAllMethods() {
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");
        HttpUser browser = alice.rememberedBrowser();

        HtmlPage page = signIn(browser).expect("intro", "the missing method is asked for");
        for (Map<String, String> form : List.of(
                Map.of("step", "finish"),
                Map.of("step", "settings", "action", "done"),
                Map.of("cancel-aia", "true"),
                Map.of("step", "backup", "backup", "recovery-codes"))) {
            page = browser.submit(page, form);
            page.expectNotSignedIn();
            assertThat(page.name()).as("after %s", form).isPresent();
        }
        assertThat(browser.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(browser.hasSession(REALM)).isFalse();
    }

    @Test
    void appFromKeycloakProtectsSettingsAndWizard() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("sign-in", "an app that was set up in Keycloak counts");
        page = browser.enter(page, app.freshCode());
        assertThat(page.status()).isLessThan(500);
        String appId = bob.credentialId("otp");

        for (String action : List.of("two-step-settings", "two-step-setup")) {
            new HttpUser().signIn(REALM, bob, "kc_action", action).expect("sign-in", action);
        }
        assertThat(bob.credentialId("otp")).isEqualTo(appId);
    }

    private void assertAsksForPhoneAndBackup(HttpUser browser) {
        HtmlPage page = signIn(browser).expect("sign-in", "the remaining method is asked for");
        page = browser.enter(page, PHONES.nextCode(alice.number())).expect("intro", "the missing method is asked for");
        browser.submit(page, Map.of("cancel-aia", "true")).expectNotSignedIn();
        assertThat(browser.hasSession(REALM)).as("the sign-in is not completed").isFalse();
    }

    /** Every form that somebody who knows the pages could send. */
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

    private static void assertShowsNothing(HtmlPage page) {
        assertThat(page.status()).isLessThan(500);
        assertThat(page.body())
                .doesNotContain("data-two-step-method", "data-two-step-device", "two-step-turn-off")
                .doesNotContain("two-step-forget-devices", "two-step-qr", "two-step-recovery-codes", "+49 151");
    }

    private HtmlPage openSettings(HttpUser browser) {
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "two-step-settings");
        return browser.enter(page, PHONES.nextCode(alice.number()));
    }

    private HtmlPage signIn(HttpUser visitor) {
        return visitor.signIn(REALM, alice.user());
    }
}
