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

/** Journey B: enrolment. A real browser is used for its history and the account console. */
class WizardJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @Test
    void setsUpPhoneWithAppAsBackup() {
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithApp();
        alice.elsewhere().signsIn().seesApp();
        assertThat(alice.user().credentialTypes())
                .as("nothing is stored before the last step")
                .isEmpty();
        PageText other = alice.inAnotherTab();
        other.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();

        alice.turnsOn();
        assertThat(alice.page().address().toString()).contains("kc_action_status=success");
        other.presses("two-step-turn-on");

        assertThat(alice.user().credentialTypes())
                .as("another tab does not store the finished enrolment again")
                .containsExactly("otp", "two-step", "two-step-phone");
    }

    @Test
    void setsUpPhoneWithPhoneAsBackup() {
        alice.opensWizard()
                .setsUpPhoneFirst(number)
                .backsUpWithPhone(Phones.newNumber())
                .turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("two-step", "two-step-phone", "two-step-phone");
    }

    @Test
    void setsUpAppWithPhoneAsBackup() {
        alice.opensWizard().setsUpAppFirst();
        alice.backsUpWithPhone(number).turnsOn();

        assertThat(alice.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
    }

    @Test
    void recoveryCodesMustBeConfirmedAsSaved() {
        alice.opensWizard().setsUpAppFirst();
        alice.chooses("backup", "recovery-codes").continues().sees("recovery-codes");
        List<String> codes = alice.recoveryCodesOnPage();

        alice.continues();

        alice.sees("recovery-codes").seesError("saved", "sav");
        assertThat(alice.recoveryCodesOnPage()).isEqualTo(codes);
        alice.ticks("saved").continues().sees("finish").turnsOn();
        assertThat(alice.user().credentialTypes()).containsExactly("otp", "recovery-authn-codes", "two-step");
    }

    @Test
    void recoveryCodesBackUpAUserWithOnePhone() {
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
        assertThat(alice.backsUpWithRecoveryCodes()).hasSize(12).allMatch(code -> code.matches("[A-Z0-9]{12}"));
        alice.turnsOn();
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    @Test
    void canBeCancelled() {
        alice.opensWizard().setsUpPhoneFirst(number);

        alice.cancels();

        alice.seesApp();
        assertThat(alice.page().address().toString()).contains("kc_action_status=cancelled");
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void startsFromTheAccountConsole() {
        BrowserUser bob = new BrowserUser(browser.page(), REALM, alice.user(), PHONES);
        Page page = bob.page();
        page.navigate(REALM.accountUrl() + "/account-security/signing-in");
        bob.givesPassword();

        page.locator("[data-testid='two-step/create']:visible").first().click();
        bob.sees("intro").setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        bob.presses("two-step-turn-on").sees("on").continues();

        assertThat(page).hasURL(Pattern.compile(".*/account/account-security/signing-in.*"));
        assertThat(bob.user().credentialTypes()).contains("two-step", "two-step-phone");
    }

    @Test
    void existingAppIsRecognisedAndBackupIsRequested() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        PageText carol = new PageText(REALM, REALM.userWithApp(app), PHONES);
        carol.signsIn("kc_action", "two-step-setup").sees("sign-in").entersCode(app.freshCode());

        carol.sees("intro").continues().sees("backup").backsUpWithPhone(number).turnsOn();

        assertThat(carol.user().credentialTypes()).containsExactly("otp", "two-step", "two-step-phone");
    }

    @Test
    void refreshAndBackSendNothingAndKeepTheState() {
        BrowserUser bob = alice.opensPhonePage().continuesIn(browser.page());
        bob.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 3; i++) {
            bob.page().reload();
            bob.sees("code");
        }
        bob.page().goBack();
        bob.signsIn("kc_action", "two-step-setup").sees("intro").continues().sees("method");
        bob.chooses("method", "phone").continues().types("number", number).continues();

        bob.sees("code").entersCode(code).sees("backup");
        assertThat(PHONES.received(number)).isEqualTo(1);
    }
}
