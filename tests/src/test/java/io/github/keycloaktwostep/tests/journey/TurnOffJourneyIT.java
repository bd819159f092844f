// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Journey E: turning two-step verification off. {@link NoJavaScriptIT} does this in a browser. */
class TurnOffJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @AfterEach
    void resetPolicy() {
        REALM.policy(Map.of());
    }

    @Test
    void keepsMethodsWhenTurnedOff() {
        openTurnOffPage();

        turnOff().signsOut().signsIn().seesApp();

        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningOnAgainNeedsOneCodeOfTheKeptPhone() {
        openTurnOffPage();
        turnOff().signsOut();

        alice.opensWizard().continues().reads(number.substring(number.length() - 2));
        alice.passesSecondStep().sees("finish").turnsOn().signsOut();

        alice.signsIn().passesSecondStep().seesApp();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningOnFromSettingsCanBeCancelled() {
        openTurnOffPage();
        alice.presses("two-step-turn-off-confirm").sees("settings");
        alice.seesNo("cancel-aia");
        alice.presses("two-step-add");

        alice.sees("intro").cancels();

        alice.seesApp();
    }

    @Test
    void userWithoutTheKeptMethodsStartsOver() {
        openTurnOffPage();
        turnOff().signsOut();
        String newNumber = Phones.newNumber();

        alice.opensWizard().continues().sees("sign-in").presses("two-step-anew").sees("method");
        alice.chooses("method", "phone").continues();
        alice.verifiesPhone(newNumber).sees("backup").backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().sees("sign-in").entersCode(PHONES.nextCode(newNumber)).seesApp();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void enrolledUserCannotStartOver() {
        REALM.policy(Map.of("backup-required", "false"));
        alice.opensPhonePage();
        alice.verifiesPhone(number).sees("finish").ticks("rememberDevice");
        alice.turnsOn().signsOut();
        REALM.policy(Map.of("backup-required", "true"));

        alice.signsIn().sees("intro").continues().sees("sign-in");

        alice.seesNo("two-step-anew");
        alice.posts(Map.of("action", "anew")).sees("sign-in");
    }

    @Test
    void clearsSettingsOnRequestAndRecordsAnEvent() {
        openTurnOffPage();

        alice.ticks("clearSettings");
        turnOff().signsOut().signsIn().seesApp();

        assertThat(alice.user().credentialTypes()).isEmpty();
        assertThat(alice.user().events("REMOVE_CREDENTIAL"))
                .extracting(
                        event -> event.path("details").path("two_step_change").asText())
                .contains("turned_off");
    }

    @Test
    void requiresCodeOnRememberedDeviceAndForgetsIt() {
        alice.enrols(number, true);
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
        alice.signsIn("kc_action", "two-step-settings").sees("sign-in").seesNo("rememberDevice");
        alice.passesSecondStep().sees("settings").presses("two-step-turn-off").sees("turn-off");

        turnOff();

        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void turningOffCanBeAborted() {
        openTurnOffPage();

        alice.goesBack().sees("settings").presses("two-step-done").seesApp();

        assertThat(alice.user().credentials("two-step")).hasSize(1);
        alice.elsewhere().signsIn().sees("sign-in");
    }

    @Test
    void turningOffIsNotOfferedIfRequired() {
        REALM.policy(Map.of("enforcement", "required"));
        alice.enrols(number, true);

        alice.signsIn().seesApp().opensSettings().passesSecondStep().sees("settings");

        alice.seesNo("two-step-turn-off");
    }

    private void openTurnOffPage() {
        alice.enrols(number, true);
        alice.signsIn().seesApp().opensSettings().passesSecondStep().sees("settings");
        alice.presses("two-step-turn-off").sees("turn-off");
        assertThat(PageForm.on(alice.page()).filledIn()).doesNotContainKey("clearSettings");
    }

    private PageText turnOff() {
        return alice.presses("two-step-turn-off-confirm")
                .sees("settings")
                .presses("two-step-done")
                .seesApp();
    }
}
