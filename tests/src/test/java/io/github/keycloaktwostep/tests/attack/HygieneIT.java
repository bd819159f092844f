// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Searches the server's log, its events and its error responses for secrets. All journeys run once with verbose
 * logging. Then everything that the server wrote or returned is searched for all values that must stay secret.
 *
 * <p>Metrics are tested where they are recorded (RelayTest in core). To test them here, Keycloak would have to be built
 * again for all servers.
 */
class HygieneIT {

    /**
     * DEBUG for the extension (the SDK and libphonenumber are relocated into its package), Keycloak, RESTEasy and the
     * HTTP client. Two categories of the HTTP client stay at INFO, because they log every byte and every header at
     * DEBUG. docs/gateways/README.md warns operators about them.
     */
    private static final String LOG_LEVEL = "info,io.github.keycloaktwostep:debug,org.keycloak:debug,"
            + "org.jboss.resteasy:debug,org.apache.http:debug,org.apache.http.wire:info,org.apache.http.headers:info";

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final KeycloakServer SERVER = Servers.through(
                    TWILIO, KeycloakServer.named("hygiene").logLevel(LOG_LEVEL), "twilio")
            .start();
    private static final Realm ROOMY = realm().policy("sends-per-number-hour", "100")
            .policy("resend-cooldown", "10")
            .policy("sends-per-user-day", "1000")
            .policy("code-length", "10")
            .create();
    private static final Realm STRICT = realm().policy("sends-per-number-hour", "2")
            .policy("resend-cooldown", "10")
            .policy("code-length", "10")
            .policy("failures-per-user-hour", "2")
            .create();

    private static final Secrets SECRETS = new Secrets();
    /** Responses to invalid requests, by a description of the request. */
    private static final Map<String, String> INVALID_REQUESTS = new LinkedHashMap<>();

    private static final List<HtmlPage> BEFORE_THE_SECOND_STEP = new ArrayList<>();

    /** Number of messages read, by phone number. */
    private static final Map<String, Integer> MESSAGES_READ = new HashMap<>();

    private static Duration clockOffset = Duration.ZERO;

    private static Realm.Builder realm() {
        return Realm.on(SERVER)
                .with("bruteForceProtected", true)
                .with("failureFactor", 100)
                // These journeys are faster than people are.
                .with("quickLoginCheckMilliSeconds", 0)
                .with("accessCodeLifespanUserAction", 3_600)
                .with("accessCodeLifespanLogin", 3_600);
    }

    @BeforeAll
    static void runAllJourneys() {
        Member alice = enrolTwoPhones();
        signInWithRememberedDevice(alice);
        useSmsVoiceAndExpiredCodes(alice);
        enrolAppAndRecoveryCodes();
        exceedLimits();
        failSends(alice);
        receiveDeliveryReports(alice);
        changeSettings(alice);
        sendInvalidRequests();
        TWILIO.requests().forEach(request -> SECRETS.code(request.code()));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        TWILIO.close();
    }

    @Test
    void secretsAndDebugLogsExist() {
        assertThat(SECRETS.kinds())
                .contains("number", "code", "spoken code", "device cookie", "recovery code", "app key");
        assertThat(SERVER.log())
                .as("the extension at DEBUG")
                .anyMatch(line -> line.matches(".* DEBUG \\[io\\.github\\.keycloaktwostep\\..*"));
        assertThat(SERVER.log())
                .as("the HTTP client at DEBUG")
                .anyMatch(line -> line.matches(".* DEBUG \\[org\\.apache\\.http\\..*"));
        assertThat(BEFORE_THE_SECOND_STEP).hasSizeGreaterThan(10);
        assertThat(SECRETS.in(TWILIO.requests().get(0).toString())).contains("number", "code");
    }

    @Test
    void logContainsNoSecrets() {
        List<String> log = SERVER.log();
        // Search the log as a whole first, because a search by line is slow.
        List<String> found = SECRETS.in(String.join("\n", log));

        assertThat(found.isEmpty() ? List.<String>of() : leaks(log))
                .as("of %d lines, those that contain %s", log.size(), found)
                .isEmpty();
    }

    @Test
    void logContainsNoGatewayCredentials() {
        assertThat(SERVER.log().stream()
                        .filter(line -> line.contains(FakeTwilio.AUTH_TOKEN) || line.contains("Basic ")))
                .isEmpty();
    }

    @Test
    void userEventsContainNoSecrets() {
        for (Realm realm : List.of(ROOMY, STRICT)) {
            List<JsonNode> events = toList(realm.get("/events?max=1000"));

            assertThat(events).hasSizeGreaterThan(3);
            assertThat(events.stream()
                            .filter(event -> !SECRETS.in(event.toString()).isEmpty()))
                    .isEmpty();
        }
    }

    @Test
    void eventsReportEveryKindOfFailure() {
        List<String> errors = new ArrayList<>();
        for (Realm realm : List.of(ROOMY, STRICT)) {
            realm.get("/events?max=1000")
                    .forEach(event -> errors.add(event.path("error").asText()));
        }

        assertThat(errors)
                .contains("two_step_code_invalid", "two_step_code_expired", "two_step_locked", "two_step_send_refused");
    }

    @Test
    void adminEventsContainNoSecrets() {
        for (Realm realm : List.of(ROOMY, STRICT)) {
            List<JsonNode> events = realm.adminEvents();

            assertThat(events).isNotEmpty();
            assertThat(events.stream()
                            .filter(event -> !SECRETS.in(event.toString()).isEmpty()))
                    .isEmpty();
        }
    }

    @Test
    void errorResponsesContainNoSecrets() {
        assertThat(INVALID_REQUESTS.values().stream().filter(response -> response.startsWith("4")))
                .as("error responses")
                .hasSizeGreaterThan(20);
        assertThat(INVALID_REQUESTS).allSatisfy((request, response) -> {
            assertThat(SECRETS.in(response)).isEmpty();
            assertThat(response).doesNotStartWith("5").doesNotContain("Exception", "\tat ");
        });
    }

    @Test
    void pagesBeforeTheSecondStepContainNoSecrets() {
        assertThat(leaks(BEFORE_THE_SECOND_STEP.stream().map(HtmlPage::body).toList()))
                .isEmpty();
    }

    /** The admin console shows these lists, which must not contain the user's secrets either. */
    @Test
    void adminCredentialListsContainNoSecrets() {
        for (JsonNode user : ROOMY.get("/users?max=100")) {
            JsonNode credentials = ROOMY.get("/users/" + user.path("id").asText() + "/credentials");
            assertThat(SECRETS.in(credentials.toString())).isEmpty();
        }
    }

    private static Member enrolTwoPhones() {
        User alice = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(ROOMY, alice, visitor);
        page = visitor.submit(page, Map.of("method", "phone"));
        page = visitor.givePhone(page, "+49 1512 34");
        page = visitor.givePhone(page, "0900 1234567");
        String first = newNumber();
        page = visitor.givePhone(page, first).expect("code");
        String old = code(first);
        page = visitor.enter(page, wrongCode(old));
        page = visitor.enter(page, "not a code");
        page = visitor.press(page, "resend");
        advanceClock(Duration.ofSeconds(11));
        page = visitor.press(page, "resend");
        page = visitor.enter(page, old);
        page = visitor.enter(page, code(first)).expect("backup");
        page = visitor.submit(page, Map.of("backup", "phone")).expect("phone");
        page = visitor.givePhone(page, first);
        String second = newNumber();
        page = visitor.submit(page, Map.of("country", "DE", "number", second, "channel", "voice"))
                .expect("code");
        page = visitor.enter(page, code(second));
        HttpEnrolment.finish(visitor, page, Map.of("rememberDevice", "on")).expectApp();
        recordCookie(visitor);
        return new Member(alice, first, visitor, List.of());
    }

    private static void signInWithRememberedDevice(Member alice) {
        alice.rememberedBrowser().signIn(ROOMY, alice.user()).expectApp();
    }

    private static void useSmsVoiceAndExpiredCodes(Member alice) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(ROOMY, alice.user(), visitor);
        String code = code(alice.number());
        page = recordPage(visitor.enter(page, wrongCode(code)));
        page = recordPage(visitor.press(page, "switch"));
        String spoken = code(alice.number());
        visitor.submit(page, Map.of("code", spoken, "rememberDevice", "on")).expectApp();
        recordCookie(visitor);

        HttpUser slow = new HttpUser();
        page = signIn(ROOMY, alice.user(), slow);
        code = code(alice.number());
        advanceClock(Duration.ofSeconds(301));
        page = recordPage(slow.enter(page, code));
        page = recordPage(slow.press(page, "options"));
        for (String option : page.choices("option")) {
            page = recordPage(slow.submit(page, Map.of("option", option)));
            advanceClock(Duration.ofSeconds(11));
            page = awaitSettled(recordPage(slow.press(page, "resend")));
            page = recordPage(slow.press(page, "options"));
        }
        skipUnread();
    }

    private static void enrolAppAndRecoveryCodes() {
        User bob = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(ROOMY, bob, visitor);
        page = visitor.submit(page, Map.of("method", "app")).expect("app");
        String key = page.secret();
        Totp app = Totp.ofKey(key);
        SECRETS.text("app key", key);
        SECRETS.text("app key", key.replaceAll("\\s", ""));
        SECRETS.text("app key", app.rawSecret());
        page = visitor.submit(page, Map.of("code", recordCode("135790"), "deviceName", "Bob's"));
        page = visitor.submit(page, Map.of("code", recordCode(app.freshCode()), "deviceName", "Bob's"))
                .expect("backup");
        page = visitor.submit(page, Map.of("backup", "recovery-codes")).expect("recovery-codes");
        List<String> codes =
                page.document().select("#two-step-recovery-codes code").eachText();
        codes.forEach(code -> {
            SECRETS.text("recovery code", code);
            SECRETS.text("recovery code", code.replace("-", ""));
        });
        page = visitor.submit(page, Map.of("saved", "on"));
        HttpEnrolment.turnOn(visitor, page);

        HttpUser withApp = new HttpUser();
        page = signIn(ROOMY, bob, withApp);
        page = recordPage(withApp.enter(page, recordCode("246801")));
        withApp.enter(page, recordCode(app.freshCode())).expectApp();

        HttpUser withRecoveryCode = new HttpUser();
        page = recordPage(withRecoveryCode.press(signIn(ROOMY, bob, withRecoveryCode), "options"));
        page = recordPage(withRecoveryCode.submit(page, Map.of("option", page.option("recovery-codes:"))));
        page = recordPage(withRecoveryCode.enter(page, codes.get(1)));
        withRecoveryCode.enter(page, codes.get(0)).expectApp();
    }

    private static void exceedLimits() {
        User carol = STRICT.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(STRICT, carol, visitor);
        page = visitor.submit(page, Map.of("method", "phone"));
        String number = newNumber();
        page = visitor.givePhone(page, number).expect("code");
        advanceClock(Duration.ofSeconds(11));
        page = visitor.press(page, "resend");
        advanceClock(Duration.ofSeconds(31));
        page = visitor.press(page, "resend");
        code(number);
        String code = code(number);
        for (int i = 0; i < 3; i++) {
            page = visitor.enter(page, wrongCode(code));
        }
        visitor.enter(page, code);
    }

    private static void failSends(Member alice) {
        List<TwilioBehaviour> failures = List.of(
                new TwilioBehaviour.Refuse(TwilioError.INVALID_TO),
                new TwilioBehaviour.Refuse(TwilioError.OPTED_OUT),
                new TwilioBehaviour.Refuse(TwilioError.AUTHENTICATE),
                new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS),
                new TwilioBehaviour.Broken(502),
                new TwilioBehaviour.Reset(),
                new TwilioBehaviour.Lost());
        for (TwilioBehaviour failure : failures) {
            TWILIO.next(1, failure);
            HttpUser visitor = new HttpUser();
            HtmlPage page = awaitSettled(signIn(ROOMY, alice.user(), visitor));
            assertThat(status(page)).as(failure.toString()).isEqualTo("failed");
            recordPage(visitor.press(page, "options"));
            // A gateway that fails is paused for half a minute. A success ends the pause.
            advanceClock(Duration.ofSeconds(31));
            awaitSettled(signIn(ROOMY, alice.user(), new HttpUser()));
        }
        skipUnread();
    }

    private static void receiveDeliveryReports(Member alice) {
        HtmlPage page = awaitSettled(signIn(ROOMY, alice.user(), new HttpUser()));
        assertThat(status(page)).isEqualTo("sent");
        TwilioRequest sent = nextRequest(alice.number());
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "To", sent.to(), "From", FakeTwilio.FROM, "MessageSid", sent.sid(), "MessageStatus", "delivered"));
        String address = sent.form().get("StatusCallback");
        recordInvalidRequest(
                "a forged report", FakeTwilio.post(address, form, FakeTwilio.signature(address + "x", form)));
        recordInvalidRequest("an unsigned report", FakeTwilio.post(address, form, ""));
        form.put("Body", sent.form().get("Body"));
        recordInvalidRequest(
                "a report with the text of the message",
                FakeTwilio.post(address, form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        form.put("More", "x".repeat(20_000));
        recordInvalidRequest(
                "an oversized report", FakeTwilio.post(address, form, FakeTwilio.signature(address, form)));
        assertThat(TWILIO.reportStatus(sent, "undelivered", 30_006).statusCode())
                .isEqualTo(204);
        assertThat(TWILIO.reportStatus(sent, "delivered", 0).statusCode()).isEqualTo(204);
    }

    private static void changeSettings(Member alice) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(ROOMY, alice.user(), "kc_action", "two-step-settings");
        recordPage(page);
        page = visitor.enter(page, code(alice.number()));
        page = page.expect("settings");
        page = visitor.submit(
                page, Map.of("prefer", page.values("[name=prefer]").get(0)));
        page = visitor.press(page, "forget-devices");
        page = visitor.press(page, "turn-off").expect("turn-off");
        page = visitor.submit(page, Map.of("clearSettings", "on")).expect("settings");
        visitor.press(page, "done").expectApp();
    }

    private static void sendInvalidRequests() {
        User dave = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage method = wizard(ROOMY, dave, visitor);
        HtmlPage phonePage = visitor.submit(method, Map.of("method", "phone"));
        String number = newNumber();
        HtmlPage page = visitor.givePhone(phonePage, number).expect("code");
        String code = code(number);
        recordInvalidRequest("a code without cookies", new HttpUser().enter(page, code));
        recordInvalidRequest("a number without cookies", new HttpUser().givePhone(phonePage, number));
        Map<String, String> fields = Map.of("code", code, "number", number, "step", "code");
        String action = page.form().action().toString();
        for (String part : List.of("session_code", "execution", "client_id", "tab_id")) {
            String tampered = action.replaceFirst(part + "=[^&]*", part + "=x");
            recordInvalidRequest("a form with another " + part, Http.send(Http.form(tampered, fields)));
        }
        for (String path : List.of(
                "/two-step/delivery/0",
                "/two-step/delivery/" + "0".repeat(32),
                "/two-step/inbox",
                "/two-step/twilio/status/0",
                "/two-step/webhook/status/0",
                "/two-step/nothing",
                "/two-step/policy",
                "/login-actions/authenticate",
                "/login-actions/required-action?execution=two-step-setup")) {
            recordInvalidRequest(
                    "GET " + path, Http.send(Http.request(ROOMY.url() + path).build()));
            recordInvalidRequest("POST " + path, Http.send(Http.form(ROOMY.url() + path, fields)));
        }
        visitor.enter(page, code).expect("backup");
        recordInvalidRequest("a code for a completed page", visitor.enter(page, code));
    }

    private static HtmlPage wizard(Realm realm, User user, HttpUser visitor) {
        HtmlPage page = visitor.signIn(realm, user, "kc_action", "two-step-setup");
        return visitor.submit(page.expect("intro"), Map.of()).expect("method");
    }

    private static HtmlPage signIn(Realm realm, User user, HttpUser visitor) {
        return recordPage(visitor.signIn(realm, user).expect("sign-in"));
    }

    private static HtmlPage recordPage(HtmlPage page) {
        BEFORE_THE_SECOND_STEP.add(page);
        return page;
    }

    private static void advanceClock(Duration more) {
        clockOffset = clockOffset.plus(more);
        SERVER.moveClock(clockOffset);
    }

    private static String newNumber() {
        String number = Phones.newNumber();
        SECRETS.number(number);
        return number;
    }

    private static String code(String number) {
        return recordCode(nextRequest(number).code());
    }

    private static TwilioRequest nextRequest(String number) {
        return TWILIO.awaitRequest(number, MESSAGES_READ.merge(number, 1, Integer::sum));
    }

    /** Skips the messages that have not been read. */
    private static void skipUnread() {
        TWILIO.requests()
                .forEach(request -> MESSAGES_READ.put(
                        request.to(), TWILIO.requestsTo(request.to()).size()));
    }

    private static String wrongCode(String code) {
        return recordCode(Phones.wrong(code));
    }

    private static String recordCode(String code) {
        SECRETS.code(code);
        return code;
    }

    private static void recordCookie(HttpUser visitor) {
        SECRETS.text("device cookie", visitor.cookie(Member.DEVICE_COOKIE).getValue());
    }

    /** If the page reports the delivery of a message, waits until the message is no longer being sent. */
    private static HtmlPage awaitSettled(HtmlPage page) {
        if (page.delivery().isPresent()) {
            Await.until("the delivery status of a message", () -> Optional.of(status(page))
                    .filter(status -> !status.equals("sending")));
        }
        return page;
    }

    private static String status(HtmlPage page) {
        return Http.parse(Http.send(Http.request(page.delivery().orElseThrow().toString())
                                .build())
                        .body())
                .path("status")
                .asText();
    }

    private static void recordInvalidRequest(String request, HtmlPage response) {
        INVALID_REQUESTS.put(request, response.status() + "\n" + response.body());
    }

    private static void recordInvalidRequest(String request, HttpResponse<String> response) {
        INVALID_REQUESTS.put(
                request, response.statusCode() + "\n" + response.headers().map() + "\n" + response.body());
    }

    private static List<String> leaks(List<String> texts) {
        return texts.stream().filter(text -> !SECRETS.in(text).isEmpty()).toList();
    }

    private static List<JsonNode> toList(JsonNode array) {
        List<JsonNode> toList = new ArrayList<>();
        array.forEach(toList::add);
        return toList;
    }
}
