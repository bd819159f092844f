// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Journey D in a browser: from the account console, and by link. All cases of it are in {@code tests/settings}. */
class SettingsJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private final String another = Phones.newNumber();
    private final String third = Phones.newNumber();

    @Test
    void managesPhonesAppsCodesAndDevices() {
        BrowserUser alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        alice.hasTurnedItOn(number, true);
        alice.opens(REALM.accountUrl() + "/account-security/signing-in").givesPassword();
        alice.page()
                .locator("[data-testid='two-step/credential-list'] [data-testrole=update]")
                .click();
        alice.provesItself().sees("settings");
        assertThat(method(alice, number)).containsText("Preferred");

        alice.presses("two-step-add").sees("add").chooses("kind", "phone").continues();
        alice.provesPhone(another).seesAlert("Phone number added");
        press(method(alice, another), "prefer");
        alice.seesAlert("is now your preferred method");
        assertThat(method(alice, another)).containsText("Preferred");
        press(method(alice, another), "call");
        alice.seesAlert("gets codes by phone call");

        press(method(alice, number), "replace");
        alice.provesPhone(third).seesAlert("Phone number changed");
        assertThat(method(alice, number)).hasCount(0);

        alice.presses("two-step-add").sees("add").chooses("kind", "app").continues();
        alice.provesApp();
        alice.seesAlert("Authenticator app added");
        alice.presses("two-step-new-recovery-codes").ticks("saved").continues().seesAlert("new recovery codes");
        press(method(alice, third), "remove");
        alice.sees("remove")
                .presses("two-step-remove-confirm")
                .seesAlert("Text message to .*" + third.substring(third.length() - 2) + " removed");

        Locator devices = alice.page().locator("[data-two-step-device]");
        assertThat(devices).hasCount(1);
        assertThat(devices).containsText("This device");
        press(devices, "forget");
        alice.seesAlert("be asked for a code on it again");
        alice.presses("two-step-end-sessions").seesAlert("signed out from all other devices");

        alice.presses("two-step-done");
        assertThat(alice.page().locator("[data-testid='two-step-phone/credential-list']"))
                .containsText(another.substring(another.length() - 2));
        alice.opensSettings()
                .sees("sign-in")
                .entersCode(PHONES.nextCode(another))
                .sees("settings");
        assertThat(method(alice, another)).containsText("Phone call to");
    }

    private static Locator method(BrowserUser person, String number) {
        return person.page()
                .locator("[data-two-step-method]")
                .filter(new Locator.FilterOptions().setHasText("••" + number.substring(number.length() - 2)));
    }

    private static void press(Locator row, String button) {
        row.locator("button[name=" + button + "]").click();
    }
}
