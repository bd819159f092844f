// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the page comes again with an error at the field, and nothing entered before is lost. */
class BadInputIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    private final PageText alice = new PageText(REALM, REALM.user(), PHONES);

    @BeforeEach
    void openTheWizard() {
        alice.opensWizard();
    }

    @AfterAll
    static void theServerHadNothingToComplainAbout() {
        assertThat(Servers.inbox().complaints()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void noMethodChosen() {
        alice.continues().sees("method").continues();

        alice.sees("method").seesError("method", ".+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier-pigeon", "recovery-codes", "<script>"})
    void anUnknownMethod(String method) {
        alice.continues().sees("method").posts(Map.of("method", method));

        alice.sees("method").seesError("method", ".+");
    }

    @Test
    void aBadNumber() {
        openThePhonePage();
        List<List<String>> entered = List.of(
                List.of("DE", ""),
                List.of("DE", "letters"),
                List.of("DE", "12"),
                List.of("DE", "+49 151"),
                List.of("DE", "+49 900 1234567"),
                List.of("DE", "+49 800 1234567"),
                List.of("DE", "015112345678901234567890"),
                List.of("US", "+999 123456789"),
                List.of("DE", "<b>0151</b>"));
        for (List<String> each : entered) {
            alice.posts(Map.of("country", each.get(0), "number", each.get(1)));

            alice.sees("phone").seesError("number", ".+");
            alice.seesEntered("number", each.get(1)).seesEntered("country", each.get(0));
        }
    }

    @Test
    void aNumberOfEndlessLength() {
        openThePhonePage();

        alice.posts(Map.of("number", "1".repeat(5_000)));

        alice.sees("phone").seesError("number", ".+");
    }

    @Test
    void aBadCountry() {
        openThePhonePage();
        for (String country : List.of("XX", "", "DEU", "'\"><script>")) {
            alice.posts(Map.of("country", country, "number", "01512345678"));

            alice.sees("phone");
            assertThat(alice.page().error("country").or(() -> alice.page().error("number")))
                    .isPresent();
        }
    }

    @Test
    void aBadChannel() {
        openThePhonePage();
        String number = Phones.newNumber();

        alice.posts(Map.of("channel", "telegraph", "number", number));

        alice.seesSomePage();
        assertThat(REALM.inbox().messagesTo(number))
                .allMatch(message -> message.channel().equals("sms"));
    }

    @Test
    void aBadCodeForAPhone() {
        String number = reachTheCodePage();
        String right = PHONES.nextCode(number);
        for (String code : List.of("", "abcdef", "12345", "1234567", "１２３４５６x", "<b>1</b>")) {
            alice.posts(Map.of("code", code));

            alice.sees("code").seesError("code", ".+");
        }
        alice.entersCode(right).sees("backup");
    }

    @Test
    void aCodeOfEndlessLength() {
        reachTheCodePage();

        alice.posts(Map.of("code", "1".repeat(10_000)));

        alice.sees("code").seesError("code", ".+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "000000", "abc"})
    void aBadCodeOfTheApp(String code) {
        alice.continues().sees("method").chooses("method", "app").continues().sees("app");
        String secret = alice.secretOnPage();
        alice.types("deviceName", "My phone");

        alice.entersCode(code);

        alice.sees("app").seesError("code", ".+");
        assertThat(alice.secretOnPage()).isEqualTo(secret);
        alice.seesEntered("deviceName", "My phone");
        alice.provesApp();
        alice.sees("backup");
    }

    @Test
    void aNameOfEndlessLengthForTheApp() {
        alice.continues().sees("method").chooses("method", "app").continues().sees("app");

        alice.posts(Map.of("deviceName", "x".repeat(5_000), "code", "000000"));

        alice.sees("app");
        assertThat(alice.page().body()).contains("id=\"input-error-");
    }

    @Test
    void noBackupChosen() {
        alice.setsUpPhoneFirst(Phones.newNumber()).continues();

        alice.sees("backup").seesError("backup", ".+");
    }

    @Test
    void theSameNumberTwice() {
        String number = Phones.newNumber();
        alice.setsUpPhoneFirst(number).chooses("backup", "phone").continues().sees("phone");

        alice.types("number", "0049" + number.substring(3)).continues();

        alice.sees("phone").seesError("number", ".+");
        assertThat(PHONES.received(number)).isEqualTo(1);
    }

    @Test
    void anUnknownStep() {
        for (String step : List.of("", "no-such-step", "finish", "sign-in", "recovery-codes", "x".repeat(3_000))) {
            alice.posts(Map.of("step", step, "action", "no-such-action"));

            alice.seesSomePage();
        }
        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    @Test
    void aRequestWithoutAnyField() {
        openThePhonePage();

        alice.postsNothing();

        alice.sees("phone");
    }

    @Test
    void anUnknownWayAtSignIn() {
        String number = Phones.newNumber();
        alice.setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        alice.posts(Map.of("option", "no-such-way"));
        alice.seesSomePage();
        alice.posts(Map.of("step", "options", "option", ""));
        alice.sees("options").seesError("option", ".+");

        alice.goesBack().sees("sign-in").entersCode(code).seesApp();
    }

    private void openThePhonePage() {
        alice.continues().sees("method").chooses("method", "phone").continues().sees("phone");
    }

    private String reachTheCodePage() {
        openThePhonePage();
        String number = Phones.newNumber();
        alice.types("number", number).continues().sees("code");
        return number;
    }
}
