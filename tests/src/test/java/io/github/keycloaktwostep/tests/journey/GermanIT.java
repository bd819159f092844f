// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pages and messages speak the user's language. */
class GermanIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Pattern ENGLISH =
            Pattern.compile("\\b(the|your|you|code was|continue|verification is)\\b", Pattern.CASE_INSENSITIVE);

    @RegisterExtension
    final Browser browser = Browser.german();

    private final String number = Phones.newNumber();

    @Test
    void thePagesAndTheMessageAreInGerman() {
        BrowserUser alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        alice.opensWizard();
        noEnglish(alice);
        alice.continues().sees("method");
        noEnglish(alice);
        alice.chooses("method", "phone").continues().sees("phone");
        assertThat(alice.field("country").locator("option[value=DE]")).containsText("Deutschland");
        assertThat(alice.field("country")).hasValue("DE");
        noEnglish(alice);
        alice.types("number", "0" + number.substring(3)).continues().sees("code");
        noEnglish(alice);
        alice.entersCode("").sees("code").seesError("code", ".+");
        noEnglish(alice);

        assertThat(REALM.inbox().awaitMessage(number).text()).contains("ist").containsIgnoringCase("Code");

        alice.entersCode(PHONES.nextCode(number)).sees("backup");
        noEnglish(alice);
        alice.chooses("backup", "recovery-codes").continues().sees("recovery-codes");
        noEnglish(alice);
        alice.ticks("saved").continues().sees("finish");
        noEnglish(alice);
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        noEnglish(alice);
    }

    private static void noEnglish(BrowserUser person) {
        assertThat(person.page().locator("[data-two-step-page]").innerText()).doesNotContainPattern(ENGLISH);
    }
}
