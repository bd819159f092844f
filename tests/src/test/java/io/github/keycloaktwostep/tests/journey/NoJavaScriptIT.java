// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The journeys work without JavaScript. Tests with {@link PageText} cover the texts of the pages. */
class NoJavaScriptIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.withoutJavaScript();

    private final String number = Phones.newNumber();
    private BrowserUser alice;

    @BeforeEach
    void createAlice() {
        alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void enrolsSignsInAndTurnsOff() {
        alice.opensWizard().setsUpPhoneFirst(number);
        List<String> codes = alice.backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().passesSecondStep().seesApp().signsOut();
        alice.signsInWith("recovery").entersCode(codes.get(0)).seesApp();
        // The text message that was sent before she chose the recovery code.
        PHONES.nextCode(number);
        alice.opensSettings()
                .passesSecondStep()
                .sees("settings")
                .presses("two-step-turn-off")
                .sees("turn-off");
        alice.ticks("clearSettings")
                .presses("two-step-turn-off-confirm")
                .sees("settings")
                .presses("two-step-done")
                .seesApp();

        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void setsUpAppByKeyAndResendsCode() {
        alice.opensWizard().setsUpAppFirst();
        alice.chooses("backup", "phone").continues().sees("phone");
        alice.types("number", number).continues().sees("code");
        PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(31));

        alice.presses("two-step-resend").sees("code").entersCode(PHONES.nextCode(number));

        alice.sees("finish").turnsOn();
    }
}
