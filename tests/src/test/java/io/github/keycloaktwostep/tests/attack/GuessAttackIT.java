// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An attacker knows the password and guesses codes, as often and from as many sessions and tabs as possible. */
class GuessAttackIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int CONSECUTIVE_FAILURES = 100;
    /** Tabs that guess in parallel. */
    private static final int TABS = 25;

    /** Longer than a wrong code counts: a large limit counts each use for up to a twelfth longer than its hour. */
    private static final Duration NEXT_HOUR = Duration.ofMinutes(66);

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    /** Allows all attempts of an hour on one code. */
    private static final Realm LONG_TERM = Realm.on(Servers.inbox()).create();

    private static final Phones LONG_TERM_PHONES = Phones.readingFrom(LONG_TERM.inbox());

    private Duration clockOffset = Duration.ZERO;

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void limitsGuessesInParallelTabs() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        List<HtmlPage> tabs = tabs(alice.user(), attacker, TABS);
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> responses = guessInParallel(attacker, tabs, 8, Phones.wrong(code));

        assertGuessLimit(CODE_ATTEMPTS, Outputs.USED_UP, responses);
        Outputs.USED_UP.expect(attacker.enter(last(responses), code), "the valid code");
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void limitsGuessesAcrossSessionsAndTabs() {
        Member alice = member();
        List<Outputs> results = new ArrayList<>();
        List<Supplier<Outputs>> validAttempts = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            HttpUser attacker = new HttpUser();
            List<HtmlPage> tabs = tabs(alice.user(), attacker, 3);
            String code = PHONES.nextCode(alice.number());
            List<HtmlPage> responses = new ArrayList<>();
            for (HtmlPage tab : tabs) {
                responses.add(attacker.enter(tab, Phones.wrong(code)));
            }
            responses.stream().map(Outputs::by).forEach(results::add);
            validAttempts.add(() -> Outputs.by(attacker.enter(responses.get(0), code)));
        }

        assertThat(results)
                .as("the tenth wrong code locks the phone")
                .containsExactlyElementsOf(Stream.concat(
                                Collections.nCopies(FAILURES_PER_USER_HOUR - 1, Outputs.WRONG).stream(),
                                Collections.nCopies(3, Outputs.METHOD_LOCKED).stream())
                        .toList());
        assertThat(validAttempts).extracting(Supplier::get).containsOnly(Outputs.METHOD_LOCKED);
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void refreshBackAndRestartDoNotResetAttempts() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, alice.user());
        String code = PHONES.nextCode(alice.number());

        page = attacker.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = attacker.open(page.address().toString());
        page = attacker.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("after a refresh").isEqualTo(3);
        page = attacker.press(attacker.press(page, "options"), "back");
        page = attacker.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page))
                .as("after leaving the page and going back")
                .isEqualTo(2);
        HtmlPage start =
                attacker.open(page.link("skip_logout=false").orElseThrow().toString());
        page = attacker.logIn(start, alice.user());
        page = attacker.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("after a restart of the sign-in").isEqualTo(1);
        page = attacker.enter(page, Phones.wrong(code));
        Outputs.USED_UP.expect(page);
        Outputs.USED_UP.expect(attacker.enter(page, code));
        assertThat(PHONES.received(alice.number()))
                .as("messages of the enrolment and the sign-in")
                .isEqualTo(2);
    }

    @Test
    void newCodeDoesNotResetTheHourlyLimit() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, alice.user());
        String first = PHONES.nextCode(alice.number());
        for (int i = 0; i < CODE_ATTEMPTS; i++) {
            page = attacker.enter(page, Phones.wrong(first));
        }
        Outputs.USED_UP.expect(page);
        advanceClock(Duration.ofSeconds(31));

        page = attacker.press(page, "resend");
        String second = PHONES.nextCode(alice.number());
        page = attacker.enter(page, Phones.wrong(second));

        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = attacker.enter(page, first);
        Outputs.WRONG.expect(page, "the previous code");
        assertThat(page.error("code").orElseThrow()).endsWith("If you got several codes, use the latest one.");
        for (int i = 0; i < 3; i++) {
            page = attacker.enter(page, Phones.wrong(second));
        }
        Outputs.METHOD_LOCKED.expect(page);
        page = attacker.enter(page, second);
        Outputs.METHOD_LOCKED.expect(page, "the valid code");
        assertThat(PHONES.received(alice.number())).isEqualTo(3);
        attacker.press(page, "resend");
        HttpUser another = new HttpUser();
        Outputs.METHOD_LOCKED.expect(another.signIn(REALM, alice.user()));
        assertThat(PHONES.received(alice.number()))
                .as("no code is sent for a locked phone")
                .isEqualTo(3);
    }

    @Test
    void limitsParallelGuessesOfAnAppCode() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithApp(app);
        HttpUser attacker = new HttpUser();
        List<HtmlPage> tabs = tabs(bob, attacker, TABS);

        List<HtmlPage> responses = guessInParallel(attacker, tabs, 4, Phones.wrong(app.freshCode()));

        assertGuessLimit(FAILURES_PER_USER_HOUR, Outputs.METHOD_LOCKED, responses);
        HttpUser another = new HttpUser();
        Outputs.METHOD_LOCKED.expect(another.signIn(REALM, bob));
        Outputs.METHOD_LOCKED.expect(attacker.enter(last(responses), app.freshCode()), "the valid code");
        assertThat(bob.sessions()).isZero();
    }

    @Test
    void limitsParallelGuessesOfARecoveryCode() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        List<HtmlPage> tabs = tabs(alice.user(), attacker, TABS).stream()
                .map(tab -> attacker.choose(tab, "recovery-codes:"))
                .toList();

        List<HtmlPage> responses = guessInParallel(attacker, tabs, 4, "AAAA-AAAA-AAAA");

        assertGuessLimit(FAILURES_PER_USER_HOUR, Outputs.METHOD_LOCKED, responses);
        Outputs.METHOD_LOCKED.expect(attacker.enter(last(responses), alice.recoveryCode(0)), "the valid code");
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void limitsParallelGuessesOfAPhoneEnrolmentCode() {
        HttpUser attacker = new HttpUser();
        User mallory = REALM.user();
        String victimNumber = Phones.newNumber();
        HttpEnrolment enrolment = new HttpEnrolment(REALM, PHONES);
        List<HtmlPage> tabs = Stream.generate(() -> enrolment.requestsCode(mallory, attacker, victimNumber, "sms"))
                .limit(TABS)
                .toList();
        assertThat(tabs).allMatch(tab -> tab.is("code"));
        String code = PHONES.nextCode(victimNumber);
        assertThat(PHONES.received(victimNumber)).as("one code for all tabs").isEqualTo(1);

        List<HtmlPage> responses = guessInParallel(attacker, tabs, 4, Phones.wrong(code));

        assertGuessLimit(CODE_ATTEMPTS, Outputs.USED_UP, responses);
        Outputs.USED_UP.expect(attacker.enter(last(responses), code), "the valid code");
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void disablesPhoneAfterHundredConsecutiveFailures() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        policy(true, 10);
        User alice = LONG_TERM.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(alice, number, app);
        Supplier<String> guesses = () -> Phones.wrong(LONG_TERM_PHONES.nextCode(number));

        assertThat(enterWrongCodes(alice, "sms:", guesses, 60, 10)).doesNotContain(Outputs.METHOD_DISABLED);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.choose(visitor.signIn(LONG_TERM, alice), "sms:");
        Outputs.SIGNED_IN.expect(visitor.enter(page, LONG_TERM_PHONES.nextCode(number)));
        assertThat(enterWrongCodes(alice, "sms:", guesses, CONSECUTIVE_FAILURES - 1, 10))
                .as("a valid code in between resets the count")
                .doesNotContain(Outputs.METHOD_DISABLED);
        assertThat(enterWrongCodes(alice, "sms:", guesses, 1, 10)).containsExactly(Outputs.METHOD_DISABLED);

        int received = LONG_TERM_PHONES.received(number);
        visitor = new HttpUser();
        page = visitor.signIn(LONG_TERM, alice).expect("sign-in");
        page = visitor.press(page, "options");
        assertThat(page.choices("option"))
                .as("the phone is not offered")
                .hasSize(1)
                .allMatch(option -> option.startsWith("app:"));
        assertThat(LONG_TERM_PHONES.received(number)).isEqualTo(received);
        page = visitor.enter(visitor.press(page, "back"), app.freshCode())
                .expect("intro", "the wizard asks for a backup again");
        page = verifyPhone(visitor, visitor.submit(page, Map.of()), number);
        HttpEnrolment.turnOn(visitor, page);

        HttpUser later = new HttpUser();
        page = later.choose(later.signIn(LONG_TERM, alice), "sms:");
        Outputs.SIGNED_IN.expect(
                later.enter(page, LONG_TERM_PHONES.nextCode(number)), "the phone that was enrolled again");
    }

    /** Until it is verified, a phone is not an authenticator of the account. */
    @Test
    void wrongCodesOfANewPhoneDoNotDisableIt() {
        policy(true, 10);
        User dave = LONG_TERM.user();
        String number = Phones.newNumber();
        HttpEnrolment enrolment = new HttpEnrolment(LONG_TERM, LONG_TERM_PHONES);
        for (int hour = 0; hour < CONSECUTIVE_FAILURES / 10; hour++) {
            advanceClock(NEXT_HOUR);
            HttpUser attacker = new HttpUser();
            HtmlPage page = enrolment.requestsCode(dave, attacker, number, "sms");
            String wrong = Phones.wrong(LONG_TERM_PHONES.nextCode(number));
            for (int i = 0; i < 10; i++) {
                page = attacker.enter(page, wrong);
            }
            assertThat(page.text()).as("the hourly limit").contains("Too many wrong codes");
        }

        advanceClock(NEXT_HOUR);
        HttpUser visitor = new HttpUser();
        HtmlPage page = enrolment.requestsCode(dave, visitor, number, "sms");
        visitor.enter(page, LONG_TERM_PHONES.nextCode(number)).expect("backup");
    }

    @Test
    void disabledOnlyMethodLetsNobodyIn() {
        policy(false, 10);
        User carol = LONG_TERM.user();
        String number = Phones.newNumber();
        HttpUser carolBrowser = new HttpUser();
        HtmlPage page = new HttpEnrolment(LONG_TERM, LONG_TERM_PHONES).verifiesPhone(carol, carolBrowser, number);
        HttpEnrolment.finish(carolBrowser, page, Map.of("rememberDevice", "on")).expectApp();

        assertDisabledAfterHundredFailures(carol, "sms:", () -> Phones.wrong(LONG_TERM_PHONES.nextCode(number)), 10);

        HttpUser attacker = new HttpUser();
        page = attacker.signIn(LONG_TERM, carol).expect("options");
        assertThat(page.choices("option")).isEmpty();
        attacker.submit(page, Map.of("step", "sign-in", "code", "123456")).expectNotSignedIn();
        new HttpUser()
                .signIn(LONG_TERM, carol, "kc_action", "two-step-setup")
                .expect("options", "the wizard does not help either");
        HttpUser remembered = carolBrowser.anotherDay(Member.DEVICE_COOKIE);
        page = remembered.signIn(LONG_TERM, carol);
        page = remembered.submit(page, Map.of());
        assertThat(page.is("method") || page.is("phone") || page.signedIn())
                .as("a remembered device must not sign the attacker in or let them add a method")
                .isFalse();

        carol.deleteCredentials("two-step-phone");
        HttpUser afterRemoval = new HttpUser();
        page = afterRemoval.signIn(LONG_TERM, carol);
        page = afterRemoval.submit(page, Map.of());
        page = verifyPhone(afterRemoval, page, number);
        HttpEnrolment.finish(afterRemoval, page, Map.of())
                .expectApp("the number can be enrolled again after an admin removed it");
    }

    @Test
    void disablesAppAfterHundredConsecutiveFailures() {
        Totp app = Totp.ofRawSecret("98765432109876543210");
        policy(true, CONSECUTIVE_FAILURES);
        User dave = LONG_TERM.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(dave, number, app);

        assertDisabledAfterHundredFailures(
                dave, "app:", () -> Phones.wrong(app.codeIn(Duration.ZERO)), CONSECUTIVE_FAILURES);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.enter(visitor.signIn(LONG_TERM, dave), app.freshCode());
        Outputs.WRONG.expect(page, "the valid code of the app");
        page = visitor.press(page, "options");
        assertThat(page.choices("option")).noneMatch(option -> option.startsWith("app:"));
        assertThat(page.text()).contains("disabled because of too many wrong codes");
        page = visitor.enter(visitor.choose(page, "sms:"), LONG_TERM_PHONES.nextCode(number))
                .expect("intro", "the phone still works, and the wizard asks for another backup");
        page = visitor.submit(visitor.submit(page, Map.of()), Map.of("backup", "app"));
        Totp another = Totp.ofKey(page.secret());
        page = visitor.enter(page, another.freshCode());
        HttpEnrolment.turnOn(visitor, page);

        assertThat(dave.credentials("otp")).as("the old app is replaced").hasSize(1);
        visitor = new HttpUser();
        page = visitor.choose(visitor.signIn(LONG_TERM, dave), "app:");
        Outputs.SIGNED_IN.expect(
                visitor.enter(page, another.freshCode()),
                "the failures of the old app do not count for its replacement");
    }

    @Test
    void disablesRecoveryCodesAfterHundredConsecutiveFailures() {
        policy(true, CONSECUTIVE_FAILURES);
        Member erin = new HttpEnrolment(LONG_TERM, LONG_TERM_PHONES).enrol(LONG_TERM.user(), false);

        Supplier<String> guesses = () -> {
            // Each sign-in starts with the phone.
            LONG_TERM_PHONES.nextCode(erin.number());
            return "ABCD-EFGH-IJKL";
        };
        assertDisabledAfterHundredFailures(erin.user(), "recovery-codes:", guesses, CONSECUTIVE_FAILURES);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(LONG_TERM, erin.user());
        page = visitor.enter(page, LONG_TERM_PHONES.nextCode(erin.number()));
        page = visitor.submit(page, Map.of()).expect("backup", "the wizard asks for another backup");
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        List<String> codes = page.recoveryCodes();
        page = visitor.submit(page, Map.of("saved", "on"));
        HttpEnrolment.turnOn(visitor, page);

        visitor = new HttpUser();
        page = visitor.choose(visitor.signIn(LONG_TERM, erin.user()), "recovery-codes:");
        Outputs.SIGNED_IN.expect(visitor.enter(page, codes.get(0)));
    }

    /** Enters the given number of wrong codes for one method, as many per hour as the policy allows. */
    private List<Outputs> enterWrongCodes(
            User user, String method, Supplier<String> wrongCode, int guesses, int perHour) {
        List<Outputs> results = new ArrayList<>();
        while (results.size() < guesses) {
            advanceClock(NEXT_HOUR);
            HttpUser attacker = new HttpUser();
            HtmlPage page = attacker.choose(attacker.signIn(LONG_TERM, user), method);
            String code = wrongCode.get();
            for (int i = 0; i < perHour && results.size() < guesses; i++) {
                page = attacker.enter(page, code);
                results.add(Outputs.by(page));
            }
        }
        advanceClock(NEXT_HOUR);
        assertThat(results).isSubsetOf(Outputs.WRONG, Outputs.METHOD_LOCKED, Outputs.METHOD_DISABLED);
        return results;
    }

    private void assertDisabledAfterHundredFailures(User user, String method, Supplier<String> wrongCode, int perHour) {
        assertThat(enterWrongCodes(user, method, wrongCode, CONSECUTIVE_FAILURES, perHour))
                .last()
                .isEqualTo(Outputs.METHOD_DISABLED);
    }

    private static void policy(boolean backupRequired, int failuresPerHour) {
        LONG_TERM.policy(Map.of(
                "code-attempts",
                "10",
                "sends-per-user-day",
                "50",
                "failures-per-user-hour",
                Integer.toString(failuresPerHour),
                "backup-required",
                Boolean.toString(backupRequired)));
    }

    private static void addPhone(User user, String number, Totp app) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(LONG_TERM, user, "kc_action", "two-step-setup");
        page = visitor.enter(page, app.freshCode());
        page = verifyPhone(visitor, visitor.submit(page, Map.of()), number);
        HttpEnrolment.turnOn(visitor, page);
    }

    /** Goes from the wizard's choice of a method to its last page. */
    private static HtmlPage verifyPhone(HttpUser visitor, HtmlPage choice, String number) {
        String field = choice.name().orElseThrow();
        HtmlPage page = visitor.submit(choice, Map.of(field, "phone"));
        page = visitor.givePhone(page, number).expect("code");
        return visitor.enter(page, LONG_TERM_PHONES.nextCode(number)).expect("finish");
    }

    /** Each guess up to the limit is checked once. The last of them and all later guesses report the given result. */
    private static void assertGuessLimit(int limit, Outputs resultAtLimit, List<HtmlPage> responses) {
        assertThat(responses).hasSizeGreaterThanOrEqualTo(4 * TABS);
        assertThat(responses).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, resultAtLimit, Outputs.OTHER);
        assertThat(responses.stream()
                        .filter(response -> Outputs.by(response) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, limit).boxed().toList());
    }

    /** Each tab continues with the page that it received. */
    private static List<HtmlPage> guessInParallel(
            HttpUser attacker, List<HtmlPage> tabs, int perTab, String wrongCode) {
        List<Supplier<List<HtmlPage>>> tasks = new ArrayList<>();
        for (HtmlPage tab : tabs) {
            HttpUser window = attacker.window();
            tasks.add(() -> Stream.iterate(window.enter(tab, wrongCode), page -> window.enter(page, wrongCode))
                    .limit(perTab)
                    .toList());
        }
        return ParallelRequests.atOnce(tasks).stream().flatMap(List::stream).toList();
    }

    /** Opens tabs of one browser at the second step. */
    private static List<HtmlPage> tabs(User user, HttpUser visitor, int count) {
        return Stream.generate(() -> visitor.signIn(REALM, user)).limit(count).toList();
    }

    /** The page of the last tab, which is no longer in use. */
    private static HtmlPage last(List<HtmlPage> responses) {
        return responses.get(responses.size() - 1);
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }

    private void advanceClock(Duration time) {
        clockOffset = clockOffset.plus(time);
        REALM.server().moveClock(clockOffset);
    }
}
