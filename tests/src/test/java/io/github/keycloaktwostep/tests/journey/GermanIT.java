// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages and messages speak the user's language. */
class GermanIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Pattern ENGLISH =
            Pattern.compile("\\b(the|your|you|code was|continue|verification is)\\b", Pattern.CASE_INSENSITIVE);

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(
            new HttpUser().sending("Accept-Language", "de-DE"), REALM, REALM.user(), Phones.fed(REALM.inbox()));

    @Test
    void thePagesAndTheMessageAreInGerman() {
        alice.opensWizard();
        noEnglish();
        alice.continues().sees("method");
        noEnglish();
        alice.chooses("method", "phone").continues().sees("phone");
        assertThat(alice.page().document().select("option[value=DE]").text()).contains("Deutschland");
        alice.seesEntered("country", "DE");
        noEnglish();
        alice.types("number", "0" + number.substring(3)).continues().sees("code");
        noEnglish();
        alice.entersCode("").sees("code").seesError("code", ".+");
        noEnglish();

        assertThat(REALM.inbox().awaitMessage(number).text()).contains("ist").containsIgnoringCase("Code");

        alice.entersCode(alice.phones.nextCode(number)).sees("backup");
        noEnglish();
        alice.chooses("backup", "recovery-codes").continues().sees("recovery-codes");
        noEnglish();
        alice.ticks("saved").continues().sees("finish");
        noEnglish();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        noEnglish();
    }

    private void noEnglish() {
        assertThat(alice.page().document().select("[data-two-step-page]").text())
                .isNotEmpty()
                .doesNotContainPattern(ENGLISH);
    }
}
