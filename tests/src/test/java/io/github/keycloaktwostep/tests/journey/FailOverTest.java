package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.Behaviour;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways: Twilio goes first, the inbox is the other. */
class FailOverTest {

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final KeycloakServer SERVER = Servers.through(
                    TWILIO, KeycloakServer.named("fail-over"), "twilio,inbox")
            .option("--spi-two-step-gateway--twilio--callback-base-url=https://id.example.org/id")
            .start();
    private static final Realm REALM = Realm.on(SERVER).create();
    private static final Phones OTHER = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private Person alice;

    @BeforeEach
    void meetAlice() {
        alice = new Person(browser.page(), REALM, REALM.user(), OTHER);
    }

    @AfterEach
    void wellBehaved() {
        TWILIO.reset();
        SERVER.moveClock(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        TWILIO.close();
    }

    @Test
    void theSecondDeliversAndNobodyNotices() {
        TWILIO.always(new Behaviour.Broken(500));

        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");

        assertThat(delivery()).hasAttribute("data-status", "sent");
        alice.provesItself().seesApp();
        assertThat(TWILIO.requestsTo(number)).as("asked once for each message").hasSize(2);
        assertThat(OTHER.received(number)).isEqualTo(2);
    }

    @Test
    void troubleWithTheAccountIsAnAlarmAndTheSecondDelivers() {
        TWILIO.always(new Behaviour.Refuse(TwilioError.AUTHENTICATE));

        alice.opensWizard().setsUpPhoneFirst(number);

        assertThat(SERVER.log())
                .anyMatch(line -> line.contains("ERROR") && line.contains("twilio") && line.contains("its account"));
    }

    @Test
    void aRefusalOfTheNumberIsNotAskedOfTheNext() {
        TWILIO.refuse(number, TwilioError.INVALID_TO);
        opensThePhonePage();

        alice.types("number", number).continues().sees("code");

        assertThat(delivery()).hasAttribute("data-reason", "number-unusable");
        assertThat(OTHER.received(number)).isZero();
    }

    @Test
    void whatMayHaveGoneOutIsNotSentAgainAndAResendTakesTheOther() {
        TWILIO.next(1, new Behaviour.Reset());
        opensThePhonePage();
        alice.types("number", number).continues().sees("code");
        assertThat(delivery()).hasAttribute("data-reason", "unclear");
        assertThat(OTHER.received(number)).isZero();
        assertThat(TWILIO.requestsTo(number)).hasSize(1);
        SERVER.moveClock(Duration.ofSeconds(31));
        alice.page().reload();

        alice.presses("two-step-resend")
                .sees("code")
                .entersCode(OTHER.nextCode(number))
                .sees("backup");

        assertThat(TWILIO.requestsTo(number)).hasSize(1);
    }

    @Test
    void theNamedAddressOfCallBacksIsGivenToTwilioAndWhatIsSignedForItCounts() {
        alice.opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
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
        assertThat(delivery()).hasAttribute("data-status", "delivered");
    }

    private Locator delivery() {
        return alice.page().locator("[data-two-step-delivery]");
    }

    private void opensThePhonePage() {
        alice.opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
    }
}
