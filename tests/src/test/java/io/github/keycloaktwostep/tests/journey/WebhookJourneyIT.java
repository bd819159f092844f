// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.ExampleReceiver;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.ReceivedMessage;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages go to the example receiver of {@code docs/gateways/webhook.md}, which prints them and reports back. */
class WebhookJourneyIT {

    private static final ExampleReceiver RECEIVER = ExampleReceiver.start();
    private static final KeycloakServer SERVER = KeycloakServer.named("webhook")
            .option("--spi-two-step-delivery--default--gateways=webhook")
            .option("--spi-two-step-gateway--webhook--url=" + RECEIVER.url())
            .option("--spi-two-step-gateway--webhook--secret=" + ExampleReceiver.SECRET)
            .logLevel("info,io.github.keycloaktwostep:debug")
            .start();
    private static final Realm REALM = Realm.on(SERVER).create();
    private static final Realm OTHER_REALM = Realm.on(SERVER).create();

    private static final String OTHER_SECRET =
            Base64.getEncoder().encodeToString("some other secret of somebody".getBytes(StandardCharsets.UTF_8));
    private static final String UNKNOWN_MESSAGE = "0123456789abcdef0123456789abcdef";
    private static final double REPORTED_BY = Duration.ofSeconds(20).toMillis();

    private static final Phones PHONES = new Phones() {
        @Override
        public int received(String number) {
            return RECEIVER.messagesTo(number).size();
        }

        @Override
        String awaitCode(String number, int count) {
            return RECEIVER.awaitMessage(number, count).code();
        }
    };

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private final PageText alice = new PageText(REALM, PHONES);

    @AfterAll
    static void stop() {
        SERVER.close();
        RECEIVER.close();
    }

    @Test
    void setsUpAndSignsIn() {
        alice.hasTurnedItOn(number, false);

        alice.signsIn().provesItself().seesApp();

        ReceivedMessage message = RECEIVER.awaitMessage(number, 1);
        assertThat(message.channel()).isEqualTo("sms");
        assertThat(message.text())
                .startsWith(message.code())
                .contains("Example Shop")
                .endsWith("\n@localhost #" + message.code());
    }

    @Test
    void thePageTellsThatTheMessageIsDelivered() {
        BrowserUser bob = alice.opensPhonePage().goesOnIn(browser.page());
        bob.types("number", number).continues().sees("code");
        bob.page().evaluate("document.body.dataset.sameDocument = 'true'");

        assertThat(bob.page().locator("[data-two-step-delivery-text]"))
                .hasText("Delivered to your phone.", new HasTextOptions().setTimeout(REPORTED_BY));

        assertThat(bob.page().locator("body[data-same-document]")).hasCount(1);
        RECEIVER.awaitOutput("reported delivered: HTTP 204");
        bob.entersCode(PHONES.nextCode(number)).sees("backup");
    }

    @Test
    void aReportThatIsNotTheReceiversChangesNothing() {
        String id = askForACode();
        String url = statusUrl(REALM, id);
        String failed = report(id, "failed");
        HttpRequest unsigned = Http.request(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(failed))
                .build();

        assertRefused(unsigned);
        assertRefused(ExampleReceiver.report(url, failed, OTHER_SECRET, Duration.ZERO));
        assertRefused(ExampleReceiver.report(url, failed, ExampleReceiver.SECRET, Duration.ofMinutes(6)));
        assertRefused(ExampleReceiver.report(url, report(UNKNOWN_MESSAGE, "failed")));
        assertTaken(ExampleReceiver.report(statusUrl(OTHER_REALM, id), failed));

        // A report of a failure that counted would be the last.
        alice.awaitsDelivery("delivered");
    }

    @Test
    void aReportAfterTheEndChangesNothing() {
        String id = askForACode();
        alice.awaitsDelivery("delivered");

        assertTaken(ExampleReceiver.report(statusUrl(REALM, id), report(id, "failed")));

        assertThat(Http.send(Http.request(REALM.url() + "/two-step/delivery/" + id)
                                .build())
                        .body())
                .isEqualTo("{\"status\":\"delivered\"}");
    }

    @Test
    void whatIsSignedAndOfNoUseIsTakenOrSaidToBeNoReport() {
        String url = statusUrl(REALM, UNKNOWN_MESSAGE);
        String delivered = report(UNKNOWN_MESSAGE, "delivered");

        assertTaken(ExampleReceiver.report(url, delivered));
        assertTaken(ExampleReceiver.report(url, report(UNKNOWN_MESSAGE, "something new")));
        assertTaken(typed(ExampleReceiver.report(url, delivered), "application/json; charset=UTF-8"));
        assertAnswer(400, ExampleReceiver.report(url, "delivered"));
        assertAnswer(400, ExampleReceiver.report(url, ""));
        assertTaken(HttpRequest.newBuilder(
                        ExampleReceiver.report(url, delivered), (name, value) -> !name.equalsIgnoreCase("Content-Type"))
                .build());
        for (String type :
                List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")) {
            assertThat(Http.send(typed(ExampleReceiver.report(url, delivered), type))
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void whatIsTooLongIsNotRead() {
        String url = statusUrl(REALM, UNKNOWN_MESSAGE);
        String longest = report(
                UNKNOWN_MESSAGE,
                "x".repeat(8 * 1024 - report(UNKNOWN_MESSAGE, "").length()));

        assertThat(longest).hasSize(8 * 1024);
        assertTaken(ExampleReceiver.report(url, longest));
        assertAnswer(413, ExampleReceiver.report(url, longest + " "));
        assertAnswer(
                413,
                Http.request(url)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(" ".repeat(1024 * 1024))))
                        .build());
    }

    @Test
    void nothingSecretIsInTheLog() {
        String id = askForACode();
        String code = PHONES.nextCode(number);
        assertRefused(ExampleReceiver.report(statusUrl(REALM, id), report(id, "failed"), OTHER_SECRET, Duration.ZERO));

        String log = String.join("\n", SERVER.log());

        assertThat(log)
                .contains("A report is not signed with the secret of this gateway")
                .doesNotContain(code, number, number.substring(1), ExampleReceiver.SECRET);
        assertThat(SERVER.complaints()).isEmpty();
    }

    /** Up to the page that asks for the code; the id of the message. */
    private String askForACode() {
        alice.opensPhonePage().types("number", number).continues().sees("code");
        String url = alice.page().delivery().orElseThrow().getPath();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static String statusUrl(Realm realm, String id) {
        return realm.url() + "/two-step/webhook/status/" + id;
    }

    private static String report(String id, String status) {
        return Http.write(Map.of("type", "two-step.status", "id", id, "status", status));
    }

    private static HttpRequest typed(HttpRequest request, String type) {
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader("Content-Type", type)
                .build();
    }

    private static void assertTaken(HttpRequest request) {
        HttpResponse<String> answer = Http.send(request);
        assertThat(List.of(answer.statusCode(), answer.body())).isEqualTo(List.of(204, ""));
    }

    private static void assertRefused(HttpRequest request) {
        assertAnswer(403, request);
    }

    private static void assertAnswer(int status, HttpRequest request) {
        HttpResponse<String> answer = Http.send(request);
        assertThat(List.of(answer.statusCode(), answer.body())).isEqualTo(List.of(status, "{}"));
    }
}
