// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pages and messages are in the user's language. */
class GermanIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Pattern ENGLISH =
            Pattern.compile("\\b(the|your|you|code was|continue|verification is)\\b", Pattern.CASE_INSENSITIVE);

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(
            new HttpUser().sending("Accept-Language", "de-DE"), REALM, REALM.user(), Phones.readingFrom(REALM.inbox()));

    @Test
    void pagesAndMessageAreInGerman() {
        alice.opensWizard();
        assertNoEnglish();
        alice.continues().sees("method");
        assertNoEnglish();
        alice.chooses("method", "phone").continues().sees("phone");
        assertThat(alice.page().document().select("option[value=DE]").text()).contains("Deutschland");
        alice.seesEntered("country", "DE");
        assertNoEnglish();
        alice.types("number", "0" + number.substring(3)).continues().sees("code");
        assertNoEnglish();
        alice.entersCode("").sees("code").seesError("code", ".+");
        assertNoEnglish();

        assertThat(REALM.inbox().awaitMessage(number).text()).contains("ist").containsIgnoringCase("Code");

        alice.entersCode(alice.phones.nextCode(number)).sees("backup");
        assertNoEnglish();
        alice.chooses("backup", "recovery-codes").continues().sees("recovery-codes");
        assertNoEnglish();
        alice.ticks("saved").continues().sees("finish");
        assertNoEnglish();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        assertNoEnglish();
    }

    private void assertNoEnglish() {
        assertThat(alice.page().document().select("[data-two-step-page]").text())
                .isNotEmpty()
                .doesNotContainPattern(ENGLISH);
    }
}
