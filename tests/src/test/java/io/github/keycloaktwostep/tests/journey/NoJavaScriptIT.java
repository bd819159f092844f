// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything works without JavaScript. */
class NoJavaScriptIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.withoutJavaScript();

    private final String number = Phones.newNumber();
    private BrowserUser alice;

    @BeforeEach
    void meetAlice() {
        alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void setUpSignInAndTurnOff() {
        alice.opensWizard().setsUpPhoneFirst(number);
        List<String> codes = alice.backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().provesItself().seesApp().signsOut();
        alice.signsInWith("recovery").entersCode(codes.get(0)).seesApp();
        // The text that came before she chose the recovery code.
        PHONES.nextCode(number);
        alice.opensSettings()
                .provesItself()
                .sees("settings")
                .presses("two-step-turn-off")
                .sees("turn-off");
        alice.ticks("clearSettings").presses("two-step-turn-off-confirm").leavesSettings();

        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void anAppIsSetUpByItsKey() {
        alice.opensWizard().setsUpAppFirst();
        alice.backsUpWithPhone(number).turnsOn();
    }

    @Test
    void resendsAfterAWhile() {
        alice.opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
        alice.types("number", number).continues().sees("code");
        PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(31));

        alice.presses("two-step-resend")
                .sees("code")
                .entersCode(PHONES.nextCode(number))
                .sees("backup");
    }

    @Test
    void theStatusIsThereAfterARefresh() {
        Realm realm = Realm.on(Servers.withTwilio()).create();
        FakeTwilio twilio = Servers.twilio();
        alice = new BrowserUser(browser.page(), realm, realm.user(), Phones.fed(twilio));
        alice.opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
        alice.types("number", number).continues().sees("code");
        TwilioRequest request = twilio.awaitRequest(number, 1);
        Locator delivery = alice.page().locator("[data-two-step-delivery]");

        twilio.reportStatus(request, "undelivered", 30005);
        alice.page().reload();

        alice.sees("code");
        PlaywrightAssertions.assertThat(delivery).containsText("couldn't reach this number");
        alice.presses("two-step-edit-number").sees("phone").seesError("number", "couldn't reach this number");
        assertThat(twilio.requestsTo(number)).hasSize(1);
    }
}
