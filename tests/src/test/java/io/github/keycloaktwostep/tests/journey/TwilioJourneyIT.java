// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same journeys with text messages that leave through the Twilio SDK. */
class TwilioJourneyIT {

    private static final Realm REALM = Realm.on(Servers.withTwilio()).create();
    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.fed(TWILIO);

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, REALM.user(), PHONES);

    @AfterEach
    void wellBehaved() {
        TWILIO.assertWellFormed();
        TWILIO.reset();
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void setsUpAndSignsIn() {
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        alice.signsIn().provesItself().seesApp();

        assertThat(TWILIO.requestsTo(number)).hasSize(2).allSatisfy(request -> {
            assertThat(request.accepted()).isTrue();
            assertThat(request.resource()).isEqualTo("Messages");
            assertThat(request.form()).containsEntry("From", FakeTwilio.FROM);
            assertThat(request.form().get("Body")).contains("Example Shop");
        });
    }

    @Test
    void aSlowGatewayHoldsNoPage() {
        TWILIO.next(1, new TwilioBehaviour.Slow(Duration.ofSeconds(4)));
        alice.opensPhonePage();
        long before = System.nanoTime();

        alice.types("number", number).continues().sees("code");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        alice.entersCode(PHONES.nextCode(number)).sees("backup");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPTED_OUT", "NOT_MOBILE", "INVALID_TO", "COUNTRY_NOT_PERMITTED"})
    void aNumberThatTwilioRefusesIsSaidOnThePage(TwilioError error) {
        TWILIO.refuse(number, error);
        alice.opensPhonePage();

        alice.types("number", number).continues().sees("code");

        TwilioRequest refused = TWILIO.awaitRequest(number, 1);
        assertThat(refused.status()).isEqualTo(400);
        alice.awaitsDelivery("failed").refreshes().sees("code");
        assertThat(alice.page().body())
                .contains("data-status=\"failed\"")
                .doesNotContain(Integer.toString(error.code()), error.message());
        assertThat(TWILIO.requestsTo(number)).hasSize(1);
    }

    @Test
    void afterARefusalAnotherNumberWorks() {
        TWILIO.refuse(number, TwilioError.NOT_MOBILE);
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code");
        TWILIO.awaitRequest(number, 1);

        alice.presses("two-step-edit-number").provesPhone(Phones.newNumber()).sees("backup");
    }

    @Test
    void aDeadGatewayDoesNotStopTheBackup() {
        alice.opensWizard().setsUpPhoneFirst(number);
        String code = alice.backsUpWithRecoveryCodes().get(0);
        alice.turnsOn().signsOut();
        TWILIO.always(new TwilioBehaviour.Reset());

        alice.signsInWith("recovery").entersCode(code).seesApp();
    }

    @Test
    void nothingSecretIsInTheLog() {
        TWILIO.refuse(number, TwilioError.OPTED_OUT);
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code");
        String code = TWILIO.awaitRequest(number, 1).code();

        String log = String.join("\n", REALM.server().log());

        assertThat(log).doesNotContain(code, number, number.substring(1), FakeTwilio.AUTH_TOKEN);
    }
}
