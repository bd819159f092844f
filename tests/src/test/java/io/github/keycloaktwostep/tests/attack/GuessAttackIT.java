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

/** Somebody knows the password and guesses at the second step, as often and from as many places as he can. */
class GuessAttackIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int IN_A_ROW = 100;
    /** Windows that guess at the same moment. */
    private static final int TABS = 25;

    /** Longer than a wrong code counts for the hour. */
    /** A large limit counts each use for up to a twelfth longer than its hour. */
    private static final Duration NEXT_HOUR = Duration.ofMinutes(66);

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    /** Where all tries of an hour fit on one code. */
    private static final Realm DAYS = Realm.on(Servers.inbox()).create();

    private static final Phones PHONES_OF_DAYS = Phones.fed(DAYS.inbox());

    private Duration ahead = Duration.ZERO;

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void twoHundredGuessesAtTheSameMoment() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = tabs(alice.user(), thief, TABS);
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> answers = guessAtOnce(thief, tabs, 8, Phones.wrong(code));

        assertVerdicts(CODE_ATTEMPTS, Outputs.DEAD, answers);
        Outputs.DEAD.expect(thief.enter(last(answers), code), "the right code");
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void manySessionsAndManyTabs() {
        Member alice = member();
        List<Outputs> verdicts = new ArrayList<>();
        List<Supplier<Outputs>> rightOnes = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            HttpUser thief = new HttpUser();
            List<HtmlPage> tabs = tabs(alice.user(), thief, 3);
            String code = PHONES.nextCode(alice.number());
            List<HtmlPage> answers = new ArrayList<>();
            for (HtmlPage tab : tabs) {
                answers.add(thief.enter(tab, Phones.wrong(code)));
            }
            answers.stream().map(Outputs::by).forEach(verdicts::add);
            rightOnes.add(() -> Outputs.by(thief.enter(answers.get(0), code)));
        }

        assertThat(verdicts)
                .as("the tenth one was wrong, too, and says for how long the phone rests")
                .containsExactlyElementsOf(Stream.concat(
                                Collections.nCopies(FAILURES_PER_USER_HOUR - 1, Outputs.WRONG).stream(),
                                Collections.nCopies(3, Outputs.RESTING).stream())
                        .toList());
        assertThat(rightOnes).extracting(Supplier::get).containsOnly(Outputs.RESTING);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void refreshBackAndRestartGiveNoNewTries() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, alice.user());
        String code = PHONES.nextCode(alice.number());

        page = thief.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = thief.open(page.address().toString());
        page = thief.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("after a refresh").isEqualTo(3);
        page = thief.press(thief.press(page, "options"), "back");
        page = thief.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("there and back").isEqualTo(2);
        HtmlPage start = thief.open(page.link("skip_logout=false").orElseThrow().toString());
        page = thief.logIn(start, alice.user());
        page = thief.enter(page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("from the start").isEqualTo(1);
        page = thief.enter(page, Phones.wrong(code));
        Outputs.DEAD.expect(page);
        Outputs.DEAD.expect(thief.enter(page, code));
        assertThat(PHONES.received(alice.number())).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aNewCodeGivesNoNewTriesForTheHour() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.signIn(REALM, alice.user());
        String first = PHONES.nextCode(alice.number());
        for (int i = 0; i < CODE_ATTEMPTS; i++) {
            page = thief.enter(page, Phones.wrong(first));
        }
        Outputs.DEAD.expect(page);
        wait(Duration.ofSeconds(31));

        page = thief.press(page, "resend");
        String second = PHONES.nextCode(alice.number());
        page = thief.enter(page, Phones.wrong(second));

        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = thief.enter(page, first);
        Outputs.WRONG.expect(page, "the code before");
        for (int i = 0; i < 3; i++) {
            page = thief.enter(page, Phones.wrong(second));
        }
        Outputs.RESTING.expect(page);
        page = thief.enter(page, second);
        Outputs.RESTING.expect(page, "the right code");
        assertThat(PHONES.received(alice.number())).isEqualTo(3);
        thief.press(page, "resend");
        HttpUser another = new HttpUser();
        Outputs.RESTING.expect(another.signIn(REALM, alice.user()));
        assertThat(PHONES.received(alice.number()))
                .as("nothing is sent that could not be used")
                .isEqualTo(3);
    }

    @Test
    void anAppsCodeAtTheSameMoment() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithApp(app);
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = tabs(bob, thief, TABS);

        List<HtmlPage> answers = guessAtOnce(thief, tabs, 4, Phones.wrong(app.freshCode()));

        assertVerdicts(FAILURES_PER_USER_HOUR, Outputs.RESTING, answers);
        HttpUser another = new HttpUser();
        Outputs.RESTING.expect(another.signIn(REALM, bob));
        Outputs.RESTING.expect(thief.enter(last(answers), app.freshCode()), "the right code");
        assertThat(bob.sessions()).isZero();
    }

    @Test
    void aRecoveryCodeAtTheSameMoment() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = tabs(alice.user(), thief, TABS).stream()
                .map(tab -> thief.choose(tab, "recovery-codes:"))
                .toList();

        List<HtmlPage> answers = guessAtOnce(thief, tabs, 4, "AAAA-AAAA-AAAA");

        assertVerdicts(FAILURES_PER_USER_HOUR, Outputs.RESTING, answers);
        Outputs.RESTING.expect(thief.enter(last(answers), alice.recoveryCode(0)), "the right code");
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void theCodeThatProvesAPhone() {
        HttpUser thief = new HttpUser();
        User mallory = REALM.user();
        String ofSomebody = Phones.newNumber();
        new HttpEnrolment(REALM, PHONES).asksForCode(mallory, thief, ofSomebody, "sms");
        String code = PHONES.nextCode(ofSomebody);
        List<HtmlPage> tabs = Stream.generate(() -> thief.signIn(REALM, mallory, "kc_action", "two-step-setup"))
                .limit(TABS)
                .toList();
        assertThat(tabs).allMatch(tab -> tab.is("code"));

        List<HtmlPage> answers = guessAtOnce(thief, tabs, 4, Phones.wrong(code));

        assertVerdicts(CODE_ATTEMPTS, Outputs.DEAD, answers);
        Outputs.DEAD.expect(thief.enter(last(answers), code), "the right code");
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void aHundredInARowOverDays() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        policy(true, 10);
        User alice = DAYS.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(alice, number, app);
        Supplier<String> guesses = () -> Phones.wrong(PHONES_OF_DAYS.nextCode(number));

        assertThat(guessInARow(alice, "sms:", guesses, 60, 10)).doesNotContain(Outputs.SWITCHED_OFF);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.choose(visitor.signIn(DAYS, alice), "sms:");
        Outputs.SIGNED_IN.expect(visitor.enter(page, PHONES_OF_DAYS.nextCode(number)));
        assertThat(guessInARow(alice, "sms:", guesses, IN_A_ROW - 1, 10))
                .as("the right code in between begins the count anew")
                .doesNotContain(Outputs.SWITCHED_OFF);
        assertThat(guessInARow(alice, "sms:", guesses, 1, 10)).containsExactly(Outputs.SWITCHED_OFF);

        int received = PHONES_OF_DAYS.received(number);
        visitor = new HttpUser();
        page = visitor.signIn(DAYS, alice).expect("sign-in");
        page = visitor.press(page, "options");
        assertThat(page.choices("option"))
                .as("the phone is not offered")
                .hasSize(1)
                .allMatch(option -> option.startsWith("app:"));
        assertThat(PHONES_OF_DAYS.received(number)).isEqualTo(received);
        page = visitor.enter(visitor.press(page, "back"), app.freshCode())
                .expect("intro", "the wizard asks for the backup again");
        page = proves(visitor, visitor.submit(page, Map.of()), number);
        HttpEnrolment.turnOn(visitor, page);

        HttpUser later = new HttpUser();
        page = later.choose(later.signIn(DAYS, alice), "sms:");
        Outputs.SIGNED_IN.expect(later.enter(page, PHONES_OF_DAYS.nextCode(number)), "the phone that was set up again");
    }

    @Test
    void aHundredInARowAtTheOnlyWay() {
        policy(false, 10);
        User carol = DAYS.user();
        String number = Phones.newNumber();
        HttpUser ofCarol = new HttpUser();
        HtmlPage page = new HttpEnrolment(DAYS, PHONES_OF_DAYS).provesPhone(carol, ofCarol, number);
        HttpEnrolment.finish(ofCarol, page, Map.of("rememberDevice", "on")).expectApp();

        isDisabledByTheHundredth(carol, "sms:", () -> Phones.wrong(PHONES_OF_DAYS.nextCode(number)), 10);

        HttpUser thief = new HttpUser();
        page = thief.signIn(DAYS, carol).expect("options");
        assertThat(page.choices("option")).isEmpty();
        thief.submit(page, Map.of("step", "sign-in", "code", "123456")).expectOutside();
        new HttpUser().signIn(DAYS, carol, "kc_action", "two-step-setup").expect("options", "nor by the wizard");
        HttpUser remembered = ofCarol.anotherDay(Member.DEVICE_COOKIE);
        page = remembered.signIn(DAYS, carol);
        page = remembered.submit(page, Map.of());
        assertThat(page.is("method") || page.is("phone") || page.signedIn())
                .as("whoever guessed must not be let in, nor add a way of his own on a remembered device")
                .isFalse();

        carol.deleteCredentials("two-step-phone");
        HttpUser helped = new HttpUser();
        page = helped.signIn(DAYS, carol);
        page = helped.submit(page, Map.of());
        page = proves(helped, page, number);
        HttpEnrolment.finish(helped, page, Map.of())
                .expectApp("with an admin's help the same number can be set up again");
    }

    @Test
    void aHundredInARowAtAnApp() {
        Totp app = Totp.ofRawSecret("98765432109876543210");
        policy(true, IN_A_ROW);
        User dave = DAYS.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(dave, number, app);

        isDisabledByTheHundredth(dave, "app:", () -> Phones.wrong(app.codeIn(Duration.ZERO)), IN_A_ROW);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.enter(visitor.signIn(DAYS, dave), app.freshCode());
        Outputs.WRONG.expect(page, "the right code of the app");
        page = visitor.press(page, "options");
        assertThat(page.choices("option")).noneMatch(option -> option.startsWith("app:"));
        assertThat(page.text()).contains("disabled because of too many wrong codes");
        page = visitor.enter(visitor.choose(page, "sms:"), PHONES_OF_DAYS.nextCode(number))
                .expect("intro", "the phone is not what was guessed at, and the wizard asks for another backup");
        page = visitor.submit(visitor.submit(page, Map.of()), Map.of("backup", "app"));
        Totp another = Totp.ofKey(page.secret());
        page = visitor.enter(page, another.freshCode());
        HttpEnrolment.turnOn(visitor, page);

        assertThat(dave.credentials("otp")).as("the old one is gone").hasSize(1);
        visitor = new HttpUser();
        page = visitor.choose(visitor.signIn(DAYS, dave), "app:");
        Outputs.SIGNED_IN.expect(visitor.enter(page, another.freshCode()), "another app in its place starts from zero");
    }

    @Test
    void aHundredInARowAtAListOfRecoveryCodes() {
        policy(true, IN_A_ROW);
        Member erin = new HttpEnrolment(DAYS, PHONES_OF_DAYS).enrol(DAYS.user(), false);

        Supplier<String> guesses = () -> {
            // Each sign-in begins with the phone.
            PHONES_OF_DAYS.nextCode(erin.number());
            return "ABCD-EFGH-IJKL";
        };
        isDisabledByTheHundredth(erin.user(), "recovery-codes:", guesses, IN_A_ROW);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(DAYS, erin.user());
        page = visitor.enter(page, PHONES_OF_DAYS.nextCode(erin.number()));
        page = visitor.submit(page, Map.of()).expect("backup", "the wizard asks for another backup");
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        List<String> codes = page.recoveryCodes();
        page = visitor.submit(page, Map.of("saved", "on"));
        HttpEnrolment.turnOn(visitor, page);

        visitor = new HttpUser();
        page = visitor.choose(visitor.signIn(DAYS, erin.user()), "recovery-codes:");
        Outputs.SIGNED_IN.expect(visitor.enter(page, codes.get(0)));
    }

    /** As long as it takes: so many wrong codes for one way, as many an hour as the policy allows. */
    private List<Outputs> guessInARow(User user, String way, Supplier<String> wrong, int guesses, int eachHour) {
        List<Outputs> verdicts = new ArrayList<>();
        while (verdicts.size() < guesses) {
            wait(NEXT_HOUR);
            HttpUser thief = new HttpUser();
            HtmlPage page = thief.choose(thief.signIn(DAYS, user), way);
            String code = wrong.get();
            for (int i = 0; i < eachHour && verdicts.size() < guesses; i++) {
                page = thief.enter(page, code);
                verdicts.add(Outputs.by(page));
            }
        }
        wait(NEXT_HOUR);
        assertThat(verdicts).isSubsetOf(Outputs.WRONG, Outputs.RESTING, Outputs.SWITCHED_OFF);
        return verdicts;
    }

    private void isDisabledByTheHundredth(User user, String way, Supplier<String> wrong, int eachHour) {
        assertThat(guessInARow(user, way, wrong, IN_A_ROW, eachHour)).last().isEqualTo(Outputs.SWITCHED_OFF);
    }

    private static void policy(boolean backupRequired, int failuresPerHour) {
        DAYS.policy(Map.of(
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
        HtmlPage page = visitor.signIn(DAYS, user, "kc_action", "two-step-setup");
        page = visitor.enter(page, app.freshCode());
        page = proves(visitor, visitor.submit(page, Map.of()), number);
        HttpEnrolment.turnOn(visitor, page);
    }

    /** From the wizard's choice to its last page. */
    private static HtmlPage proves(HttpUser visitor, HtmlPage choice, String number) {
        String field = choice.name().orElseThrow();
        HtmlPage page = visitor.submit(choice, Map.of(field, "phone"));
        page = visitor.givePhone(page, number).expect("code");
        return visitor.enter(page, PHONES_OF_DAYS.nextCode(number)).expect("finish");
    }

    /** So many are judged, each once; to be wrong once more says what follows from it, as all that comes after does. */
    private static void assertVerdicts(int limit, Outputs after, List<HtmlPage> answers) {
        assertThat(answers).hasSizeGreaterThanOrEqualTo(4 * TABS);
        assertThat(answers).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, after, Outputs.NOTHING);
        assertThat(answers.stream()
                        .filter(answer -> Outputs.by(answer) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, limit).boxed().toList());
    }

    /** Each tab goes on from the page that it was answered with. */
    private static List<HtmlPage> guessAtOnce(HttpUser thief, List<HtmlPage> tabs, int each, String wrong) {
        List<Supplier<List<HtmlPage>>> deeds = new ArrayList<>();
        for (HtmlPage tab : tabs) {
            HttpUser window = thief.window();
            deeds.add(() -> Stream.iterate(window.enter(tab, wrong), page -> window.enter(page, wrong))
                    .limit(each)
                    .toList());
        }
        return ParallelRequests.atOnce(deeds).stream().flatMap(List::stream).toList();
    }

    /** So many tabs of one browser, each as far as the second step. */
    private static List<HtmlPage> tabs(User user, HttpUser visitor, int count) {
        return Stream.generate(() -> visitor.signIn(REALM, user)).limit(count).toList();
    }

    /** Of the last tab, which nobody uses any more. */
    private static HtmlPage last(List<HtmlPage> answers) {
        return answers.get(answers.size() - 1);
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }

    private void wait(Duration time) {
        ahead = ahead.plus(time);
        REALM.server().moveClock(ahead);
    }
}
