// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey B: turning it on; in a browser as far as there is something to see in it. */
class WizardJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    @Test
    void phoneFirstThenAnApp() {
        BrowserUser alice = inTheBrowser();
        String number = Phones.newNumber();

        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithApp();
        alice.turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
        assertThat(alice.page().url()).contains("kc_action_status=success");
    }

    @Test
    void phoneFirstThenAnotherPhone() {
        PageText alice = somebody();
        String first = Phones.newNumber();
        String second = Phones.newNumber();

        alice.opensWizard().setsUpPhoneFirst(first).backsUpWithPhone(second).turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("two-step", "two-step-phone", "two-step-phone");
    }

    @Test
    void phoneFirstThenRecoveryCodes() {
        PageText alice = somebody();
        List<String> codes =
                alice.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn();

        assertThat(codes).hasSize(12).allMatch(code -> code.matches("[A-Z0-9]{12}"));
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void appFirstThenAPhone() {
        PageText alice = somebody();
        alice.opensWizard().setsUpAppFirst();
        alice.backsUpWithPhone(Phones.newNumber()).turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
    }

    @Test
    void appFirstThenRecoveryCodesNeedsNoPhone() {
        BrowserUser alice = inTheBrowser();
        alice.opensWizard().setsUpAppFirst();
        alice.backsUpWithRecoveryCodes();
        alice.turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("otp", "recovery-authn-codes", "two-step");
    }

    @Test
    void whoOwnsOnePhoneOnlyIsToldTheOtherWays() {
        PageText alice = somebody();
        String number = Phones.newNumber();
        alice.opensWizard().setsUpPhoneFirst(number);

        alice.chooses("backup", "phone")
                .continues()
                .sees("phone")
                .types("number", number)
                .continues();

        alice.sees("phone").seesError("number", "app.*recovery codes|recovery codes.*app");
        alice.seesEntered("number", number);
        assertThat(PHONES.received(number)).isEqualTo(1);
        alice.goesBack().sees("backup");
        alice.backsUpWithRecoveryCodes();
        alice.turnsOn();
    }

    @Test
    void nothingIsStoredBeforeTheLastButton() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithApp();

        assertThat(alice.user().credentialTypes()).isEmpty();
        alice.elsewhere().signsIn().seesApp();
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void recoveryCodesHaveToBeConfirmedAsSaved() {
        PageText alice = somebody();
        alice.opensWizard().setsUpAppFirst();
        alice.chooses("backup", "recovery-codes").continues().sees("recovery-codes");
        List<String> codes = alice.recoveryCodesOnPage();

        alice.continues();

        alice.sees("recovery-codes").seesError("saved", "sav");
        assertThat(alice.recoveryCodesOnPage()).isEqualTo(codes);
    }

    @Test
    void canBeCancelled() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(Phones.newNumber());

        alice.cancels();

        alice.seesApp();
        assertThat(alice.page().address().toString()).contains("kc_action_status=cancelled");
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void startsFromTheAccountConsole() {
        BrowserUser alice = inTheBrowser();
        Page page = alice.page();
        page.navigate(REALM.accountUrl() + "/account-security/signing-in");
        alice.givesPassword();

        page.locator("[data-testid='two-step/create']:visible").first().click();
        alice.sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.presses("two-step-turn-on").sees("on").continues();

        assertThat(page).hasURL(Pattern.compile(".*/account/account-security/signing-in.*"));
        assertThat(alice.user().credentialTypes()).contains("two-step", "two-step-phone");
    }

    @Test
    void anAppSetUpEarlierIsRecognisedAndOnlyTheBackupIsAsked() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        PageText carol = new PageText(REALM, REALM.userWithApp(app), PHONES);
        carol.signsIn("kc_action", "two-step-setup").sees("sign-in").entersCode(app.freshCode());

        carol.sees("intro")
                .continues()
                .sees("backup")
                .backsUpWithPhone(Phones.newNumber())
                .turnsOn();

        assertThat(carol.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
        assertThat(carol.user().credentials("otp")).hasSize(1);
    }

    @Test
    void refreshAndBackSendNothingAndLoseNothing() {
        BrowserUser alice = inTheBrowser();
        String number = Phones.newNumber();
        Page page = alice.page();
        alice.opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues();
        alice.sees("phone").types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 10; i++) {
            page.reload();
            alice.sees("code");
        }
        page.goBack();
        alice.signsIn("kc_action", "two-step-setup");

        alice.sees("code").entersCode(code).sees("backup");
        assertThat(PHONES.received(number)).isEqualTo(1);
    }

    @Test
    void whatIsFinishedInOneTabIsNotStoredAgainByAnother() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithApp();
        PageText other = alice.inAnotherTab();
        other.signsIn("kc_action", "two-step-setup").sees("finish");

        alice.turnsOn();
        other.presses("two-step-turn-on");

        assertThat(alice.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
    }

    private BrowserUser inTheBrowser() {
        return new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
    }

    private static PageText somebody() {
        return new PageText(REALM, REALM.user(), PHONES);
    }
}
