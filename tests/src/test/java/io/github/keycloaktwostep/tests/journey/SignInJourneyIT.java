// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey C: signing in; in a browser as far as there is something to see in it. */
class SignInJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void aCodeComesWithoutAFurtherClick() {
        BrowserUser alice = inTheBrowser();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().sees("sign-in");

        assertThat(alice.page().locator("[data-two-step-page]")).containsText(number.substring(number.length() - 2));
        assertThat(alice.page().locator("body")).not().containsText(number.substring(number.length() - 4));
        alice.entersCode(PHONES.nextCode(number)).seesApp();
    }

    @Test
    void anAppCodeSignsInOnce() {
        PageText alice = somebody();
        Totp app = alice.opensWizard().setsUpAppFirst();
        alice.backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        String code = app.freshCode();
        alice.signsIn().sees("sign-in").entersCode(code).seesApp();
        alice.signsOut();

        alice.signsIn().sees("sign-in").entersCode(code);

        alice.sees("sign-in").seesError("code", ".+");
        alice.entersCode(app.freshCode()).seesApp();
    }

    @Test
    void everyOtherWayIsOneClickAway() {
        BrowserUser alice = inTheBrowser();
        List<String> codes = alice.hasTurnedItOn(number, false);
        alice.signsIn().sees("sign-in");

        alice.presses("two-step-other-options").sees("options");

        assertThat(alice.page().locator("input[type=radio][name=option]").count())
                .as("text, call, recovery code")
                .isGreaterThanOrEqualTo(2);
        alice.choosesOption("recovery").continues().sees("sign-in");
        alice.entersCode(codes.get(0)).seesApp();
    }

    @Test
    void recoveryCodesServeOnceAndInOrder() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(number);
        List<String> codes = alice.backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsInWith("recovery").entersCode(codes.get(0)).seesApp();
        alice.signsOut();

        alice.signsInWith("recovery").entersCode(codes.get(0));

        alice.sees("sign-in").seesError("code", ".+");
        alice.entersCode(codes.get(1)).seesApp();
    }

    @Test
    void theBackupPhoneSignsIn() {
        PageText alice = somebody();
        String backup = Phones.newNumber();
        alice.opensWizard()
                .setsUpPhoneFirst(number)
                .backsUpWithPhone(backup)
                .turnsOn()
                .signsOut();

        alice.signsInWith("text.*" + backup.substring(backup.length() - 2))
                .entersCode(PHONES.nextCode(backup))
                .seesApp();
    }

    @Test
    void aRememberedDeviceIsNotAskedAgain() {
        BrowserUser alice = inTheBrowser();
        alice.hasTurnedItOn(number, false);
        alice.signsIn().sees("sign-in");
        assertThat(alice.field("rememberDevice")).not().isChecked();
        alice.ticks("rememberDevice").entersCode(PHONES.nextCode(number)).seesApp();
        alice.signsOut();

        alice.signsIn().seesApp();

        assertThat(PHONES.received(number)).isEqualTo(2);
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
        assertThat(alice.user()
                        .events("LOGIN")
                        .get(0)
                        .path("details")
                        .path("two_step_method")
                        .asText())
                .isEqualTo("remembered_device");
    }

    @Test
    void theDeviceCanBeRememberedOnTheLastPageOfTheWizard() {
        BrowserUser alice = inTheBrowser();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.ticks("rememberDevice").turnsOn().signsOut();

        alice.signsIn().seesApp();
    }

    @Test
    void anotherUserOfTheSameBrowserIsAsked() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.ticks("rememberDevice").turnsOn().signsOut();
        String bobsNumber = Phones.newNumber();
        PageText bob = alice.handsOverTo(REALM.user());
        bob.opensWizard().setsUpPhoneFirst(bobsNumber).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        bob.signsIn().sees("sign-in");

        bob.ticks("rememberDevice").entersCode(PHONES.nextCode(bobsNumber)).seesApp();
        bob.signsOut();
        alice.signsIn().seesApp().signsOut();
        bob.signsIn().seesApp();
    }

    @Test
    void anotherDeviceIsAsked() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.ticks("rememberDevice").turnsOn();

        alice.elsewhere().signsIn().sees("sign-in");
    }

    @Test
    void aRememberedDeviceIsForgottenWhenItsTimeIsOver() {
        BrowserUser alice = inTheBrowser();
        alice.hasTurnedItOn(number, true);
        alice.signsIn().seesApp().signsOut();
        REALM.server().moveClock(Duration.ofDays(31));

        alice.signsIn().sees("sign-in");
    }

    @Test
    void aRememberedDeviceIsForgottenWithThePassword() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.ticks("rememberDevice").turnsOn().signsOut();
        alice.signsIn().seesApp().signsOut();
        alice.user().changePassword(User.PASSWORD);

        alice.signsIn().sees("sign-in");
    }

    @Test
    void resendingAtSignIn() {
        BrowserUser alice = inTheBrowser();
        alice.hasTurnedItOn(number, false);
        alice.signsIn().sees("sign-in");
        PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(31));
        alice.page().reload();

        alice.sees("sign-in").presses("two-step-resend");

        String code = PHONES.nextCode(number);
        alice.sees("sign-in").entersCode(code).seesApp();
    }

    @Test
    void aSecondTabSendsNothing() {
        BrowserUser alice = inTheBrowser();
        alice.hasTurnedItOn(number, false);
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        BrowserUser second = alice.at(alice.page().context().newPage());
        second.signsIn().sees("sign-in");
        second.page().reload();

        assertThat(PHONES.received(number)).isEqualTo(2);
        alice.entersCode(code).seesApp();
    }

    @Test
    void withoutTwoStepVerificationThePasswordIsEnough() {
        PageText alice = somebody();

        alice.signsIn().seesApp();

        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void theTokenIsRealAndTheEventSaysHow() {
        PageText alice = somebody();
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in").entersCode(PHONES.nextCode(number)).seesApp();

        JsonNode tokens = REALM.redeem(alice.page().address().toString().replaceAll(".*[?&]code=([^&]+).*", "$1"));

        assertThat(tokens.path("access_token").asText()).isNotEmpty();
        assertThat(alice.user()
                        .events("LOGIN")
                        .get(0)
                        .path("details")
                        .path("two_step_method")
                        .asText())
                .isEqualTo("sms");
    }

    private BrowserUser inTheBrowser() {
        return new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
    }

    private static PageText somebody() {
        return new PageText(REALM, REALM.user(), PHONES);
    }
}
