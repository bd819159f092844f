// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** After invalid input, the page is shown again with an error at the field, and earlier input is kept. */
class BadInputIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @AfterAll
    static void serverLoggedNoErrors() {
        assertThat(Servers.inbox().warnings()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void rejectsMissingOrUnknownMethod() {
        alice.opensWizard().continues().sees("method").continues();
        alice.sees("method").seesError("method", ".+");

        for (String method : List.of("carrier-pigeon", "recovery-codes", "<script>")) {
            alice.posts(Map.of("method", method));
            alice.sees("method").seesError("method", ".+");
        }
    }

    @Test
    void rejectsInvalidNumbers() {
        alice.opensPhonePage();
        for (String typed : List.of(
                "",
                "letters",
                "12",
                "+49 151",
                "+49 900 1234567",
                "+49 800 1234567",
                "015112345678901234567890",
                "<b>0151</b>")) {
            enterNumber("DE", typed);
            alice.seesEntered("number", typed).seesEntered("country", "DE");
        }
        enterNumber("US", "+999 123456789");
        alice.seesEntered("number", "+999 123456789").seesEntered("country", "US");
        enterNumber("DE", "1".repeat(5_000));
    }

    private void enterNumber(String country, String typed) {
        alice.posts(Map.of("country", country, "number", typed));
        alice.sees("phone").seesError("number", ".+");
    }

    @Test
    void rejectsInvalidCountryAndEmptyRequest() {
        alice.opensPhonePage();
        for (String country : List.of("XX", "", "DEU", "'\"><script>")) {
            alice.posts(Map.of("country", country, "number", "01512345678"));

            alice.sees("phone");
            assertThat(alice.page().error("country").or(() -> alice.page().error("number")))
                    .isPresent();
        }
        alice.postsNothing().sees("phone");
    }

    @Test
    void ignoresUnknownChannel() {
        alice.opensPhonePage().posts(Map.of("channel", "telegraph", "number", number));

        alice.seesSomePage();
        assertThat(REALM.inbox().messagesTo(number))
                .allMatch(message -> message.channel().equals("sms"));
    }

    @Test
    void rejectsInvalidCodesOfAPhone() {
        alice.opensPhonePage().types("number", number).continues().sees("code");
        String right = PHONES.nextCode(number);
        for (String code : List.of("", "abcdef", "12345", "1234567", "１２３４５６x", "<b>1</b>", "1".repeat(10_000))) {
            alice.posts(Map.of("code", code));

            alice.sees("code").seesError("code", ".+");
        }
        alice.entersCode(right).sees("backup");
    }

    @Test
    void rejectsInvalidCodesAndLongNamesOfAnApp() {
        alice.opensWizard().continues().sees("method").chooses("method", "app").continues();
        String secret = alice.sees("app").secretOnPage();
        for (String code : List.of("", "000000", "abc")) {
            alice.types("deviceName", "My phone").entersCode(code);

            alice.sees("app").seesError("code", ".+").seesEntered("deviceName", "My phone");
            assertThat(alice.secretOnPage()).isEqualTo(secret);
        }
        alice.posts(Map.of("deviceName", "x".repeat(5_000), "code", "000000"));
        assertThat(alice.sees("app").page().body()).contains("id=\"input-error-");
        alice.types("deviceName", "My phone").provesApp();
        alice.sees("backup");
    }

    @Test
    void rejectsMissingBackupAndDuplicateNumber() {
        alice.opensWizard().setsUpPhoneFirst(number).continues();
        alice.sees("backup").seesError("backup", ".+");

        alice.chooses("backup", "phone").continues().sees("phone");
        alice.types("number", "0049" + number.substring(3)).continues();

        alice.sees("phone").seesError("number", ".+");
        assertThat(PHONES.received(number)).isEqualTo(1);
    }

    @Test
    void ignoresUnknownSteps() {
        alice.opensWizard();
        for (String step : List.of("", "no-such-step", "finish", "sign-in", "recovery-codes", "x".repeat(3_000))) {
            alice.posts(Map.of("step", step, "action", "no-such-action"));

            alice.seesSomePage();
        }
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void rejectsUnknownOptionAtSignIn() {
        alice.enrols(number, false);
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        alice.posts(Map.of("option", "no-such-way"));
        alice.seesSomePage();
        alice.posts(Map.of("step", "options", "option", ""));
        alice.sees("options").seesError("option", ".+");

        alice.goesBack().sees("sign-in").entersCode(code).seesApp();
    }
}
