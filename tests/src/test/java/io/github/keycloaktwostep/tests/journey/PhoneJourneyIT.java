// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Journey A: adding and verifying a phone. */
class PhoneJourneyIT {

    private static final Realm REALM =
            Realm.on(Servers.inbox()).policy("code-lifetime", "60").create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @BeforeEach
    void openPhonePage() {
        alice.opensPhonePage();
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void acceptsNationalNumberWithCountry() {
        alice.types("country", "DE")
                .types("number", "0" + number.substring(3, 6) + " / " + number.substring(6))
                .continues();

        alice.sees("code").entersCode(PHONES.nextCode(number)).sees("backup");
    }

    @Test
    void acceptsCodeWithSeparators() {
        alice.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);

        alice.entersCode(" " + code.substring(0, 3) + "-" + code.substring(3) + " ")
                .sees("backup");
    }

    @Test
    void messageNamesTheSenderAndSupportsAutofill() {
        alice.types("number", number).continues().sees("code");

        assertThat(REALM.inbox().awaitMessage(number)).satisfies(message -> {
            assertThat(message.channel()).isEqualTo("sms");
            assertThat(message.text())
                    .startsWith(message.code())
                    .contains("Example Shop")
                    .endsWith("\n@localhost #" + message.code())
                    .hasSizeLessThanOrEqualTo(160);
            assertThat(message.code()).matches("\\d{6}");
        });
    }

    @Test
    void resendReplacesThePreviousCode() {
        alice.types("number", number).continues().sees("code");
        String first = PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(31));

        alice.sees("code").presses("two-step-resend");

        String second = PHONES.nextCode(number);
        alice.sees("code");
        if (!first.equals(second)) {
            alice.entersCode(first).sees("code").seesError("code", ".+");
        }
        alice.entersCode(second).sees("backup");
    }

    @Test
    void doesNotResendImmediately() {
        alice.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);

        alice.posts(Map.of("action", "resend")).sees("code");

        alice.seesAlert("wait");
        assertThat(PHONES.received(number)).isEqualTo(1);
        alice.entersCode(code).sees("backup");
    }

    @Test
    void mistypedNumberCanBeEdited() {
        String mistyped = Phones.newNumber();
        alice.types("number", mistyped).continues().sees("code");
        String mistypedCode = PHONES.nextCode(mistyped);

        alice.presses("two-step-edit-number").sees("phone");

        alice.seesEntered("number", mistyped);
        alice.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);
        if (!mistypedCode.equals(code)) {
            alice.entersCode(mistypedCode).sees("code").seesError("code", ".+");
        }
        alice.entersCode(code).sees("backup");
    }

    @Test
    void expiredCodeIsReportedAsExpired() {
        alice.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);
        REALM.server().moveClock(Duration.ofSeconds(61));

        alice.entersCode(code);

        alice.sees("code").seesError("code", "expired");
    }
}
