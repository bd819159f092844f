// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code arrives over the best available channel, or the page says why not and what the user can do. */
class DeliveryJourneyIT {

    private static final Realm REALM = Realm.on(Servers.withTwilio()).create();
    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @AfterEach
    void checkAndResetTwilio() {
        TWILIO.assertWellFormed();
        TWILIO.reset();
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void enrolsAndSignsIn() {
        alice.enrols(number, false);

        alice.signsIn().passesSecondStep().seesApp();

        assertThat(TWILIO.requestsTo(number)).hasSize(2).allSatisfy(request -> {
            assertThat(request.accepted()).isTrue();
            assertThat(request.resource()).isEqualTo("Messages");
            assertThat(request.form()).containsEntry("From", FakeTwilio.FROM);
            assertThat(request.form().get("Body")).contains("Example Shop");
        });
    }

    @Test
    void backupPhoneGetsCodesByCall() {
        String backup = Phones.newNumber();
        alice.opensWizard().setsUpPhoneFirst(number).chooses("backup", "phone").continues();
        alice.sees("phone").types("number", backup).chooses("channel", "voice");
        alice.continues().sees("code").entersCode(PHONES.nextCode(backup)).sees("finish");
        alice.turnsOn().signsOut();

        TwilioRequest call = TWILIO.requestsTo(backup).get(0);
        assertThat(call.resource()).isEqualTo("Calls");
        assertThat(call.form().get("Twiml")).contains("<Say language=\"en-US\">", "Example Shop");

        alice.signsInWith("call to .*" + backup.substring(backup.length() - 2))
                .entersCode(PHONES.nextCode(backup))
                .seesApp();
    }

    @Test
    void offersCallIfNumberIsNotMobile() {
        TWILIO.refuse(number, TwilioError.NOT_MOBILE);
        BrowserUser bob = alice.opensPhonePage().continuesIn(browser.page());
        bob.types("number", number).continues().sees("code");
        assertThat(delivery()).hasAttribute("data-reason", "cannot-receive-texts");
        assertThat(delivery()).containsText("can't receive text messages");
        browser.screenshots("code-not-mobile");
        browser.assertAccessible();
        TWILIO.reset();

        bob.presses("two-step-switch").sees("code").seesAlert("calling you");

        bob.entersCode(codeOfCall(1)).sees("backup");
        bob.backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();
        bob.signsIn().sees("sign-in");
        assertThat(bob.page().locator("[data-two-step-page]")).containsText("code you hear");
        bob.presses("two-step-other-options").sees("options");
        assertThat(bob.page().locator("[data-two-step-page]")).not().containsText("Text message to");
    }

    @Test
    void callsLandline() {
        alice.opensPhonePage();
        alice.types("number", "+4930901820").continues().sees("phone").seesError("number", "landline");
        alice.seesEntered("channel", "voice");
        assertThat(alice.page().document().select("#two-step-continue").text()).isEqualTo("Call me");

        alice.continues().sees("code");

        assertThat(TWILIO.awaitRequest("+4930901820", 1).resource()).isEqualTo("Calls");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_TO,reach this number",
        "OPTED_OUT,Text messages from us are blocked",
        "COUNTRY_NOT_PERMITTED,send codes to this country \\(Germany\\)",
        "NOT_MOBILE,receive text messages"
    })
    void showsDeliveryErrorAtTheNumberField(TwilioError error, String words) {
        TWILIO.refuse(number, error);
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code").awaitsDelivery("failed");
        TwilioRequest refused = TWILIO.awaitRequest(number, 1);
        assertThat(refused.status()).isEqualTo(400);
        alice.refreshes().sees("code");
        assertThat(alice.page().body())
                .contains("data-status=\"failed\"")
                .doesNotContain(Integer.toString(error.code()), error.message());
        assertThat(TWILIO.requestsTo(number)).hasSize(1);

        alice.presses("two-step-edit-number").sees("phone").seesError("number", words);

        alice.verifiesPhone(Phones.newNumber()).sees("backup");
        assertThat(String.join("\n", REALM.server().log()))
                .doesNotContain(refused.code(), number, number.substring(1), FakeTwilio.AUTH_TOKEN);
    }

    @Test
    void showsReportedFailureAfterRefresh() {
        alice.opensPhonePage();
        alice.types("number", number).continues().sees("code");

        TWILIO.reportStatus(TWILIO.awaitRequest(number, 1), "undelivered", 30005);

        alice.refreshes().sees("code").reads("couldn't reach this number");
        alice.presses("two-step-edit-number").sees("phone").seesError("number", "couldn't reach this number");
        assertThat(TWILIO.requestsTo(number)).hasSize(1);
    }

    @Test
    void slowGatewayDoesNotDelayThePage() {
        TWILIO.next(1, new TwilioBehaviour.Slow(Duration.ofSeconds(4)));
        alice.opensPhonePage();
        long before = System.nanoTime();

        alice.types("number", number).continues().sees("code");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        alice.entersCode(PHONES.nextCode(number)).sees("backup");
    }

    @Test
    void recoveryCodeWorksWithoutGateway() {
        String code = alice.enrols(number, false).get(0);
        TWILIO.always(new TwilioBehaviour.Reset());

        alice.signsInWith("recovery").entersCode(code).seesApp();
    }

    @Test
    void deliveredStatusAppearsWithoutReload() {
        BrowserUser bob = newBrowserUser();
        bob.enrols(number, false);
        bob.signsIn().sees("sign-in");
        TwilioRequest request = TWILIO.awaitRequest(number, 2);
        assertThat(delivery()).hasAttribute("data-status", "sent");
        markPage();

        assertThat(TWILIO.reportStatus(request, "sent", 0).statusCode()).isEqualTo(204);
        assertThat(TWILIO.reportStatus(request, "delivered", 0).statusCode()).isEqualTo(204);

        assertThat(delivery()).hasAttribute("data-status", "delivered");
        assertThat(delivery()).containsText("Delivered to your phone.");
        assertPageNotReloaded();
        browser.screenshots("sign-in-delivered");
    }

    @Test
    void failedStatusAppearsWithoutReloadAndOffersCall() {
        BrowserUser bob = newBrowserUser();
        bob.enrols(number, false);
        bob.signsIn().sees("sign-in");
        TwilioRequest request = TWILIO.awaitRequest(number, 2);
        assertThat(bob.page().locator("#two-step-switch")).isHidden();
        markPage();

        TWILIO.reportStatus(request, "undelivered", 30007);

        assertThat(delivery()).hasAttribute("data-status", "failed");
        assertThat(delivery()).containsText("carrier didn't accept");
        assertPageNotReloaded();
        browser.screenshots("sign-in-failed");
        browser.assertAccessible();
        bob.presses("two-step-switch").sees("sign-in");
        assertThat(bob.page().locator("[data-two-step-page]")).containsText("code you hear");
        bob.entersCode(codeOfCall(3)).seesApp();
    }

    @Test
    void showsThatNobodyAnsweredTheCall() {
        alice.enrols(number, false);
        alice.signsInWith("call to").awaitsDelivery("sent").refreshes().reads("should ring");

        TWILIO.reportStatus(TWILIO.awaitRequest(number, 3), "no-answer", 0);

        alice.refreshes().reads("Nobody answered");
    }

    @Test
    void showsUnclearStatusUntilTheReportArrives() {
        TWILIO.next(1, new TwilioBehaviour.Lost());
        BrowserUser bob = alice.opensPhonePage().continuesIn(browser.page());
        bob.types("number", number).continues().sees("code");
        assertThat(delivery()).hasAttribute("data-reason", "unclear");
        assertThat(delivery()).containsText("don't know if your code is on its way");

        TwilioRequest lost = TWILIO.awaitRequest(number, 1);
        TWILIO.reportStatus(lost, "delivered", 0);

        assertThat(delivery()).hasAttribute("data-status", "delivered");
        assertThat(TWILIO.requestsTo(number)).as("no second copy").hasSize(1);
        bob.entersCode(lost.code()).sees("backup");
    }

    private BrowserUser newBrowserUser() {
        return new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
    }

    private Locator delivery() {
        return browser.page().locator("[data-two-step-delivery]");
    }

    private void markPage() {
        browser.page().evaluate("window.sameAsBefore = true");
    }

    private void assertPageNotReloaded() {
        assertThat(browser.page().evaluate("window.sameAsBefore === true")).isEqualTo(true);
    }

    private String codeOfCall(int request) {
        TwilioRequest call = TWILIO.awaitRequest(number, request);
        assertThat(call.resource()).isEqualTo("Calls");
        return call.code();
    }
}
