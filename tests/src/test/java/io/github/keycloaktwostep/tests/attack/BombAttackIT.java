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

/**
 * Somebody has codes sent that nobody wants: to annoy, to spend the operator's money, to earn from each message, or to
 * cut others off. Each test has a realm of its own, since most of the limits hold for a whole realm.
 */
class BombAttackIT {

    private static final String REFUSED = "send another code yet";
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final AtomicInteger NUMBERS = new AtomicInteger(1_000);

    @AfterEach
    void realTime() {
        Servers.inbox().moveClock(Duration.ZERO);
    }

    @Test
    void oneNumberFromManyUsers() {
        Realm realm = realm(Map.of("sends-per-number-hour", "3"));
        String victim = Phones.newNumber();

        assertThat(many(3, () -> new Bomber(realm).asks(victim)))
                .allMatch(page -> page.is("code"), "the code is on its way");
        assertThat(many(3, () -> new Bomber(realm).asks(victim))).allSatisfy(BombAttackIT::refused);
        refused(new Bomber(realm).asks(victim, "voice"));

        realm.inbox().awaitMessage(victim, 3);
        assertThat(realm.inbox().messagesTo(victim)).hasSize(3);
        realm.server().moveClock(Duration.ofMinutes(61));
        new Bomber(realm).asks(victim).expect("code", "an hour later");
    }

    @Test
    void oneNumberInManySpellings() {
        Realm realm = realm(Map.of("sends-per-number-hour", "2"));
        String victim = Phones.newNumber();
        String national = "0" + victim.substring(3);

        new Bomber(realm).asks(victim);
        new Bomber(realm).asks(national);

        for (String spelling : List.of(
                "00" + victim.substring(1),
                " " + national.replaceAll("(.)", "$1 "),
                "(" + national.substring(0, 5) + ") / " + national.substring(5),
                "tel:" + victim,
                victim + ";ext=5",
                "+49 (0) " + national.substring(1))) {
            new Bomber(realm).asks(spelling).expect("phone", spelling);
        }
        assertThat(realm.inbox().messagesTo(victim)).hasSize(2);
    }

    @Test
    void manyNumbersFromOneUser() {
        Realm realm = realm(Map.of("sends-per-user-day", "4"));
        User mallory = realm.user();
        Bomber first = new Bomber(realm, mallory, new HttpUser());
        Bomber second = new Bomber(realm, mallory, new HttpUser());

        assertThat(many(2, () -> first.asks(Phones.newNumber()))).allMatch(page -> page.is("code"));
        assertThat(many(2, () -> second.asks(Phones.newNumber()))).allMatch(page -> page.is("code"));

        refused(first.asks(Phones.newNumber()));
        refused(second.asks(Phones.newNumber(), "voice"));
        realm.server().moveClock(Duration.ofHours(23));
        refused(new Bomber(realm, mallory, new HttpUser()).asks(Phones.newNumber()));
        new Bomber(realm).asks(Phones.newNumber()).expect("code", "another user");
    }

    @Test
    void manyNumbersFromOneAddressThatClaimsToBeMany() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "4"));

        sendsTo(4, realm, Phones::newNumber);

        Map<String, String> lies = Map.of(
                "X-Forwarded-For", "203.0.113.15",
                "X-Real-IP", "203.0.113.9",
                "True-Client-IP", "203.0.113.14",
                "Forwarded", "for=203.0.113.77");
        lies.forEach((header, value) -> {
            HttpUser liar = new HttpUser().sending(header, value);
            refused(new Bomber(realm, realm.user(), liar).asks(Phones.newNumber()));
        });
    }

    @Test
    void manyNumbersFromTheAddressesOfOneSubscriber() {
        Realm realm = Realm.on(Servers.withTwilio())
                // Else Keycloak serves no address of the world's without HTTPS.
                .with("sslRequired", "none")
                .policy("enrolments-per-ip-hour", "3")
                .create();

        for (String address : List.of("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:0db8:0001:0002:0:0:0:3")) {
            from(address, realm).asks(Phones.newNumber()).expect("code", address);
        }

        for (String address : List.of("2001:db8:1:2::4", "2001:DB8:1:2::5", "2001:db8:1:2:ffff:ffff:ffff:ffff")) {
            refused(from(address, realm).asks(Phones.newNumber()));
        }
        from("2001:db8:1:3::1", realm).asks(Phones.newNumber()).expect("code", "the neighbour's code is sent");
        from("198.51.100.7", realm).asks(Phones.newNumber()).expect("code", "somebody else's code is sent");
    }

    @Test
    void manyNumbersFromAnAddressThatIsNone() {
        Realm realm = Realm.on(Servers.withTwilio())
                .with("sslRequired", "none")
                .policy("enrolments-per-ip-hour", "2")
                .create();

        assertThat(many(2, () -> from("[2001:db8:1:2::6]", realm).asks(Phones.newNumber())))
                .allMatch(page -> page.is("code"));
        refused(from("[2001:db8:1:2::6]", realm).asks(Phones.newNumber()));
        for (String address :
                List.of("unknown", "_hidden", "198.51.100.9:4711", "[2001:db8::9]:4711", "::", "1.2.3", ",")) {
            HttpUser visitor = new HttpUser().sending("X-Forwarded-For", address);
            HtmlPage page = visitor.open(realm.signInUrl());
            if (page.status() == 200) {
                page = new Bomber(realm, realm.user(), visitor).asks(Phones.newNumber());
            }
            assertThat(page.status()).as("%s: %s", address, page).isIn(200, 400);
        }
    }

    @Test
    void manyNumbersOfOnePrefix() {
        Realm realm = realm(Map.of("enrolments-per-prefix-hour", "4"));

        sendsTo(4, realm, Phones::newNumber);

        refused(new Bomber(realm).asks(Phones.newNumber()));
        new Bomber(realm).asks(french()).expect("code", "another prefix");
    }

    /** Both limits are counted by twelfths of the hour. */
    @Test
    void anOfficeWhereEverybodyEntersTheirCodeIsNotRefused() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "33", "enrolments-per-prefix-hour", "33"));

        for (int person = 0; person < 40; person++) {
            entersCode(realm, new Bomber(realm), Phones.newNumber()).expect("backup", "person " + person);
        }
    }

    @Test
    void aCodeThatIsEnteredGivesBackItsOwnUnitsOnly() {
        Realm realm = realm(Map.of("enrolments-per-ip-hour", "4", "enrolments-per-prefix-hour", "4"));
        String number = Phones.newNumber();
        Bomber mallory = new Bomber(realm);
        mallory.asks(number);
        many(3, () -> new Bomber(realm).asks(Phones.newNumber()));
        refused(new Bomber(realm).asks(Phones.newNumber()));

        String code = realm.inbox().awaitMessage(number).code();
        mallory.guesses(code).expect("backup");
        mallory.guesses(code);

        new Bomber(realm).asks(Phones.newNumber()).expect("code", "one is given back");
        refused(new Bomber(realm).asks(Phones.newNumber()));
        refused(new Bomber(realm).asks(french()));
    }

    @Test
    void holdACountryOpenWithOnePhone() {
        Realm realm = realm(Map.of());
        Duration start = beginQuarter(realm);
        String own = french();
        for (int i = 0; i < 3; i++) {
            entersCode(realm, new Bomber(realm), own).expect("backup");
        }
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));
        new Bomber(realm).asks(french());

        refused(new Bomber(realm).asks(french()));
    }

    private static HtmlPage entersCode(Realm realm, Bomber person, String number) {
        int before = realm.inbox().messagesTo(number).size();
        HtmlPage page = person.asks(number);
        page.expect("code");
        return person.guesses(realm.inbox().awaitMessage(number, before + 1).code());
    }

    @Test
    void findOutWhoOwnsANumber() {
        Realm realm = realm(Map.of("sends-per-number-hour", "2", "resend-cooldown", "300"));
        String owned = member(realm, Phones.newNumber()).number();
        String unknown = Phones.newNumber();
        realm.server().moveClock(Duration.ofMinutes(61));

        List<String> ofOwned = everyAnswer(realm, owned);
        List<String> ofUnknown = everyAnswer(realm, unknown);

        assertThat(ofOwned).isEqualTo(ofUnknown);
        assertThat(ofOwned.get(ofOwned.size() - 1)).contains(REFUSED);
    }

    /** What a stranger is told of a number from the first code to the last refusal. */
    private static List<String> everyAnswer(Realm realm, String number) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Bomber bomber = new Bomber(realm);
            answers.add(bomber.asks(number).text());
            answers.add(bomber.guesses("000000").text());
            answers.add(bomber.presses("resend").text());
        }
        answers.add(new Bomber(realm).asks(number).text());
        answers.add(new Bomber(realm).asks(number, "voice").text());
        return answers.stream()
                .map(text -> text.replace(number.substring(3, 6) + " " + number.substring(6), number.substring(3))
                        .replaceAll("\\+?[0-9][0-9 ]{6,}[0-9]", "NUMBER")
                        // Time goes on, and messages are sent, while pages are asked for.
                        .replaceAll("[0-9]+ (seconds|minutes)", "N $1")
                        .replaceAll("[0-9]:[0-9]{2}", "M:SS")
                        .replace("Sending your code…", "Your code is on its way. This can take a minute.")
                        .replaceAll("user[0-9]+", "USER"))
                .toList();
    }

    @Test
    void useUpTheBudgetOfSomebodysNumber() {
        Realm realm = realm(Map.of(
                "sends-per-number-hour", "3",
                "enrolments-per-ip-hour", "8",
                "enrolments-per-prefix-hour", "8"));
        Member alice = member(realm, Phones.newNumber());
        many(4, () -> new Bomber(realm).asks(alice.number()));
        many(8, () -> new Bomber(realm).asks(Phones.newNumber()));
        refused(new Bomber(realm).asks(alice.number()));
        refused(new Bomber(realm).asks(Phones.newNumber()));
        int bombs = 3;
        realm.inbox().awaitMessage(alice.number(), bombs);

        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(realm, alice.user());

        page.expect("sign-in");
        String code = realm.inbox().awaitMessage(alice.number(), bombs + 1).code();
        visitor.enter(page, code).expectApp();
    }

    @Test
    void spendTheRealmsDay() {
        Realm realm = realm(Map.of("sends-per-realm-day", "5"));

        sendsTo(3, realm, Phones::newNumber);
        assertThat(warnings(realm)).isEmpty();
        sendsTo(2, realm, Phones::newNumber);

        assertThat(many(2, () -> new Bomber(realm).asks(french()))).allSatisfy(BombAttackIT::refused);
        assertThat(warnings(realm)).singleElement().satisfies(event -> assertThat(
                        event.at("/details/two_step_warning").asText())
                .isEqualTo("sends_per_realm_day"));
        assertThat(realm.server().log())
                .filteredOn(line -> line.contains("Realm " + realm.name() + " has sent four fifths"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(" WARN "));
        realm.server().moveClock(Duration.ofHours(25));
        new Bomber(realm).asks(Phones.newNumber()).expect("code", "the next day");
    }

    @Test
    void cutACountryOff() {
        Realm realm = realm(Map.of());
        Member alice = member(realm, french());
        Duration start = beginQuarter(realm);
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));
        new Bomber(realm).asks(french());

        refused(new Bomber(realm).asks(french()));
        refused(new Bomber(realm).asks(french(), "voice"));
        assertThat(warnings(realm)).singleElement().satisfies(event -> {
            assertThat(event.at("/details/two_step_warning").asText()).isEqualTo("country_closed");
            assertThat(event.at("/details/two_step_warning_subject").asText()).isEqualTo("FR");
        });
        new Bomber(realm).asks(Phones.newNumber()).expect("code", "another country");
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(realm, alice.user());
        String code = realm.inbox().awaitMessage(alice.number(), 2).code();
        visitor.enter(page, code).expectApp("who has verified a number there is not cut off");
        realm.server().moveClock(start.plusMinutes(16 + 61));
        assertThat(many(2, () -> new Bomber(realm).asks(french())))
                .as("it opens by itself")
                .allMatch(later -> later.is("code"));
        assertThat(warnings(realm))
                .extracting(event -> event.at("/details/two_step_warning").asText())
                .as("the newest first")
                .containsExactly("country_opened", "country_closed");
    }

    @Test
    void cutACountryOffWithOneAccount() {
        Realm realm = realm(Map.of("sends-per-user-day", "100", "resend-cooldown", "10"));
        Duration start = beginQuarter(realm);
        Bomber bomber = new Bomber(realm);
        for (int i = 0; i < 30; i++) {
            bomber.asks(french()).expect("code");
        }

        realm.server().moveClock(start.plusMinutes(16));

        sendsTo(3, realm, BombAttackIT::french);
        assertThat(warnings(realm)).isEmpty();
    }

    @Test
    void cutACountryOffWhereNothingWatches() {
        Realm realm = realm(Map.of("country-breaker", "false"));
        Duration start = beginQuarter(realm);
        flood(realm, 20);

        realm.server().moveClock(start.plusMinutes(16));

        sendsTo(3, realm, BombAttackIT::french);
        assertThat(warnings(realm)).isEmpty();
    }

    @Test
    void cutACountryOffWherePeopleEnterTheirCodes() {
        Realm realm = realm(Map.of());
        Duration start = beginQuarter(realm);
        flood(realm, 18);
        member(realm, french());
        member(realm, french());

        realm.server().moveClock(start.plusMinutes(16));

        sendsTo(3, realm, BombAttackIT::french);
        assertThat(warnings(realm)).isEmpty();
    }

    /** One who asks for codes to numbers and never proves one. */
    private static final class Bomber {

        private final HttpUser visitor;
        private HtmlPage page;

        Bomber(Realm realm) {
            this(realm, realm.user(), new HttpUser());
        }

        Bomber(Realm realm, User user, HttpUser visitor) {
            this.visitor = visitor;
            this.page = new HttpEnrolment(realm, Phones.fed(realm.inbox())).phonePage(user, visitor);
        }

        HtmlPage asks(String number) {
            return asks(number, "sms");
        }

        /** From wherever the wizard is: the page for the number is sent again. */
        HtmlPage asks(String number, String channel) {
            page = visitor.submit(page, Map.of("step", "phone", "country", "DE", "number", number, "channel", channel));
            return page;
        }

        HtmlPage guesses(String code) {
            page = visitor.enter(page, code);
            return page;
        }

        HtmlPage presses(String action) {
            page = visitor.press(page, action);
            return page;
        }
    }

    /** So many people, each with a number of their own, are sent a code. */
    private static void sendsTo(int people, Realm realm, Supplier<String> number) {
        for (int i = 0; i < people; i++) {
            new Bomber(realm).asks(number.get()).expect("code");
        }
    }

    private static void refused(HtmlPage page) {
        assertThat(page.expect("phone", page.text()).text()).contains(REFUSED);
    }

    private static Realm realm(Map<String, String> policy) {
        Realm.Builder realm = Realm.on(Servers.inbox());
        policy.forEach(realm::policy);
        return realm.create();
    }

    private static Bomber from(String address, Realm realm) {
        return new Bomber(realm, realm.user(), new HttpUser().sending("X-Forwarded-For", address));
    }

    private static Member member(Realm realm, String number) {
        return new HttpEnrolment(realm, Phones.fed(realm.inbox())).enrol(realm.user(), number, new HttpUser(), false);
    }

    private static Stream<HtmlPage> many(int times, Supplier<HtmlPage> attempt) {
        return IntStream.range(0, times).mapToObj(i -> attempt.get()).toList().stream();
    }

    /** A French mobile number that no test has used. */
    private static String french() {
        return "+3361234" + NUMBERS.incrementAndGet();
    }

    /** Sends to so many French numbers. Of one account, three in a quarter of an hour count against a country. */
    private static void flood(Realm realm, int numbers) {
        Bomber bomber = new Bomber(realm);
        for (int i = 0; i < numbers; i++) {
            if (i > 0 && i % 3 == 0) {
                bomber = new Bomber(realm);
            }
            bomber.asks(french()).expect("code", "the code is on its way");
        }
    }

    /** Moves the time to where a quarter of an hour begins, so that what follows falls into one. */
    private static Duration beginQuarter(Realm realm) {
        long over = Instant.now().getEpochSecond() % QUARTER.toSeconds();
        Duration start = QUARTER.minusSeconds(over - 5);
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
