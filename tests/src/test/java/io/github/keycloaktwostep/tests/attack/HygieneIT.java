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
 * Somebody reads the server's log, its events, or what it answers to mistakes. All journeys are made once, with much
 * being logged; then everything that was written or said is searched for all that had to stay secret.
 *
 * <p>Metrics are looked at where they are made (RelayTest in core): to have them here, Keycloak would be built anew for
 * all servers.
 */
class HygieneIT {

    /**
     * All of ours (the SDK and libphonenumber are relocated into our package), Keycloak, its way into HTTP, and the HTTP
     * client – except for two categories of the latter, that write down every byte and every header at DEBUG. An
     * operator is warned of them (docs/gateways/README.md).
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
    /** What was answered, by what had been asked. */
    private static final Map<String, String> MISTAKES = new LinkedHashMap<>();

    private static final List<HtmlPage> BEFORE_THE_SECOND_STEP = new ArrayList<>();

    /** How many messages to a number were read. */
    private static final Map<String, Integer> READ = new HashMap<>();

    private static Duration ahead = Duration.ZERO;

    private static Realm.Builder realm() {
        return Realm.on(SERVER)
                .with("bruteForceProtected", true)
                .with("failureFactor", 100)
                // Nobody here is as slow as people are.
                .with("quickLoginCheckMilliSeconds", 0)
                .with("accessCodeLifespanUserAction", 3_600)
                .with("accessCodeLifespanLogin", 3_600);
    }

    @BeforeAll
    static void peopleDoAllThatCanBeDone() {
        Member alice = aPhoneAndAnother();
        aRememberedDevice(alice);
        textAndCallAndLateCodes(alice);
        anAppAndRecoveryCodes();
        tooMuchOfEverything();
        gatewayTrouble(alice);
        reports(alice);
        settings(alice);
        mistakes();
        TWILIO.requests().forEach(request -> SECRETS.code(request.code()));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        TWILIO.close();
    }

    @Test
    void somethingWasThereToBeFound() {
        assertThat(SECRETS.kinds())
                .contains("number", "code", "spoken code", "device cookie", "recovery code", "app key");
        assertThat(SERVER.log())
                .as("ours at DEBUG")
                .anyMatch(line -> line.matches(".* DEBUG \\[io\\.github\\.keycloaktwostep\\..*"));
        assertThat(SERVER.log())
                .as("the HTTP client's at DEBUG")
                .anyMatch(line -> line.matches(".* DEBUG \\[org\\.apache\\.http\\..*"));
        assertThat(BEFORE_THE_SECOND_STEP).hasSizeGreaterThan(10);
        assertThat(SECRETS.in(TWILIO.requests().get(0).toString())).contains("number", "code");
    }

    @Test
    void theLogGivesNothingAway() {
        List<String> log = SERVER.log();
        // At once first: line by line takes long.
        List<String> found = SECRETS.in(String.join("\n", log));

        assertThat(found.isEmpty() ? List.<String>of() : leaks(log))
                .as("lines of %d that hold a %s", log.size(), found)
                .isEmpty();
    }

    @Test
    void noCredentialOfTheGatewayIsInTheLog() {
        assertThat(SERVER.log().stream()
                        .filter(line -> line.contains(FakeTwilio.AUTH_TOKEN) || line.contains("Basic ")))
                .isEmpty();
    }

    @Test
    void userEventsGiveNothingAway() {
        for (Realm realm : List.of(ROOMY, STRICT)) {
            List<JsonNode> events = list(realm.get("/events?max=1000"));

            assertThat(events).hasSizeGreaterThan(3);
            assertThat(events.stream()
                            .filter(event -> !SECRETS.in(event.toString()).isEmpty()))
                    .isEmpty();
        }
    }

    @Test
    void everyKindOfFailureWasReported() {
        List<String> errors = new ArrayList<>();
        for (Realm realm : List.of(ROOMY, STRICT)) {
            realm.get("/events?max=1000")
                    .forEach(event -> errors.add(event.path("error").asText()));
        }

        assertThat(errors)
                .contains("two_step_code_invalid", "two_step_code_expired", "two_step_locked", "two_step_send_refused");
    }

    @Test
    void adminEventsGiveNothingAway() {
        for (Realm realm : List.of(ROOMY, STRICT)) {
            List<JsonNode> events = realm.adminEvents();

            assertThat(events).isNotEmpty();
            assertThat(events.stream()
                            .filter(event -> !SECRETS.in(event.toString()).isEmpty()))
                    .isEmpty();
        }
    }

    @Test
    void anAnswerToAMistakeGivesNothingAway() {
        assertThat(MISTAKES.values().stream().filter(answer -> answer.startsWith("4")))
                .as("errors among the answers")
                .hasSizeGreaterThan(20);
        assertThat(MISTAKES).allSatisfy((what, answer) -> {
            assertThat(SECRETS.in(answer)).isEmpty();
            assertThat(answer).doesNotStartWith("5").doesNotContain("Exception", "\tat ");
        });
    }

    @Test
    void aPageBeforeTheSecondStepGivesNothingAway() {
        assertThat(leaks(BEFORE_THE_SECOND_STEP.stream().map(HtmlPage::body).toList()))
                .isEmpty();
    }

    /** What an admin sees of a user is for the console, and is no secret of the user's either. */
    @Test
    void anAdminsListOfCredentialsGivesNothingAway() {
        for (JsonNode user : ROOMY.get("/users?max=100")) {
            JsonNode credentials = ROOMY.get("/users/" + user.path("id").asText() + "/credentials");
            assertThat(SECRETS.in(credentials.toString())).isEmpty();
        }
    }

    private static Member aPhoneAndAnother() {
        User alice = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(ROOMY, alice, visitor);
        page = visitor.submit(page, Map.of("method", "phone"));
        page = visitor.givePhone(page, "+49 1512 34");
        page = visitor.givePhone(page, "0900 1234567");
        String first = newNumber();
        page = visitor.givePhone(page, first).expect("code");
        String old = code(first);
        page = visitor.enter(page, wrong(old));
        page = visitor.enter(page, "not a code");
        page = visitor.press(page, "resend");
        later(Duration.ofSeconds(11));
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
        keepCookie(visitor);
        return new Member(alice, first, visitor, List.of());
    }

    private static void aRememberedDevice(Member alice) {
        alice.rememberedBrowser().signIn(ROOMY, alice.user()).expectApp();
    }

    private static void textAndCallAndLateCodes(Member alice) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(ROOMY, alice.user(), visitor);
        String code = code(alice.number());
        page = before(visitor.enter(page, wrong(code)));
        page = before(visitor.press(page, "switch"));
        String spoken = code(alice.number());
        visitor.submit(page, Map.of("code", spoken, "rememberDevice", "on")).expectApp();
        keepCookie(visitor);

        HttpUser slow = new HttpUser();
        page = signIn(ROOMY, alice.user(), slow);
        code = code(alice.number());
        later(Duration.ofSeconds(301));
        page = before(slow.enter(page, code));
        page = before(slow.press(page, "options"));
        for (String option : page.choices("option")) {
            page = before(slow.submit(page, Map.of("option", option)));
            later(Duration.ofSeconds(11));
            page = settled(before(slow.press(page, "resend")));
            page = before(slow.press(page, "options"));
        }
        skipUnread();
    }

    private static void anAppAndRecoveryCodes() {
        User bob = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(ROOMY, bob, visitor);
        page = visitor.submit(page, Map.of("method", "app")).expect("app");
        String key = page.secret();
        Totp app = Totp.ofKey(key);
        SECRETS.text("app key", key);
        SECRETS.text("app key", key.replaceAll("\\s", ""));
        SECRETS.text("app key", app.rawSecret());
        page = visitor.submit(page, Map.of("code", known("135790"), "deviceName", "Bob's"));
        page = visitor.submit(page, Map.of("code", known(app.freshCode()), "deviceName", "Bob's"))
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
        page = before(withApp.enter(page, known("246801")));
        withApp.enter(page, known(app.freshCode())).expectApp();

        HttpUser withPaper = new HttpUser();
        page = before(withPaper.press(signIn(ROOMY, bob, withPaper), "options"));
        page = before(withPaper.submit(page, Map.of("option", page.option("recovery-codes:"))));
        page = before(withPaper.enter(page, codes.get(1)));
        withPaper.enter(page, codes.get(0)).expectApp();
    }

    private static void tooMuchOfEverything() {
        User carol = STRICT.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = wizard(STRICT, carol, visitor);
        page = visitor.submit(page, Map.of("method", "phone"));
        String number = newNumber();
        page = visitor.givePhone(page, number).expect("code");
        later(Duration.ofSeconds(11));
        page = visitor.press(page, "resend");
        later(Duration.ofSeconds(31));
        page = visitor.press(page, "resend");
        code(number);
        String code = code(number);
        for (int i = 0; i < 3; i++) {
            page = visitor.enter(page, wrong(code));
        }
        visitor.enter(page, code);
    }

    private static void gatewayTrouble(Member alice) {
        List<TwilioBehaviour> troubles = List.of(
                new TwilioBehaviour.Refuse(TwilioError.INVALID_TO),
                new TwilioBehaviour.Refuse(TwilioError.OPTED_OUT),
                new TwilioBehaviour.Refuse(TwilioError.AUTHENTICATE),
                new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS),
                new TwilioBehaviour.Broken(502),
                new TwilioBehaviour.Reset(),
                new TwilioBehaviour.Lost());
        for (TwilioBehaviour trouble : troubles) {
            TWILIO.next(1, trouble);
            HttpUser visitor = new HttpUser();
            HtmlPage page = settled(signIn(ROOMY, alice.user(), visitor));
            assertThat(status(page)).as(trouble.toString()).isEqualTo("failed");
            before(visitor.press(page, "options"));
            // A gateway that is to blame rests for half a minute, and a success ends that.
            later(Duration.ofSeconds(31));
            settled(signIn(ROOMY, alice.user(), new HttpUser()));
        }
        skipUnread();
    }

    private static void reports(Member alice) {
        HtmlPage page = settled(signIn(ROOMY, alice.user(), new HttpUser()));
        assertThat(status(page)).isEqualTo("sent");
        TwilioRequest sent = next(alice.number());
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "To", sent.to(), "From", FakeTwilio.FROM, "MessageSid", sent.sid(), "MessageStatus", "delivered"));
        String address = sent.form().get("StatusCallback");
        mistake("a forged report", FakeTwilio.post(address, form, FakeTwilio.signature(address + "x", form)));
        mistake("a report nobody signed", FakeTwilio.post(address, form, ""));
        form.put("Body", sent.form().get("Body"));
        mistake("a report that holds the text", FakeTwilio.post(address, form, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        form.put("More", "x".repeat(20_000));
        mistake("a report too long", FakeTwilio.post(address, form, FakeTwilio.signature(address, form)));
        assertThat(TWILIO.reportStatus(sent, "undelivered", 30_006).statusCode())
                .isEqualTo(204);
        assertThat(TWILIO.reportStatus(sent, "delivered", 0).statusCode()).isEqualTo(204);
    }

    private static void settings(Member alice) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(ROOMY, alice.user(), "kc_action", "two-step-settings");
        before(page);
        page = visitor.enter(page, code(alice.number()));
        page = page.expect("settings");
        page = visitor.submit(
                page, Map.of("prefer", page.values("[name=prefer]").get(0)));
        page = visitor.press(page, "forget-devices");
        page = visitor.press(page, "turn-off").expect("turn-off");
        page = visitor.submit(page, Map.of("clearSettings", "on")).expect("settings");
        visitor.press(page, "done").expectApp();
    }

    private static void mistakes() {
        User dave = ROOMY.user();
        HttpUser visitor = new HttpUser();
        HtmlPage method = wizard(ROOMY, dave, visitor);
        HtmlPage phonePage = visitor.submit(method, Map.of("method", "phone"));
        String number = newNumber();
        HtmlPage page = visitor.givePhone(phonePage, number).expect("code");
        String code = code(number);
        mistake("a code without cookies", new HttpUser().enter(page, code));
        mistake("a number without cookies", new HttpUser().givePhone(phonePage, number));
        Map<String, String> fields = Map.of("code", code, "number", number, "step", "code");
        String action = page.form().action().toString();
        for (String part : List.of("session_code", "execution", "client_id", "tab_id")) {
            String elsewhere = action.replaceFirst(part + "=[^&]*", part + "=x");
            mistake("a form to another " + part, Http.send(Http.form(elsewhere, fields)));
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
            mistake("GET " + path, Http.send(Http.request(ROOMY.url() + path).build()));
            mistake("POST " + path, Http.send(Http.form(ROOMY.url() + path, fields)));
        }
        visitor.enter(page, code).expect("backup");
        mistake("a code for a page that is over", visitor.enter(page, code));
    }

    private static HtmlPage wizard(Realm realm, User user, HttpUser visitor) {
        HtmlPage page = visitor.signIn(realm, user, "kc_action", "two-step-setup");
        return visitor.submit(page.expect("intro"), Map.of()).expect("method");
    }

    private static HtmlPage signIn(Realm realm, User user, HttpUser visitor) {
        return before(visitor.signIn(realm, user).expect("sign-in"));
    }

    private static HtmlPage before(HtmlPage page) {
        BEFORE_THE_SECOND_STEP.add(page);
        return page;
    }

    private static void later(Duration more) {
        ahead = ahead.plus(more);
        SERVER.moveClock(ahead);
    }

    private static String newNumber() {
        String number = Phones.newNumber();
        SECRETS.number(number);
        return number;
    }

    private static String code(String number) {
        return known(next(number).code());
    }

    private static TwilioRequest next(String number) {
        return TWILIO.awaitRequest(number, READ.merge(number, 1, Integer::sum));
    }

    /** Throws away what nobody has read. */
    private static void skipUnread() {
        TWILIO.requests()
                .forEach(request ->
                        READ.put(request.to(), TWILIO.requestsTo(request.to()).size()));
    }

    private static String wrong(String code) {
        return known(Phones.wrong(code));
    }

    private static String known(String code) {
        SECRETS.code(code);
        return code;
    }

    private static void keepCookie(HttpUser visitor) {
        SECRETS.text("device cookie", visitor.cookie(Member.DEVICE_COOKIE).getValue());
    }

    /** Waits until the message is no longer on its way that the page tells of, if it does. */
    private static HtmlPage settled(HtmlPage page) {
        if (page.delivery().isPresent()) {
            Await.until("the end of a message", () -> Optional.of(status(page))
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

    private static void mistake(String what, HtmlPage answer) {
        MISTAKES.put(what, answer.status() + "\n" + answer.body());
    }

    private static void mistake(String what, HttpResponse<String> answer) {
        MISTAKES.put(what, answer.statusCode() + "\n" + answer.headers().map() + "\n" + answer.body());
    }

    private static List<String> leaks(List<String> texts) {
        return texts.stream().filter(text -> !SECRETS.in(text).isEmpty()).toList();
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }
}
