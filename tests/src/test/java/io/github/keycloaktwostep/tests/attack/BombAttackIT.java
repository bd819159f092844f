// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SMS bombing and toll fraud: an attacker requests unwanted codes to annoy people, to cost the operator money, to earn
 * from each message, or to lock others out. Each test has a separate realm, because most limits apply to a whole realm.
 */
class BombAttackIT {

    private static final String RATE_LIMIT_MESSAGE = "send another code yet";
    private static final Duration QUARTER_HOUR = Duration.ofMinutes(15);
    private static final AtomicInteger NUMBERS = new AtomicInteger(1_000);

    @AfterEach
    void resetClock() {
        Servers.inbox().moveClock(Duration.ZERO);
    }

    @Test
    void limitsSendsOfManyUsersToOneNumber() {
        Realm realm = realm(Map.of("sends-per-number-hour", "3"));
        String victim = Phones.newNumber();

        assertThat(repeat(3, () -> new Bomber(realm).requestCode(victim)))
                .allMatch(page -> page.is("code"), "the code is on its way");
        assertThat(repeat(3, () -> new Bomber(realm).requestCode(victim))).allSatisfy(BombAttackIT::assertRateLimited);
        assertRateLimited(new Bomber(realm).requestCode(victim, "voice"));

        realm.inbox().awaitMessage(victim, 3);
        assertThat(realm.inbox().messagesTo(victim)).hasSize(3);
        realm.server().moveClock(Duration.ofMinutes(61));
        new Bomber(realm).requestCode(victim).expect("code", "an hour later");
    }

    @Test
    void limitsSendsToOneNumberInAnySpelling() {
        Realm realm = realm(Map.of("sends-per-number-hour", "2"));
        String victim = Phones.newNumber();
        String national = "0" + victim.substring(3);

        new Bomber(realm).requestCode(victim);
        new Bomber(realm).requestCode(national);

        for (String spelling : List.of(
                "00" + victim.substring(1),
                " " + national.replaceAll("(.)", "$1 "),
                "(" + national.substring(0, 5) + ") / " + national.substring(5),
                "tel:" + victim,
                victim + ";ext=5",
                "+49 (0) " + national.substring(1))) {
            new Bomber(realm).requestCode(spelling).expect("phone", spelling);
        }
        assertThat(realm.inbox().messagesTo(victim)).hasSize(2);
    }

    @Test
    void limitsSendsOfOneUserToManyNumbers() {
        Realm realm = realm(Map.of("sends-per-user-day", "4"));
        User mallory = realm.user();
        Bomber first = new Bomber(realm, mallory, new HttpUser());
        Bomber second = new Bomber(realm, mallory, new HttpUser());

        assertThat(repeat(2, () -> first.requestCode(Phones.newNumber()))).allMatch(page -> page.is("code"));
        assertThat(repeat(2, () -> second.requestCode(Phones.newNumber()))).allMatch(page -> page.is("code"));

        assertRateLimited(first.requestCode(Phones.newNumber()));
        assertRateLimited(second.requestCode(Phones.newNumber(), "voice"));
        realm.server().moveClock(Duration.ofHours(23));
        assertRateLimited(new Bomber(realm, mallory, new HttpUser()).requestCode(Phones.newNumber()));
        new Bomber(realm).requestCode(Phones.newNumber()).expect("code", "another user");
    }

    @Test
    void limitsOneAddressDespiteForgedHeaders() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "4"));

        requestCodes(4, realm, Phones::newNumber);

        Map<String, String> forgedHeaders = Map.of(
                "X-Forwarded-For", "203.0.113.15",
                "X-Real-IP", "203.0.113.9",
                "True-Client-IP", "203.0.113.14",
                "Forwarded", "for=203.0.113.77");
        forgedHeaders.forEach((header, value) -> {
            HttpUser client = new HttpUser().sending(header, value);
            assertRateLimited(new Bomber(realm, realm.user(), client).requestCode(Phones.newNumber()));
        });
    }

    @Test
    void limitsAllIpv6AddressesOfOneSubscriber() {
        Realm realm = Realm.on(Servers.withTwilio())
                // Otherwise Keycloak rejects requests from public addresses without HTTPS.
                .with("sslRequired", "none")
                .policy("enrolments-per-ip-hour", "3")
                .create();

        for (String address : List.of("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:0db8:0001:0002:0:0:0:3")) {
            bomberAt(address, realm).requestCode(Phones.newNumber()).expect("code", address);
        }

        for (String address : List.of("2001:db8:1:2::4", "2001:DB8:1:2::5", "2001:db8:1:2:ffff:ffff:ffff:ffff")) {
            assertRateLimited(bomberAt(address, realm).requestCode(Phones.newNumber()));
        }
        bomberAt("2001:db8:1:3::1", realm)
                .requestCode(Phones.newNumber())
                .expect("code", "another subscriber is not limited");
        bomberAt("198.51.100.7", realm)
                .requestCode(Phones.newNumber())
                .expect("code", "an unrelated address is not limited");
    }

    @Test
    void toleratesMalformedAddresses() {
        Realm realm = Realm.on(Servers.withTwilio())
                .with("sslRequired", "none")
                .policy("enrolments-per-ip-hour", "2")
                .create();

        assertThat(repeat(2, () -> bomberAt("[2001:db8:1:2::6]", realm).requestCode(Phones.newNumber())))
                .allMatch(page -> page.is("code"));
        assertRateLimited(bomberAt("[2001:db8:1:2::6]", realm).requestCode(Phones.newNumber()));
        for (String address :
                List.of("unknown", "_hidden", "198.51.100.9:4711", "[2001:db8::9]:4711", "::", "1.2.3", ",")) {
            HttpUser visitor = new HttpUser().sending("X-Forwarded-For", address);
            HtmlPage page = visitor.open(realm.signInUrl());
            if (page.status() == 200) {
                page = new Bomber(realm, realm.user(), visitor).requestCode(Phones.newNumber());
            }
            assertThat(page.status()).as("%s: %s", address, page).isIn(200, 400);
        }
    }

    @Test
    void limitsNumbersOfOnePrefix() {
        Realm realm = realm(Map.of("enrolments-per-prefix-hour", "4"));

        requestCodes(4, realm, Phones::newNumber);

        assertRateLimited(new Bomber(realm).requestCode(Phones.newNumber()));
        new Bomber(realm).requestCode(newFrenchNumber()).expect("code", "another prefix");
    }

    /** Both limits are counted in twelfths of the hour. */
    @Test
    void doesNotLimitAnOfficeWhoseCodesAreEntered() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "33", "enrolments-per-prefix-hour", "33"));

        for (int person = 0; person < 40; person++) {
            requestAndEnterCode(realm, new Bomber(realm), Phones.newNumber()).expect("backup", "person " + person);
        }
    }

    @Test
    void enteredCodeReleasesOnlyItsOwnReservations() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "4", "enrolments-per-prefix-hour", "4"));
        String number = Phones.newNumber();
        Bomber mallory = new Bomber(realm);
        mallory.requestCode(number);
        repeat(3, () -> new Bomber(realm).requestCode(Phones.newNumber()));
        assertRateLimited(new Bomber(realm).requestCode(Phones.newNumber()));

        String code = realm.inbox().awaitMessage(number).code();
        mallory.enterCode(code).expect("backup");
        mallory.enterCode(code);

        new Bomber(realm).requestCode(Phones.newNumber()).expect("code", "one reservation is released");
        assertRateLimited(new Bomber(realm).requestCode(Phones.newNumber()));
        assertRateLimited(new Bomber(realm).requestCode(newFrenchNumber()));
    }

    @Test
    void codesOfOnePhoneDoNotKeepACountryOpen() {
        Realm realm = realm(Map.of());
        Duration start = beginQuarter(realm);
        String verifiedNumber = newFrenchNumber();
        for (int i = 0; i < 3; i++) {
            requestAndEnterCode(realm, new Bomber(realm), verifiedNumber).expect("backup");
        }
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));
        new Bomber(realm).requestCode(newFrenchNumber());

        assertRateLimited(new Bomber(realm).requestCode(newFrenchNumber()));
    }

    private static HtmlPage requestAndEnterCode(Realm realm, Bomber bomber, String number) {
        int before = realm.inbox().messagesTo(number).size();
        HtmlPage page = bomber.requestCode(number);
        page.expect("code");
        return bomber.enterCode(realm.inbox().awaitMessage(number, before + 1).code());
    }

    @Test
    void responsesDoNotRevealWhetherANumberIsEnrolled() {
        Realm realm = realm(Map.of("sends-per-number-hour", "2", "resend-cooldown", "300"));
        String owned = member(realm, Phones.newNumber()).number();
        String unknown = Phones.newNumber();
        realm.server().moveClock(Duration.ofMinutes(61));

        List<String> ownedResponses = collectResponses(realm, owned);
        List<String> unknownResponses = collectResponses(realm, unknown);

        assertThat(ownedResponses).isEqualTo(unknownResponses);
        assertThat(ownedResponses.get(ownedResponses.size() - 1)).contains(RATE_LIMIT_MESSAGE);
    }

    /** Returns all that a stranger is told about a number, from the first code to the last rejection. */
    private static List<String> collectResponses(Realm realm, String number) {
        List<String> responses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Bomber bomber = new Bomber(realm);
            responses.add(bomber.requestCode(number).text());
            responses.add(bomber.enterCode("000000").text());
            responses.add(bomber.press("resend").text());
        }
        responses.add(new Bomber(realm).requestCode(number).text());
        responses.add(new Bomber(realm).requestCode(number, "voice").text());
        return responses.stream()
                .map(text -> text.replace(number.substring(3, 6) + " " + number.substring(6), number.substring(3))
                        .replaceAll("\\+?[0-9][0-9 ]{6,}[0-9]", "NUMBER")
                        // Times and delivery statuses change while the pages are requested.
                        .replaceAll("[0-9]+ (seconds|minutes)", "N $1")
                        .replaceAll("[0-9]:[0-9]{2}", "M:SS")
                        .replace("Sending your code…", "Your code is on its way. This can take a minute.")
                        .replaceAll("user[0-9]+", "USER"))
                .toList();
    }

    @Test
    void exhaustedLimitsDoNotBlockTheSignInOfAnEnrolledUser() {
        Realm realm = realm(Map.of(
                "sends-per-number-hour", "3",
                "enrolments-per-ip-hour", "8",
                "enrolments-per-prefix-hour", "8"));
        Member alice = member(realm, Phones.newNumber());
        repeat(4, () -> new Bomber(realm).requestCode(alice.number()));
        repeat(8, () -> new Bomber(realm).requestCode(Phones.newNumber()));
        assertRateLimited(new Bomber(realm).requestCode(alice.number()));
        assertRateLimited(new Bomber(realm).requestCode(Phones.newNumber()));
        int floodMessages = 3;
        realm.inbox().awaitMessage(alice.number(), floodMessages);

        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(realm, alice.user());

        page.expect("sign-in");
        String code =
                realm.inbox().awaitMessage(alice.number(), floodMessages + 1).code();
        visitor.enter(page, code).expectApp();
    }

    /** The user's browser sends the request with the cookies of the SSO session. A click of the user sends a code. */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_PASSWORD", "two-step-settings"})
    void pageOfAnotherSiteSendsNothingInTheSessionOfAUser(String action) {
        Realm realm = realm(Map.of());
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        HttpUser browser = alice.browser().window().sending("Sec-Fetch-Site", "cross-site");

        HtmlPage page = browser.open(realm.signInUrl("kc_action", action)).expect("sign-in");

        assertThat(page.text()).contains("You don't have a valid code right now", "Send a new code");
        browser.press(page, "resend");
        phones.nextCode(alice.number());
        assertThat(phones.received(alice.number()))
                .as("messages of the enrolment and the button")
                .isEqualTo(2);

        Member bob = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        HttpUser clicking =
                bob.browser().window().sending("Sec-Fetch-Site", "cross-site").sending("Sec-Fetch-User", "?1");
        clicking.open(realm.signInUrl("kc_action", action)).expect("sign-in");
        phones.nextCode(bob.number());
    }

    @Test
    void limitsSendsOfTheRealmPerDay() {
        Realm realm = realm(Map.of("sends-per-realm-day", "5"));

        requestCodes(3, realm, Phones::newNumber);
        assertThat(warnings(realm)).isEmpty();
        requestCodes(2, realm, Phones::newNumber);

        assertThat(repeat(2, () -> new Bomber(realm).requestCode(newFrenchNumber())))
                .allSatisfy(BombAttackIT::assertRateLimited);
        assertThat(warnings(realm)).singleElement().satisfies(event -> assertThat(
                        event.at("/details/two_step_warning").asText())
                .isEqualTo("sends_per_realm_day"));
        assertThat(realm.server().log())
                .filteredOn(line -> line.contains("Realm " + realm.name() + " has sent four fifths"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(" WARN "));
        realm.server().moveClock(Duration.ofHours(25));
        new Bomber(realm).requestCode(Phones.newNumber()).expect("code", "the next day");
    }

    @Test
    void blocksFloodedCountryForUnverifiedNumbersOnly() {
        Realm realm = realm(Map.of());
        Member alice = member(realm, newFrenchNumber());
        Duration start = beginQuarter(realm);
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));
        new Bomber(realm).requestCode(newFrenchNumber());

        assertRateLimited(new Bomber(realm).requestCode(newFrenchNumber()));
        assertRateLimited(new Bomber(realm).requestCode(newFrenchNumber(), "voice"));
        assertThat(warnings(realm)).singleElement().satisfies(event -> {
            assertThat(event.at("/details/two_step_warning").asText()).isEqualTo("country_closed");
            assertThat(event.at("/details/two_step_warning_subject").asText()).isEqualTo("FR");
        });
        new Bomber(realm).requestCode(Phones.newNumber()).expect("code", "another country");
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(realm, alice.user());
        String code = realm.inbox().awaitMessage(alice.number(), 2).code();
        visitor.enter(page, code).expectApp("verified numbers in the country still get codes");
        realm.server().moveClock(start.plusMinutes(16 + 61));
        assertThat(repeat(2, () -> new Bomber(realm).requestCode(newFrenchNumber())))
                .as("the country is unblocked automatically")
                .allMatch(later -> later.is("code"));
        assertThat(warnings(realm))
                .extracting(event -> event.at("/details/two_step_warning").asText())
                .as("newest first")
                .containsExactly("country_opened", "country_closed");
    }

    @Test
    void oneAccountCannotBlockACountry() {
        Realm realm = realm(Map.of("sends-per-user-day", "100", "resend-cooldown", "10"));
        Duration start = beginQuarter(realm);
        Bomber bomber = new Bomber(realm);
        for (int i = 0; i < 30; i++) {
            bomber.requestCode(newFrenchNumber()).expect("code");
        }

        realm.server().moveClock(start.plusMinutes(16));

        requestCodes(3, realm, BombAttackIT::newFrenchNumber);
        assertThat(warnings(realm)).isEmpty();
    }

    @Test
    void doesNotBlockACountryWhenTheGuardIsOff() {
        Realm realm = realm(Map.of("country-breaker", "false"));
        Duration start = beginQuarter(realm);
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));

        requestCodes(3, realm, BombAttackIT::newFrenchNumber);
        assertThat(warnings(realm)).isEmpty();
    }

    @Test
    void doesNotBlockACountryWhoseCodesAreEntered() {
        Realm realm = realm(Map.of());
        Duration start = beginQuarter(realm);
        flood(realm, 18);
        member(realm, newFrenchNumber());
        member(realm, newFrenchNumber());

        realm.server().moveClock(start.plusMinutes(16));

        requestCodes(3, realm, BombAttackIT::newFrenchNumber);
        assertThat(warnings(realm)).isEmpty();
    }

    /** A client that requests codes for phone numbers, most of which it never verifies. */
    private static final class Bomber {

        private final HttpUser visitor;
        private HtmlPage page;

        Bomber(Realm realm) {
            this(realm, realm.user(), new HttpUser());
        }

        Bomber(Realm realm, User user, HttpUser visitor) {
            this.visitor = visitor;
            this.page = new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).phonePage(user, visitor);
        }

        HtmlPage requestCode(String number) {
            return requestCode(number, "sms");
        }

        /** Submits the form for the phone number, on whichever page the wizard is. */
        HtmlPage requestCode(String number, String channel) {
            page = visitor.submit(page, Map.of("step", "phone", "country", "DE", "number", number, "channel", channel));
            return page;
        }

        HtmlPage enterCode(String code) {
            page = visitor.enter(page, code);
            return page;
        }

        HtmlPage press(String action) {
            page = visitor.press(page, action);
            return page;
        }
    }

    /** Requests codes for the given number of users, each with a different phone number. */
    private static void requestCodes(int people, Realm realm, Supplier<String> number) {
        for (int i = 0; i < people; i++) {
            new Bomber(realm).requestCode(number.get()).expect("code");
        }
    }

    private static void assertRateLimited(HtmlPage page) {
        assertThat(page.expect("phone", page.text()).text()).contains(RATE_LIMIT_MESSAGE);
    }

    private static Realm realm(Map<String, String> policy) {
        Realm.Builder realm = Realm.on(Servers.inbox());
        policy.forEach(realm::policy);
        return realm.create();
    }

    private static Bomber bomberAt(String address, Realm realm) {
        return new Bomber(realm, realm.user(), new HttpUser().sending("X-Forwarded-For", address));
    }

    private static Member member(Realm realm, String number) {
        return new HttpEnrolment(realm, Phones.readingFrom(realm.inbox()))
                .enrol(realm.user(), number, new HttpUser(), false);
    }

    private static Stream<HtmlPage> repeat(int times, Supplier<HtmlPage> attempt) {
        return IntStream.range(0, times).mapToObj(i -> attempt.get()).toList().stream();
    }

    /** A French mobile number that no test has used. */
    private static String newFrenchNumber() {
        return "+3361234" + NUMBERS.incrementAndGet();
    }

    /** Requests codes for French numbers. Only three per account and quarter of an hour count against the country. */
    private static void flood(Realm realm, int numbers) {
        Bomber bomber = new Bomber(realm);
        for (int i = 0; i < numbers; i++) {
            if (i > 0 && i % 3 == 0) {
                bomber = new Bomber(realm);
            }
            bomber.requestCode(newFrenchNumber()).expect("code", "the code is on its way");
        }
    }

    /** Moves the clock to the start of a quarter of an hour, so that the requests that follow fall into one. */
    private static Duration beginQuarter(Realm realm) {
        long over = Instant.now().getEpochSecond() % QUARTER_HOUR.toSeconds();
        Duration start = QUARTER_HOUR.minusSeconds(over - 5);
        realm.server().moveClock(start);
        return start;
    }

    private static List<JsonNode> warnings(Realm realm) {
        List<JsonNode> warnings = new ArrayList<>();
        realm.get("/events?max=200&type=CUSTOM_REQUIRED_ACTION_ERROR").forEach(warnings::add);
        warnings.removeIf(event -> !event.path("error").asText().equals("two_step_warning"));
        return warnings;
    }
}
