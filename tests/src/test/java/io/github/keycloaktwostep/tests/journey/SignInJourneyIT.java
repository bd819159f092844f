// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.options.Cookie;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey C: signing in. A real browser is used only where it keeps the device cookie. */
class SignInJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void codeIsSentWithoutAnotherClick() {
        alice.enrols(number, false);

        alice.signsIn().sees("sign-in");

        alice.reads(number.substring(number.length() - 2));
        alice.doesNotRead(number.substring(number.length() - 4));
        alice.entersCode(PHONES.nextCode(number)).seesApp();
        JsonNode tokens = REALM.redeem(alice.page().address().toString().replaceAll(".*[?&]code=([^&]+).*", "$1"));
        assertThat(tokens.path("access_token").asText()).isNotEmpty();
        assertThat(methodOfLastSignIn(alice.user())).isEqualTo("sms");
    }

    @Test
    void appCodeWorksOnlyOnce() {
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
    void recoveryCodesWorkOnceAndInOrder() {
        List<String> codes = alice.enrols(number, false);
        alice.signsIn().sees("sign-in").presses("two-step-other-options").sees("options");
        assertThat(alice.page().choices("option"))
                .as("text, call, recovery code")
                .hasSizeGreaterThanOrEqualTo(2);
        alice.choosesOption("recovery").continues().sees("sign-in");
        alice.entersCode(codes.get(0)).seesApp().signsOut();

        alice.signsInWith("recovery").entersCode(codes.get(0));

        alice.sees("sign-in").seesError("code", ".+");
        alice.entersCode(codes.get(1)).seesApp();
    }

    @Test
    void backupPhoneSignsIn() {
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
    void rememberedDeviceIsNotAskedForCode() {
        BrowserUser bob = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        bob.enrols(number, false);
        bob.signsIn().sees("sign-in");
        assertThat(bob.field("rememberDevice").isChecked()).isFalse();
        bob.ticks("rememberDevice").entersCode(PHONES.nextCode(number)).seesApp();
        bob.signsOut();

        bob.signsIn().seesApp();

        assertThat(PHONES.received(number)).isEqualTo(2);
        assertThat(bob.user().credentials("two-step-device")).hasSize(1);
        assertThat(methodOfLastSignIn(bob.user())).isEqualTo("remembered_device");
        Cookie cookie = bob.page().context().cookies().stream()
                .filter(each -> each.name.startsWith(Member.DEVICE_COOKIE))
                .findFirst()
                .orElseThrow();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.path).isEqualTo("/realms/" + REALM.name() + "/");
        assertThat(cookie.value).hasSizeGreaterThanOrEqualTo(43);
        assertThat(bob.user().credentials("two-step-device").toString()).doesNotContain(cookie.value);
    }

    @Test
    void otherUserOfSameBrowserIsAskedForCode() {
        alice.enrols(number, true);
        PageText bob = alice.sharesBrowserWith(REALM.user());
        bob.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        bob.signsIn().sees("sign-in").ticks("rememberDevice").passesSecondStep().seesApp();

        bob.signsOut();
        alice.signsIn().seesApp().signsOut();
        bob.signsIn().seesApp();
    }

    @Test
    void otherDeviceIsAskedForCode() {
        alice.enrols(number, true);

        alice.elsewhere().signsIn().sees("sign-in");
    }

    @Test
    void rememberedDeviceExpires() {
        alice.enrols(number, true);
        alice.signsIn().seesApp().signsOut();
        REALM.server().moveClock(Duration.ofDays(31));

        alice.signsIn().sees("sign-in");
    }

    @Test
    void passwordChangeForgetsRememberedDevice() {
        alice.enrols(number, true);
        alice.signsIn().seesApp().signsOut();
        alice.user().changePassword(User.PASSWORD);

        alice.signsIn().sees("sign-in");
    }

    @Test
    void resendsCodeAtSignIn() {
        alice.enrols(number, false);
        alice.signsIn().sees("sign-in");
        PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(31));

        alice.refreshes().sees("sign-in").presses("two-step-resend");

        alice.sees("sign-in").entersCode(PHONES.nextCode(number)).seesApp();
    }

    @Test
    void refreshAndSecondTabSendNothing() {
        alice.enrols(number, false);
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 10; i++) {
            alice.refreshes().sees("sign-in");
        }
        alice.inAnotherTab().signsIn().sees("sign-in").refreshes().sees("sign-in");

        alice.entersCode(code).seesApp();
        assertThat(PHONES.received(number)).isEqualTo(2);
    }

    /** An attacker with the password can neither use a code of the user nor exceed the rate limit of the number. */
    @Test
    void rejectsCodeOfAnotherSession() {
        alice.enrols(number, false);
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        PageText attacker = alice.elsewhere();
        attacker.signsIn().sees("sign-in");
        attacker.entersCode(code).sees("sign-in").seesError("code", ".+");

        alice.entersCode(code).seesApp();
        for (int i = 0; i < 8; i++) {
            alice.elsewhere().signsIn().seesSomePage();
        }
        assertThat(PHONES.received(number))
                .as("messages including enrolment, limited by sends-per-number-hour")
                .isLessThanOrEqualTo(5 + 1);
    }

    @Test
    void passwordIsEnoughWithoutTwoStepVerification() {
        alice.signsIn().seesApp();

        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    private static String methodOfLastSignIn(User user) {
        return user.events("LOGIN")
                .get(0)
                .path("details")
                .path("two_step_method")
                .asText();
    }
}
