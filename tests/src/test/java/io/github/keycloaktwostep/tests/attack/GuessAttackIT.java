// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
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
    /** Who guess at the same moment, and how often each of them. */
    private static final int TABS = 25;

    private static final int GUESSES_EACH = 8;
    /** Longer than a wrong code counts for the hour. */
    private static final Duration NEXT_HOUR = Duration.ofMinutes(61);

    private static final Realm REALM = cheap();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    /** Where all tries of an hour fit on one code. */
    private static final Realm DAYS = cheap();

    private static final Phones PHONES_OF_DAYS = Phones.fed(DAYS.inbox());

    private Duration ahead = Duration.ZERO;

    private static Realm cheap() {
        return Realm.on(Servers.inbox())
                .with("passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)")
                .create();
    }

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

        List<HtmlPage> answers = guessAtOnce(thief, tabs, Phones.wrong(code));

        assertVerdicts(CODE_ATTEMPTS, Outputs.DEAD, answers);
        assertThat(Outputs.by(guess(thief, last(answers), code)))
                .as("the right code")
                .isEqualTo(Outputs.DEAD);
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
                answers.add(guess(thief, tab, Phones.wrong(code)));
            }
            answers.stream().map(Outputs::by).forEach(verdicts::add);
            rightOnes.add(() -> Outputs.by(guess(thief, answers.get(0), code)));
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
        HtmlPage page = signIn(alice.user(), thief);
        String code = PHONES.nextCode(alice.number());

        page = guess(thief, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = thief.open(page.address().toString());
        page = guess(thief, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("after a refresh").isEqualTo(3);
        page = thief.submit(thief.submit(page, Map.of("action", "options")), Map.of("action", "back"));
        page = guess(thief, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("there and back").isEqualTo(2);
        HtmlPage start = thief.open(page.link("skip_logout=false").orElseThrow().toString());
        page = givePassword(thief, start, alice.user());
        page = guess(thief, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("from the start").isEqualTo(1);
        page = guess(thief, page, Phones.wrong(code));
        assertThat(Outputs.by(page)).isEqualTo(Outputs.DEAD);
        assertThat(Outputs.by(guess(thief, page, code))).isEqualTo(Outputs.DEAD);
        assertThat(received(alice)).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aNewCodeGivesNoNewTriesForTheHour() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        String first = PHONES.nextCode(alice.number());
        for (int i = 0; i < CODE_ATTEMPTS; i++) {
            page = guess(thief, page, Phones.wrong(first));
        }
        assertThat(Outputs.by(page)).isEqualTo(Outputs.DEAD);
        wait(Duration.ofSeconds(31));

        page = thief.submit(page, Map.of("action", "resend"));
        String second = PHONES.nextCode(alice.number());
        page = guess(thief, page, Phones.wrong(second));

        assertThat(Outputs.triesLeft(page)).isEqualTo(4);
        page = guess(thief, page, first);
        assertThat(Outputs.by(page)).as("the code before").isEqualTo(Outputs.WRONG);
        for (int i = 0; i < 3; i++) {
            page = guess(thief, page, Phones.wrong(second));
        }
        assertThat(Outputs.by(page)).isEqualTo(Outputs.RESTING);
        page = guess(thief, page, second);
        assertThat(Outputs.by(page)).as("the right code").isEqualTo(Outputs.RESTING);
        assertThat(received(alice)).isEqualTo(3);
        thief.submit(page, Map.of("action", "resend"));
        HttpUser another = new HttpUser();
        assertThat(Outputs.by(signIn(alice.user(), another))).isEqualTo(Outputs.RESTING);
        assertThat(received(alice)).as("nothing is sent that could not be used").isEqualTo(3);
    }

    @Test
    void anAppsCodeAtTheSameMoment() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithApp(app);
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = tabs(bob, thief, TABS);

        List<HtmlPage> answers = guessAtOnce(thief, tabs, Phones.wrong(app.freshCode()));

        assertVerdicts(FAILURES_PER_USER_HOUR, Outputs.RESTING, answers);
        HttpUser another = new HttpUser();
        assertThat(Outputs.by(signIn(bob, another))).isEqualTo(Outputs.RESTING);
        assertThat(Outputs.by(guess(thief, last(answers), app.freshCode())))
                .as("the right code")
                .isEqualTo(Outputs.RESTING);
        assertThat(bob.sessions()).isZero();
    }

    @Test
    void aRecoveryCodeAtTheSameMoment() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = tabs(alice.user(), thief, TABS).stream()
                .map(tab -> choose(thief, tab, "recovery-codes:"))
                .toList();

        List<HtmlPage> answers = guessAtOnce(thief, tabs, "AAAA-AAAA-AAAA");

        assertVerdicts(FAILURES_PER_USER_HOUR, Outputs.RESTING, answers);
        assertThat(Outputs.by(guess(thief, last(answers), alice.recoveryCodes().get(0))))
                .as("the right code")
                .isEqualTo(Outputs.RESTING);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void theCodeThatProvesAPhone() {
        HttpUser thief = new HttpUser();
        User mallory = REALM.user();
        String ofSomebody = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(mallory, thief, ofSomebody, "sms");
        String code = PHONES.nextCode(ofSomebody);
        List<HtmlPage> tabs = new ArrayList<>(List.of(page));
        while (tabs.size() < TABS) {
            tabs.add(HttpSignIn.begin(REALM, mallory, thief, "kc_action", "two-step-setup")
                    .givePassword());
        }
        assertThat(tabs).allMatch(tab -> tab.is("code"));

        List<HtmlPage> answers = guessAtOnce(thief, tabs, Phones.wrong(code));

        assertVerdicts(CODE_ATTEMPTS, Outputs.DEAD, answers);
        assertThat(Outputs.by(guess(thief, last(answers), code)))
                .as("the right code")
                .isEqualTo(Outputs.DEAD);
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void aHundredInARowOverDays() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        policy(true);
        User alice = DAYS.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(alice, number, app);
        Supplier<String> guesses = () -> Phones.wrong(PHONES_OF_DAYS.nextCode(number));

        assertThat(guessInARow(alice, "sms:", guesses, 60)).doesNotContain(Outputs.SWITCHED_OFF);
        HttpUser visitor = new HttpUser();
        HtmlPage page = choose(visitor, signIn(DAYS, alice, visitor), "sms:");
        assertThat(Outputs.by(guess(visitor, page, PHONES_OF_DAYS.nextCode(number))))
                .isEqualTo(Outputs.SIGNED_IN);
        assertThat(guessInARow(alice, "sms:", guesses, IN_A_ROW - 1))
                .as("the right code in between begins the count anew")
                .doesNotContain(Outputs.SWITCHED_OFF);
        assertThat(guessInARow(alice, "sms:", guesses, 1)).containsExactly(Outputs.SWITCHED_OFF);

        int received = PHONES_OF_DAYS.received(number);
        visitor = new HttpUser();
        page = signIn(DAYS, alice, visitor);
        assertThat(page.is("sign-in")).isTrue();
        page = visitor.submit(page, Map.of("action", "options"));
        assertThat(page.choices("option"))
                .as("the phone is not offered")
                .hasSize(1)
                .allMatch(option -> option.startsWith("app:"));
        assertThat(PHONES_OF_DAYS.received(number)).isEqualTo(received);
        page = guess(visitor, visitor.submit(page, Map.of("action", "back")), app.freshCode());
        assertThat(page.is("intro")).as("the wizard asks for the backup anew").isTrue();
        page = proves(visitor, visitor.submit(page, Map.of()), number);
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();

        HttpUser later = new HttpUser();
        page = choose(later, signIn(DAYS, alice, later), "sms:");
        assertThat(Outputs.by(guess(later, page, PHONES_OF_DAYS.nextCode(number))))
                .as("the phone that was set up anew")
                .isEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void aHundredInARowAtTheOnlyWay() {
        policy(false);
        User carol = DAYS.user();
        String number = Phones.newNumber();
        HttpUser ofCarol = new HttpUser();
        HtmlPage page = new HttpEnrolment(DAYS, PHONES_OF_DAYS).asksForCode(carol, ofCarol, number, "sms");
        page = ofCarol.submit(page, Map.of("code", PHONES_OF_DAYS.nextCode(number)));
        assertThat(HttpEnrolment.finish(ofCarol, page, Map.of("rememberDevice", "on"))
                        .signedIn())
                .isTrue();

        Supplier<String> guesses = () -> Phones.wrong(PHONES_OF_DAYS.nextCode(number));

        assertThat(guessInARow(carol, "sms:", guesses, IN_A_ROW).get(IN_A_ROW - 1))
                .isEqualTo(Outputs.SWITCHED_OFF);

        HttpUser thief = new HttpUser();
        page = signIn(DAYS, carol, thief);
        assertThat(page.is("options")).isTrue();
        assertThat(page.choices("option")).isEmpty();
        assertThat(thief.submit(page, Map.of("step", "sign-in", "code", "123456"))
                        .signedIn())
                .isFalse();
        page = HttpSignIn.begin(DAYS, carol, new HttpUser(), "kc_action", "two-step-setup")
                .givePassword();
        assertThat(page.is("options")).as("nor by the wizard").isTrue();
        HttpUser remembered = ofCarol.anotherDay(Member.DEVICE_COOKIE);
        page = signIn(DAYS, carol, remembered);
        page = remembered.submit(page, Map.of());
        assertThat(page.is("method") || page.is("phone") || page.signedIn())
                .as("whoever guessed must not be let in, nor add a way of his own on a remembered device")
                .isFalse();

        carol.deleteCredentials("two-step-phone");
        HttpUser helped = new HttpUser();
        page = signIn(DAYS, carol, helped);
        page = helped.submit(page, Map.of());
        page = proves(helped, page, number);
        assertThat(HttpEnrolment.finish(helped, page, Map.of()).signedIn())
                .as("with an admin's help the same number can be set up again")
                .isTrue();
    }

    @Test
    void aHundredInARowAtAnApp() {
        Totp app = Totp.ofRawSecret("98765432109876543210");
        policy(true);
        User dave = DAYS.userWithApp(app);
        String number = Phones.newNumber();
        addPhone(dave, number, app);

        assertThat(guessInARow(dave, "app:", () -> Phones.wrong(app.codeIn(Duration.ZERO)), IN_A_ROW)
                        .get(IN_A_ROW - 1))
                .isEqualTo(Outputs.SWITCHED_OFF);
        HttpUser visitor = new HttpUser();
        HtmlPage page = guess(visitor, signIn(DAYS, dave, visitor), app.freshCode());
        assertThat(Outputs.by(page)).as("the right code of the app").isEqualTo(Outputs.WRONG);
        page = visitor.submit(page, Map.of("action", "options"));
        assertThat(page.choices("option")).noneMatch(option -> option.startsWith("app:"));
        assertThat(page.text()).contains("disabled because of too many wrong codes");
        page = guess(visitor, choose(visitor, page, "sms:"), PHONES_OF_DAYS.nextCode(number));
        assertThat(page.is("intro"))
                .as("the phone is not what was guessed at, and the wizard asks for another backup")
                .isTrue();
        page = visitor.submit(visitor.submit(page, Map.of()), Map.of("backup", "app"));
        Totp another = Totp.ofKey(page.secret());
        page = guess(visitor, page, another.freshCode());
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();

        assertThat(dave.credentials("otp")).as("the old one is gone").hasSize(1);
        visitor = new HttpUser();
        page = choose(visitor, signIn(DAYS, dave, visitor), "app:");
        assertThat(Outputs.by(guess(visitor, page, another.freshCode())))
                .as("another app in its place begins anew")
                .isEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void aHundredInARowAtAListOfRecoveryCodes() {
        policy(true);
        Member erin = new HttpEnrolment(DAYS, PHONES_OF_DAYS).enrol(DAYS.user(), false);

        Supplier<String> guesses = () -> {
            // Each sign-in begins with the phone.
            PHONES_OF_DAYS.nextCode(erin.number());
            return "ABCD-EFGH-IJKL";
        };
        assertThat(guessInARow(erin.user(), "recovery-codes:", guesses, IN_A_ROW)
                        .get(IN_A_ROW - 1))
                .isEqualTo(Outputs.SWITCHED_OFF);
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(DAYS, erin.user(), visitor);
        page = guess(visitor, page, PHONES_OF_DAYS.nextCode(erin.number()));
        page = visitor.submit(page, Map.of());
        assertThat(page.is("backup")).as("the wizard asks for another backup").isTrue();
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        List<String> codes = page.recoveryCodes();
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();

        visitor = new HttpUser();
        page = choose(visitor, signIn(DAYS, erin.user(), visitor), "recovery-codes:");
        assertThat(Outputs.by(guess(visitor, page, codes.get(0)))).isEqualTo(Outputs.SIGNED_IN);
    }

    /** As long as it takes: so many wrong codes for one way, ten an hour. */
    private List<Outputs> guessInARow(User user, String way, Supplier<String> wrong, int guesses) {
        List<Outputs> verdicts = new ArrayList<>();
        while (verdicts.size() < guesses) {
            wait(NEXT_HOUR);
            HttpUser thief = new HttpUser();
            HtmlPage page = choose(thief, signIn(DAYS, user, thief), way);
            String code = wrong.get();
            for (int i = 0; i < FAILURES_PER_USER_HOUR && verdicts.size() < guesses; i++) {
                page = guess(thief, page, code);
                verdicts.add(Outputs.by(page));
            }
        }
        wait(NEXT_HOUR);
        assertThat(verdicts).isSubsetOf(Outputs.WRONG, Outputs.RESTING, Outputs.SWITCHED_OFF);
        return verdicts;
    }

    private static void policy(boolean backupRequired) {
        DAYS.policy(Map.of(
                "code-attempts",
                "10",
                "sends-per-user-day",
                "50",
                "backup-required",
                Boolean.toString(backupRequired)));
    }

    private static void addPhone(User user, String number, Totp app) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(DAYS, user, visitor, "kc_action", "two-step-setup")
                .givePassword();
        page = guess(visitor, page, app.freshCode());
        page = proves(visitor, visitor.submit(page, Map.of()), number);
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();
    }

    /** From the wizard's choice to its last page. */
    private static HtmlPage proves(HttpUser visitor, HtmlPage choice, String number) {
        String field = choice.name().orElseThrow();
        HtmlPage page = visitor.submit(choice, Map.of(field, "phone"));
        page = visitor.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
        assertThat(page.is("code")).isTrue();
        page = visitor.submit(page, Map.of("code", PHONES_OF_DAYS.nextCode(number)));
        assertThat(page.is("finish")).isTrue();
        return page;
    }

    /** So many are judged, each once; to be wrong once more says what follows from it, as all that comes after does. */
    private static void assertVerdicts(int limit, Outputs after, List<HtmlPage> answers) {
        assertThat(answers).hasSize(TABS * GUESSES_EACH);
        assertThat(answers).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, after, Outputs.NOTHING);
        assertThat(answers.stream()
                        .filter(answer -> Outputs.by(answer) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, limit).boxed().toList());
    }

    /** Two hundred in all; each tab goes on from the page that it was answered with. */
    private static List<HtmlPage> guessAtOnce(HttpUser thief, List<HtmlPage> tabs, String wrong) {
        List<Supplier<List<HtmlPage>>> deeds = new ArrayList<>();
        for (HtmlPage tab : tabs) {
            HttpUser window = thief.window();
            deeds.add(() -> Stream.iterate(guess(window, tab, wrong), page -> guess(window, page, wrong))
                    .limit(GUESSES_EACH)
                    .toList());
        }
        return ParallelRequests.atOnce(deeds).stream().flatMap(List::stream).toList();
    }

    /** So many tabs of one browser, each as far as the second step. */
    private static List<HtmlPage> tabs(User user, HttpUser visitor, int count) {
        List<HtmlPage> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tabs.add(signIn(user, visitor));
        }
        return tabs;
    }

    /** Of the last tab, which nobody uses any more. */
    private static HtmlPage last(List<HtmlPage> answers) {
        return answers.get(answers.size() - 1);
    }

    private static HtmlPage guess(HttpUser visitor, HtmlPage page, String code) {
        return visitor.submit(page, Map.of("code", code));
    }

    private static HtmlPage choose(HttpUser visitor, HtmlPage page, String way) {
        HtmlPage options = visitor.submit(page, Map.of("action", "options"));
        String option = options.choices("option").stream()
                .filter(id -> id.startsWith(way))
                .findFirst()
                .orElseThrow();
        return visitor.submit(options, Map.of("option", option));
    }

    private static HtmlPage givePassword(HttpUser visitor, HtmlPage page, User user) {
        return visitor.submit(page, Map.of("username", user.name(), "password", User.PASSWORD, "credentialId", ""));
    }

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return signIn(REALM, user, visitor);
    }

    private static HtmlPage signIn(Realm realm, User user, HttpUser visitor) {
        return HttpSignIn.begin(realm, user, visitor).givePassword();
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }

    private static int received(Member member) {
        return PHONES.received(member.number());
    }

    private void wait(Duration time) {
        ahead = ahead.plus(time);
        REALM.server().moveClock(ahead);
    }
}
