// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways: Twilio first, then the inbox. */
class FailOverIT {

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final KeycloakServer SERVER = Servers.through(
                    TWILIO, KeycloakServer.named("fail-over"), "twilio,inbox")
            .option("--spi-two-step-gateway--twilio--callback-base-url=https://id.example.org/id")
            .start();
    private static final Realm REALM = Realm.on(SERVER).create();
    private static final Phones INBOX = Phones.readingFrom(REALM.inbox());

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, INBOX);

    @AfterEach
    void resetTwilio() {
        TWILIO.reset();
        SERVER.moveClock(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        TWILIO.close();
    }

    @Test
    void secondGatewayDeliversIfTheFirstIsBroken() {
        TWILIO.always(new TwilioBehaviour.Broken(500));

        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");

        alice.awaitsDelivery("sent");
        alice.passesSecondStep().seesApp();
        assertThat(TWILIO.requestsTo(number)).as("one request for each message").hasSize(2);
        assertThat(INBOX.received(number)).isEqualTo(2);
    }

    @Test
    void accountProblemIsLoggedAndSecondGatewayDelivers() {
        TWILIO.always(new TwilioBehaviour.Refuse(TwilioError.AUTHENTICATE));

        alice.opensWizard().setsUpPhoneFirst(number);

        assertThat(SERVER.log())
                .anyMatch(line -> line.contains("ERROR") && line.contains("twilio") && line.contains("its account"));
    }

    @Test
    void rejectedNumberDoesNotFailOver() {
        TWILIO.refuse(number, TwilioError.INVALID_TO);
        alice.opensPhonePage();

        alice.types("number", number).continues().sees("code");

        alice.awaitsDelivery("failed", "number-unusable");
        assertThat(INBOX.received(number)).isZero();
    }

    @Test
    void unclearOutcomeDoesNotFailOverButResendDoes() {
        TWILIO.next(1, new TwilioBehaviour.Reset());
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code");
        alice.awaitsDelivery("failed", "unclear");
        assertThat(INBOX.received(number)).isZero();
        assertThat(TWILIO.requestsTo(number)).hasSize(1);
        SERVER.moveClock(Duration.ofSeconds(31));

        alice.presses("two-step-resend")
                .sees("code")
                .entersCode(INBOX.nextCode(number))
                .sees("backup");

        assertThat(TWILIO.requestsTo(number)).hasSize(1);
    }

    @Test
    void configuredCallbackUrlIsUsedForReportsAndSignatures() {
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code");
        TwilioRequest request = TWILIO.awaitRequest(number, 1);
        String address = request.form().get("StatusCallback");
        String local = address.replace("https://id.example.org/id", SERVER.url());
        Map<String, String> form = Map.of("MessageStatus", "delivered", "MessageSid", request.sid());

        assertThat(address).startsWith("https://id.example.org/id/realms/" + REALM.name() + "/two-step/twilio/status/");
        assertThat(FakeTwilio.post(local, form, FakeTwilio.signature(local, form))
                        .statusCode())
                .isEqualTo(403);
        assertThat(FakeTwilio.post(local, form, FakeTwilio.signature(address, form))
                        .statusCode())
                .isEqualTo(204);
        alice.awaitsDelivery("delivered");
    }
}
