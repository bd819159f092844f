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

/**
 * Messages go to the example receiver of {@code docs/gateways/webhook.md}, which prints them and sends delivery
 * reports.
 */
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
    private static final double REPORT_TIMEOUT_MILLIS = Duration.ofSeconds(20).toMillis();

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
    void enrolsAndSignsIn() {
        alice.enrols(number, false);

        alice.signsIn().passesSecondStep().seesApp();

        ReceivedMessage message = RECEIVER.awaitMessage(number, 1);
        assertThat(message.channel()).isEqualTo("sms");
        assertThat(message.text())
                .startsWith(message.code())
                .contains("Example Shop")
                .endsWith("\n@localhost #" + message.code());
    }

    @Test
    void pageShowsThatTheMessageIsDelivered() {
        BrowserUser bob = alice.opensPhonePage().continuesIn(browser.page());
        bob.types("number", number).continues().sees("code");
        bob.page().evaluate("document.body.dataset.sameDocument = 'true'");

        assertThat(bob.page().locator("[data-two-step-delivery-text]"))
                .hasText("Delivered to your phone.", new HasTextOptions().setTimeout(REPORT_TIMEOUT_MILLIS));

        assertThat(bob.page().locator("body[data-same-document]")).hasCount(1);
        RECEIVER.awaitOutput("reported delivered: HTTP 204");
        bob.entersCode(PHONES.nextCode(number)).sees("backup");
    }

    @Test
    void forgedReportChangesNothing() {
        String id = requestCode();
        String url = statusUrl(REALM, id);
        String failed = report(id, "failed");
        HttpRequest unsigned = Http.request(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(failed))
                .build();

        assertRejected(unsigned);
        assertRejected(ExampleReceiver.report(url, failed, OTHER_SECRET, Duration.ZERO));
        assertRejected(ExampleReceiver.report(url, failed, ExampleReceiver.SECRET, Duration.ofMinutes(6)));
        assertRejected(ExampleReceiver.report(url, report(UNKNOWN_MESSAGE, "failed")));
        assertAccepted(ExampleReceiver.report(statusUrl(OTHER_REALM, id), failed));

        // If a failure report had been accepted, this status would be final.
        alice.awaitsDelivery("delivered");
    }

    @Test
    void reportAfterTheFinalStatusChangesNothing() {
        String id = requestCode();
        alice.awaitsDelivery("delivered");

        assertAccepted(ExampleReceiver.report(statusUrl(REALM, id), report(id, "failed")));

        assertThat(Http.send(Http.request(REALM.url() + "/two-step/delivery/" + id)
                                .build())
                        .body())
                .isEqualTo("{\"status\":\"delivered\"}");
    }

    @Test
    void acceptsUselessSignedReportsAndRejectsInvalidOnes() {
        String url = statusUrl(REALM, UNKNOWN_MESSAGE);
        String delivered = report(UNKNOWN_MESSAGE, "delivered");

        assertAccepted(ExampleReceiver.report(url, delivered));
        assertAccepted(ExampleReceiver.report(url, report(UNKNOWN_MESSAGE, "something new")));
        assertAccepted(withContentType(ExampleReceiver.report(url, delivered), "application/json; charset=UTF-8"));
        assertResponse(400, ExampleReceiver.report(url, "delivered"));
        assertResponse(400, ExampleReceiver.report(url, ""));
        assertAccepted(HttpRequest.newBuilder(
                        ExampleReceiver.report(url, delivered), (name, value) -> !name.equalsIgnoreCase("Content-Type"))
                .build());
        for (String type :
                List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")) {
            assertThat(Http.send(withContentType(ExampleReceiver.report(url, delivered), type))
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void rejectsReportsThatAreTooLong() {
        String url = statusUrl(REALM, UNKNOWN_MESSAGE);
        String longest = report(
                UNKNOWN_MESSAGE,
                "x".repeat(8 * 1024 - report(UNKNOWN_MESSAGE, "").length()));

        assertThat(longest).hasSize(8 * 1024);
        assertAccepted(ExampleReceiver.report(url, longest));
        assertResponse(413, ExampleReceiver.report(url, longest + " "));
        assertResponse(
                413,
                Http.request(url)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(" ".repeat(1024 * 1024))))
                        .build());
    }

    @Test
    void logContainsNoSecrets() {
        String id = requestCode();
        String code = PHONES.nextCode(number);
        assertRejected(ExampleReceiver.report(statusUrl(REALM, id), report(id, "failed"), OTHER_SECRET, Duration.ZERO));

        String log = String.join("\n", SERVER.log());

        assertThat(log)
                .contains("A report is not signed with the secret of this gateway")
                .doesNotContain(code, number, number.substring(1), ExampleReceiver.SECRET);
        assertThat(SERVER.warnings()).isEmpty();
    }

    /** Proceeds to the page that asks for the code; returns the id of the message. */
    private String requestCode() {
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

    private static HttpRequest withContentType(HttpRequest request, String type) {
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader("Content-Type", type)
                .build();
    }

    private static void assertAccepted(HttpRequest request) {
        HttpResponse<String> response = Http.send(request);
        assertThat(List.of(response.statusCode(), response.body())).isEqualTo(List.of(204, ""));
    }

    private static void assertRejected(HttpRequest request) {
        assertResponse(403, request);
    }

    private static void assertResponse(int status, HttpRequest request) {
        HttpResponse<String> response = Http.send(request);
        assertThat(List.of(response.statusCode(), response.body())).isEqualTo(List.of(status, "{}"));
    }
}
