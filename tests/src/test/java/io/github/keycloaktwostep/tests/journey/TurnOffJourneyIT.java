// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey E: turning it off; in a browser as far as there is something to see in it. */
class TurnOffJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();

    @Test
    void keepsTheSettingsForAnotherTime() {
        BrowserUser alice = inTheBrowser();
        reachTurnOff(alice);
        assertThat(alice.field("clearSettings")).not().isChecked();

        alice.presses("two-step-turn-off-confirm");

        alice.leavesSettings().signsOut().signsIn().seesApp();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningItOnAgainFindsThePhone() {
        PageText alice = whoHasTurnedItOff();

        alice.opensWizard().continues();

        alice.seesSomePage().reads(number.substring(number.length() - 2));
    }

    @Test
    void turningItOnAgainTakesOneCode() {
        PageText alice = whoHasTurnedItOff();

        alice.opensWizard().continues().provesItself().sees("finish").turnsOn().signsOut();

        alice.signsIn().provesItself().seesApp();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void turningItOnFromTheSettingsCanBeCancelled() {
        BrowserUser alice = inTheBrowser();
        reachTurnOff(alice);
        alice.presses("two-step-turn-off-confirm").sees("settings").presses("two-step-add");

        alice.sees("intro").cancels();

        alice.seesApp();
    }

    @Test
    void whoHasNothingOfWhatWasKeptStartsAnew() {
        PageText alice = whoHasTurnedItOff();
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
        PageText fay = new PageText(lenient, lenient.user(), Phones.fed(lenient.inbox()));
        fay.opensPhonePage();
        fay.provesPhone(Phones.newNumber()).sees("finish").ticks("rememberDevice");
        fay.turnsOn().signsOut();
        lenient.policy(Map.of("backup-required", "true"));

        fay.signsIn().sees("intro").continues().sees("sign-in");

        fay.seesNo("two-step-anew");
        fay.posts(Map.of("action", "anew")).sees("sign-in");
    }

    @Test
    void clearsEverythingWhereAsked() {
        BrowserUser alice = inTheBrowser();
        reachTurnOff(alice);

        alice.ticks("clearSettings").presses("two-step-turn-off-confirm");

        alice.leavesSettings().signsOut().signsIn().seesApp();
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void forgetsTheRememberedDevices() {
        PageText alice = whoHasTurnedItOn();
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
        reachTurnOff(alice);

        alice.presses("two-step-turn-off-confirm").leavesSettings();

        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void asksForACodeEvenOnARememberedDevice() {
        PageText alice = whoHasTurnedItOn();

        alice.signsOut().signsIn("kc_action", "two-step-settings");

        alice.sees("sign-in").seesNo("rememberDevice");
    }

    @Test
    void canBeThoughtBetterOf() {
        PageText alice = whoHasTurnedItOn();
        reachTurnOff(alice);

        alice.goesBack().sees("settings").presses("two-step-done").seesApp();

        assertThat(alice.user().credentials("two-step")).hasSize(1);
        alice.elsewhere().signsIn().sees("sign-in");
    }

    @Test
    void isWrittenDown() {
        PageText alice = whoHasTurnedItOn();
        reachTurnOff(alice);

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
        PageText dora = new PageText(strict, strict.user(), Phones.fed(strict.inbox()));
        dora.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        dora.turnsOn();

        dora.opensSettings().provesItself().sees("settings");

        dora.seesNo("two-step-turn-off");
    }

    private BrowserUser inTheBrowser() {
        BrowserUser person = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        person.hasTurnedItOn(number, true);
        return person.signsIn().seesApp();
    }

    private PageText whoHasTurnedItOn() {
        PageText reader = new PageText(REALM, REALM.user(), PHONES);
        reader.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        return reader.ticks("rememberDevice").turnsOn();
    }

    /** And has kept the settings. */
    private PageText whoHasTurnedItOff() {
        PageText reader = whoHasTurnedItOn();
        reachTurnOff(reader);
        return reader.presses("two-step-turn-off-confirm").leavesSettings().signsOut();
    }

    private static void reachTurnOff(UserJourney<?> who) {
        who.opensSettings()
                .provesItself()
                .sees("settings")
                .presses("two-step-turn-off")
                .sees("turn-off");
    }
}
