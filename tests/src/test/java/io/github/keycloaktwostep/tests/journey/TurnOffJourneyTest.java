package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Map;
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
    void turningItOnAgainTakesOneCode() {
        reachTurnOff();
        alice.presses("two-step-turn-off-confirm").leavesSettings().signsOut();

        alice.opensWizard().continues().provesItself().sees("finish").turnsOn().signsOut();

        alice.signsIn().provesItself().seesApp();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningItOnFromTheSettingsCanBeCancelled() {
        reachTurnOff();
        alice.presses("two-step-turn-off-confirm").sees("settings").presses("two-step-add");

        alice.sees("intro").page().locator("[name=cancel-aia]").click();

        alice.seesApp();
    }

    @Test
    void whoHasNothingOfWhatWasKeptStartsAnew() {
        reachTurnOff();
        alice.presses("two-step-turn-off-confirm").leavesSettings().signsOut();
        String newNumber = Phones.newNumber();

        alice.opensWizard().continues().sees("sign-in").presses("two-step-anew").sees("method");
        alice.chooses("method", "phone").continues();
        alice.provesPhone(newNumber).sees("backup").backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().sees("sign-in").entersCode(PHONES.nextCode(newNumber)).seesApp();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void nobodyStartsAnewWhileItIsOn() {
        Realm lenient =
                Realm.on(Servers.inbox()).policy("backup-required", "false").create();
        Phones phones = Phones.fed(lenient.inbox());
        Person fay = new Person(browser.otherDevice(), lenient, lenient.user(), phones);
        fay.opensWizard().continues().sees("method").chooses("method", "phone").continues();
        fay.provesPhone(Phones.newNumber()).sees("finish").ticks("rememberDevice");
        fay.turnsOn().signsOut();
        lenient.policy(Map.of("backup-required", "true"));

        fay.signsIn().sees("intro").continues().sees("sign-in");

        assertThat(fay.page().locator("#two-step-anew")).hasCount(0);
        fay.posts(Map.of("action", "anew")).sees("sign-in");
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
