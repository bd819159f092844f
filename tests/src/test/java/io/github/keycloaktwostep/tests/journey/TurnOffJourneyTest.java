package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey E: turning it off. */
class TurnOffJourneyTest {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private Person alice;

    @BeforeEach
    void aliceHasTurnedItOn() {
        alice = new Person(browser.page(), REALM, REALM.user(), PHONES);
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.ticks("rememberDevice").turnsOn();
    }

    @Test
    void keepsTheSettingsForAnotherTime() {
        reachTurnOff();
        assertThat(alice.field("clearSettings")).not().isChecked();

        alice.presses("two-step-turn-off-confirm");

        alice.leavesSettings().signsOut().signsIn().seesApp();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningItOnAgainFindsThePhone() {
        reachTurnOff();
        alice.presses("two-step-turn-off-confirm").leavesSettings().signsOut();

        alice.opensWizard().continues();

        assertThat(alice.page().locator("body")).containsText(number.substring(number.length() - 2));
    }

    @Test
    void clearsEverythingWhereAsked() {
        reachTurnOff();

        alice.ticks("clearSettings").presses("two-step-turn-off-confirm");

        alice.leavesSettings().signsOut().signsIn().seesApp();
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void forgetsTheRememberedDevices() {
        reachTurnOff();

        alice.presses("two-step-turn-off-confirm").leavesSettings();

        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void asksForACodeEvenOnARememberedDevice() {
        alice.signsOut().signsIn("kc_action", "two-step-settings");

        alice.sees("sign-in");
        assertThat(alice.field("rememberDevice")).hasCount(0);
    }

    @Test
    void canBeThoughtBetterOf() {
        reachTurnOff();

        alice.goesBack().sees("settings").presses("two-step-done").seesApp();

        assertThat(alice.user().credentials("two-step")).hasSize(1);
        alice.at(browser.otherDevice()).signsIn().sees("sign-in");
    }

    @Test
    void isWrittenDown() {
        reachTurnOff();

        alice.ticks("clearSettings").presses("two-step-turn-off-confirm").leavesSettings();

        assertThat(alice.user().events("REMOVE_CREDENTIAL"))
                .extracting(
                        event -> event.path("details").path("two_step_change").asText())
                .contains("turned_off");
    }

    @Test
    void isNotOfferedWhereTheRealmRequiresIt() {
        Realm strict =
                Realm.on(Servers.inbox()).policy("enforcement", "required").create();
        Person dora = new Person(browser.otherDevice(), strict, strict.user(), Phones.fed(strict.inbox()));
        dora.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        dora.turnsOn();

        dora.opensSettings().provesItself().sees("settings");

        assertThat(dora.page().locator("#two-step-turn-off")).hasCount(0);
    }

    private void reachTurnOff() {
        alice.opensSettings()
                .provesItself()
                .sees("settings")
                .presses("two-step-turn-off")
                .sees("turn-off");
    }
}
