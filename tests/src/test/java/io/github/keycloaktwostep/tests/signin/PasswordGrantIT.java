// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.signin.PasswordGrantClient.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody tries to get in by the password grant, where no page can ask for a code. And programs that may do so. */
class PasswordGrantIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int SENDS_PER_NUMBER_HOUR = 5;
    /** More than are made at the same moment. */
    private static final int GUESSES = 60;

    private static final int FAILURE_FACTOR = 3;

    /** Lets codes be given by programs. */
    private static final Realm OPEN = realm(Realm.on(Servers.inbox()), "true");

    /** Does not, as it is by default. */
    private static final Realm CLOSED = realm(Realm.on(Servers.inbox()), "false");

    /** Lets them, and has Keycloak's brute-force protection on. */
    private static final Realm GUARDED = realm(
            Realm.on(Servers.inbox())
                    .with("bruteForceProtected", true)
                    .with("failureFactor", FAILURE_FACTOR)
                    .with("waitIncrementSeconds", 60)
                    // Else two failures within a second lock by themselves.
                    .with("quickLoginCheckMilliSeconds", 0),
            "true");

    private static final Phones PHONES = Phones.fed(OPEN.inbox());
    private static final PasswordGrantClient PROGRAM = PasswordGrantClient.of(OPEN);

    private static Realm realm(Realm.Builder builder, String passwordGrant) {
        Realm realm = builder.withoutSetUp().create();
        realm.call("POST", "/two-step/setup", Map.of("password-grant", true));
        realm.policy(Map.of("password-grant", passwordGrant, "enrolments-per-prefix-hour", "1000"));
        return realm;
    }

    @AfterEach
    void resetClock() {
        OPEN.server().moveClock(Duration.ZERO);
    }

    /** An app that was set up with the wizard. */
    private record AppUser(User user, Totp app) {

        static AppUser in(Realm realm) {
            User user = realm.user();
            return new AppUser(user, HttpEnrolment.enrolApp(realm, user, new HttpUser()));
        }

        String wrongCode() {
            return Phones.wrong(app.codeIn(Duration.ZERO));
        }
    }

    // Where the realm does not allow it

    @Test
    void withThePasswordAloneWhereItIsNotAllowed() {
        Member alice = new HttpEnrolment(CLOSED, Phones.fed(CLOSED.inbox())).enrol(CLOSED.user(), true);
        PasswordGrantClient program = PasswordGrantClient.of(CLOSED);
        int received = CLOSED.inbox().messagesTo(alice.number()).size();

        for (Answer answer : List.of(
                program.signIn(alice.user()),
                program.signIn(alice.user(), "otp", alice.recoveryCode(0)),
                program.signIn(alice.user(), "two_step_send", "sms"),
                program.signInWithDevice(alice))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("invalid_grant");
            assertThat(answer.twoStep()).isEqualTo("not_allowed");
            assertThat(answer.description()).contains("Sign in with a browser");
        }
        assertThat(CLOSED.inbox().messagesTo(alice.number())).hasSize(received);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void withTheRightCodeWhereItIsNotAllowed() {
        AppUser bob = AppUser.in(CLOSED);
        String code = bob.app().freshCode();

        PasswordGrantClient.of(CLOSED).signIn(bob.user(), "otp", code).expect("not_allowed");
        assertThat(PasswordGrantClient.of(CLOSED).signInWith(User.PASSWORD + code, bob.user()))
                .isEqualTo(PasswordGrantClient.of(CLOSED).signInWith("wrong", bob.user()));
        assertThat(bob.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void withAnAppOfKeycloaksOwnAsItAlwaysWas() {
        Totp app = Totp.ofRawSecret("of-keycloaks-own-0123");
        User carol = CLOSED.userWithApp(app);
        PasswordGrantClient program = PasswordGrantClient.of(CLOSED);

        program.signIn(carol).expect("code_missing");
        assertThat(program.signInWith(User.PASSWORD + app.codeIn(Duration.ZERO), carol))
                .as("appended")
                .isEqualTo(program.signInWith("wrong", carol));
        program.signIn(carol, "two_step_send", "sms").expect("code_missing");
        program.signIn(carol, "otp", Phones.wrong(app.codeIn(Duration.ZERO))).expect("code_wrong");
        assertThat(carol.sessions()).isZero();
        program.signIn(carol, "otp", app.freshCode()).expectTokens();
        program.signIn(carol, "totp", app.freshCode()).expectTokens("as older programs call it");
    }

    // Users without two-step verification

    @Test
    void withoutTwoStepVerificationItIsAsKeycloakDoesIt() {
        for (Realm realm : List.of(OPEN, CLOSED)) {
            PasswordGrantClient program = PasswordGrantClient.of(realm);
            User dave = realm.user();

            program.signIn(dave).expectTokens();
            program.signIn(dave, "otp", "123456", "two_step_send", "sms")
                    .expectTokens("with parameters that mean nothing for him");
            Answer wrong = program.signInWith("wrong", dave);
            assertThat(wrong)
                    .isEqualTo(new Answer(
                            400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}"));
            assertThat(program.signInWith("wrong", "nobody")).isEqualTo(wrong);
            assertThat(program.signInWith("wrong123456", "nobody")).isEqualTo(wrong);
            assertThat(program.signInWith(User.PASSWORD + "123456", dave)).isEqualTo(wrong);
            assertThat(program.signInWith("", dave)).isEqualTo(wrong);
            assertThat(dave.events("LOGIN_ERROR"))
                    .hasSize(3)
                    .allMatch(event -> event.path("error").asText().equals("invalid_user_credentials"));
        }
    }

    // Codes

    @Test
    void anAppsCode() {
        AppUser bob = AppUser.in(OPEN);
        PasswordGrantClient television = PasswordGrantClient.withSecret(OPEN, "television");
        assertThat(bob.user().sessions()).as("that of the set-up").isEqualTo(1);

        Answer missing = PROGRAM.signIn(bob.user());
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.error()).isEqualTo("invalid_grant");
        assertThat(missing.twoStep()).isEqualTo("code_missing");
        assertThat(missing.description()).contains("otp", "authenticator app").doesNotContain("two_step_send");
        Answer wrong = PROGRAM.signIn(bob.user(), "otp", bob.wrongCode());
        assertThat(wrong.twoStep()).isEqualTo("code_wrong");
        assertThat(wrong.description()).contains("Tries left: 9");

        PROGRAM.signIn(bob.user(), "otp", bob.app().freshCode()).expectTokens();
        television
                .signInWith(User.PASSWORD + bob.app().freshCode(), bob.user())
                .expectTokens("appended, by a client with a secret");
        assertThat(bob.user().sessions()).isEqualTo(3);
        assertThat(bob.user().events("LOGIN"))
                .filteredOn(event ->
                        event.path("details").path("grant_type").asText().equals("password"))
                .hasSize(2)
                .allMatch(event ->
                        event.path("details").path("two_step_method").asText().equals("app"));
        assertThat(bob.user().loginErrors()).containsExactly("two_step_code_invalid", "two_step_code_missing");
    }

    @Test
    void aPasswordThatEndsInDigitsItself() {
        AppUser bob = AppUser.in(OPEN);
        String password = "summer of 20041231";
        bob.user().changePassword(password);

        PROGRAM.signInWith(password, bob.user()).expect("code_missing");
        PROGRAM.signInWith(password, bob.user(), "otp", bob.wrongCode()).expect("code_wrong");
        assertThat(PROGRAM.signInWith("summer of 20", bob.user()).description()).isEqualTo("Invalid user credentials");
        PROGRAM.signInWith(password + bob.app().freshCode(), bob.user()).expectTokens();
        PROGRAM.signInWith(password, bob.user(), "otp", bob.app().freshCode()).expectTokens();
    }

    @Test
    void recoveryCodesInTheirOrder() {
        Member alice = member();
        String first = alice.recoveryCode(0);

        Answer missing = PROGRAM.signIn(alice.user());
        assertThat(missing.description()).contains("number 1 of the recovery codes", "two_step_send=sms");
        PROGRAM.signIn(alice.user(), "otp", alice.recoveryCode(1)).expect("code_wrong");
        PROGRAM.signIn(alice.user(), "otp", first).expectTokens();
        PROGRAM.signIn(alice.user(), "otp", first).expect("code_wrong", "twice");
        assertThat(PROGRAM.signIn(alice.user()).description()).contains("number 2 of the recovery codes");
    }

    @Test
    void aCodeByTextOnlyWhenAskedFor() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        PROGRAM.signIn(alice.user()).expect("code_missing");
        PROGRAM.signIn(alice.user(), "otp", "123456").expect("no_code_sent", "none was sent");
        assertThat(PROGRAM.signIn(alice.user(), "two_step_send", "email").error())
                .isEqualTo("invalid_request");
        assertThat(PROGRAM.signInWith("wrong", alice.user(), "two_step_send", "sms"))
                .isEqualTo(PROGRAM.signInWith("wrong", alice.user(), "two_step_send", "email"));
        assertThat(PHONES.received(alice.number())).isEqualTo(received);

        Answer sent = PROGRAM.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        assertThat(sent.twoStep()).isEqualTo("code_sent");
        assertThat(sent.description())
                .contains("ends in " + alice.number().substring(alice.number().length() - 2), "otp");
        assertThat(sent.body()).doesNotContain(alice.number().substring(3, 12), code);
        assertThat(PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", Phones.wrong(code))
                        .description())
                .contains("Tries left: 4");
        PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", code).expectTokens();
        PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", code).expect("code_expired", "twice");
        assertThat(PHONES.received(alice.number())).as("one and no more").isEqualTo(received + 1);

        PROGRAM.signIn(alice.user(), "two_step_send", "voice");
        code = PHONES.nextCode(alice.number());
        PROGRAM.signIn(alice.user(), "otp", code).expectTokens("who has no app need not repeat how it was sent");
    }

    @Test
    void aCodeThatIsTooOld() {
        Member alice = member();
        PROGRAM.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());

        OPEN.server().moveClock(Duration.ofSeconds(301));

        PROGRAM.signIn(alice.user(), "otp", code).expect("code_expired");
    }

    // What is not a code of this grant

    @Test
    void aRememberedDevice() {
        Member alice = new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), true);

        Answer answer = PROGRAM.signInWithDevice(alice);

        assertThat(answer.twoStep()).isEqualTo("code_missing");
    }

    @Test
    void aCodeOfABrowser() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, alice.user());
        String ofBrowser = PHONES.nextCode(alice.number());
        PROGRAM.signIn(alice.user(), "two_step_send", "sms");
        String ofProgram = PHONES.nextCode(alice.number());

        PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", ofBrowser).expect("code_wrong");
        assertThat(browser.enter(page, ofProgram).signedIn()).isFalse();
        PasswordGrantClient another = PasswordGrantClient.withSecret(OPEN, "another");
        another.signIn(alice.user(), "two_step_send", "sms", "otp", ofProgram)
                .expect("code_expired", "of another program");
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);

        PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", ofProgram).expectTokens();
    }

    @Test
    void anAppsCodeTwice() {
        AppUser bob = AppUser.in(OPEN);
        String code = bob.app().freshCode();
        List<Supplier<Answer>> atOnce = Collections.nCopies(4, () -> PROGRAM.signIn(bob.user(), "otp", code));

        assertThat(ParallelRequests.atOnce(atOnce).stream().filter(Answer::signedIn))
                .hasSize(1);
        assertThat(PROGRAM.signInWith(User.PASSWORD + code, bob.user()).description())
                .isEqualTo("Invalid user credentials");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, bob.user());
        page = browser.enter(page, code);
        assertThat(page.signedIn()).as("in a browser").isFalse();
        String ofBrowser = bob.app().freshCode();
        browser.enter(page, ofBrowser).expectApp();
        PROGRAM.signIn(bob.user(), "otp", ofBrowser).expect("code_wrong", "of a browser");
    }

    // Guessing

    /** Whatever comes with a wrong password, it is answered alike, used by nobody and counted nowhere. */
    @Test
    void theRightCodeWithAWrongPassword() {
        AppUser bob = AppUser.in(OPEN);
        Member alice = member();
        Answer wrong = PROGRAM.signInWith("wrong", OPEN.user());
        String code = bob.app().freshCode();
        int received = PHONES.received(alice.number());

        for (int i = 0; i < FAILURES_PER_USER_HOUR; i++) {
            assertThat(PROGRAM.signInWith("wrong", bob.user(), "otp", i == 0 ? code : bob.wrongCode()))
                    .isEqualTo(wrong);
            assertThat(PROGRAM.signInWith("wrong" + code, bob.user())).isEqualTo(wrong);
        }
        assertThat(PROGRAM.signInWith("wrong", alice.user(), "otp", alice.recoveryCode(0)))
                .isEqualTo(wrong);
        assertThat(PROGRAM.signInWith("wrong", alice.user(), "two_step_send", "sms"))
                .isEqualTo(wrong);
        assertThat(PROGRAM.signInWith("", alice.user(), "two_step_send", "sms")).isEqualTo(wrong);

        assertThat(PHONES.received(alice.number())).isEqualTo(received);
        assertThat(PROGRAM.signIn(bob.user(), "otp", bob.wrongCode()).description())
                .as("nothing was counted")
                .contains("Tries left: 9");
        PROGRAM.signIn(bob.user(), "otp", code).expectTokens("the code is still good");
        PROGRAM.signIn(alice.user(), "otp", alice.recoveryCode(0)).expectTokens();
    }

    /** It would tell who guesses at passwords that he has found one. */
    @Test
    void aWrongCodeAppendedLooksLikeAWrongPassword() {
        AppUser bob = AppUser.in(OPEN);
        Answer wrong = PROGRAM.signInWith("wrong", bob.user());

        for (int i = 0; i < FAILURES_PER_USER_HOUR + 2; i++) {
            assertThat(PROGRAM.signInWith(User.PASSWORD + bob.wrongCode(), bob.user()))
                    .isEqualTo(wrong);
        }
        assertThat(PROGRAM.signInWith(User.PASSWORD + bob.app().freshCode(), bob.user()))
                .as("while the app rests")
                .isEqualTo(wrong);
        assertThat(bob.user().loginErrors())
                .as("an admin can tell")
                .contains("invalid_user_credentials", "two_step_code_invalid", "two_step_locked");
        PROGRAM.signIn(bob.user(), "otp", bob.app().freshCode()).expect("resting", "the count is that of otp");
    }

    @Test
    void manyGuessesAtTheSameMoment() {
        Member alice = member();
        PROGRAM.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        List<Supplier<Answer>> guesses = Collections.nCopies(
                GUESSES, () -> PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", Phones.wrong(code)));

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).extracting(Answer::twoStep).containsOnly("code_wrong", "code_dead");
        assertThat(answers.stream()
                        .filter(answer -> answer.twoStep().equals("code_wrong"))
                        .map(answer -> answer.description().replaceAll(".*Tries left: (\\d+).*", "$1")))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(1, CODE_ATTEMPTS)
                        .mapToObj(Integer::toString)
                        .toList());
        PROGRAM.signIn(alice.user(), "two_step_send", "sms", "otp", code).expect("code_dead", "the right code");
    }

    @Test
    void manyGuessesAtAnAppInBothWays() {
        AppUser bob = AppUser.in(OPEN);
        String wrong = bob.wrongCode();
        List<Supplier<Answer>> guesses = IntStream.range(0, GUESSES)
                .<Supplier<Answer>>mapToObj(i -> i % 2 == 0
                        ? () -> PROGRAM.signIn(bob.user(), "otp", wrong)
                        : () -> PROGRAM.signInWith(User.PASSWORD + wrong, bob.user()))
                .toList();

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).noneMatch(Answer::signedIn);
        assertThat(bob.user().events("LOGIN_ERROR"))
                .hasSize(GUESSES)
                .filteredOn(event -> event.path("error").asText().equals("two_step_code_invalid"))
                .as("the tenth one was wrong, too, and says for how long the app rests")
                .hasSize(FAILURES_PER_USER_HOUR - 1);
        PROGRAM.signIn(bob.user(), "otp", bob.app().freshCode()).expect("resting", "the right code");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, bob.user());
        assertThat(browser.enter(page, bob.app().freshCode()).signedIn())
                .as("nor in a browser")
                .isFalse();
    }

    // Sending

    @Test
    void manyTextsAtTheSameMoment() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        List<Answer> answers = ParallelRequests.atOnce(
                Collections.nCopies(20, () -> PROGRAM.signIn(alice.user(), "two_step_send", "sms")));

        assertThat(answers).extracting(Answer::twoStep).containsOnly("code_sent");
        assertThat(answers.stream().filter(answer -> answer.description().contains("goes to")))
                .hasSize(1);
        PHONES.nextCode(alice.number());
        assertThat(PHONES.received(alice.number())).isEqualTo(received + 1);
    }

    @Test
    void asManyTextsAsPossible() {
        Member alice = member();
        int received = PHONES.received(alice.number());
        Duration ahead = Duration.ZERO;
        for (int i = 0; i < SENDS_PER_NUMBER_HOUR; i++) {
            // Other programs have no wait of this one, but the same budget.
            PasswordGrantClient program = i % 2 == 0 ? PROGRAM : PasswordGrantClient.withSecret(OPEN, "sender" + i);
            assertThat(program.signIn(alice.user(), "two_step_send", "sms").description())
                    .contains("goes to");
            ahead = ahead.plusSeconds(121);
            OPEN.server().moveClock(ahead);
        }

        for (String how : List.of("sms", "voice")) {
            Answer refused = PROGRAM.signIn(alice.user(), "two_step_send", how);
            assertThat(refused.twoStep()).isEqualTo("send_refused");
            assertThat(refused.description()).containsPattern("Try again in \\d+ minutes");
        }
        new HttpUser().signIn(OPEN, alice.user());
        assertThat(PHONES.received(alice.number())).as("nor by a browser").isEqualTo(received + SENDS_PER_NUMBER_HOUR);
        assertThat(alice.user().loginErrors()).contains("two_step_send_refused");
        PROGRAM.signIn(alice.user(), "otp", alice.recoveryCode(0)).expectTokens("what needs no sending goes on");
    }

    @Test
    void aPhoneForSomebodyWithoutOne() {
        AppUser bob = AppUser.in(OPEN);

        PROGRAM.signIn(bob.user(), "two_step_send", "sms").expect("no_code_sent");
    }

    @Test
    void withNothingLeftOfWhatWasSetUp() {
        Member alice = member();
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");

        PROGRAM.signIn(alice.user()).expect("no_method");
        PROGRAM.signIn(alice.user(), "otp", "123456").expect("no_method");
    }

    // Keycloak's brute-force protection

    @Test
    void eachFailureCountsOnceWithKeycloak() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient program = PasswordGrantClient.of(GUARDED);
        program.signIn(bob.user());
        assertThat(bob.user().failures()).as("a missing code is no guess").isZero();

        program.signIn(bob.user(), "otp", bob.wrongCode());
        bob.user().awaitFailures(1);
        program.signInWith(User.PASSWORD + bob.wrongCode(), bob.user());
        bob.user().awaitFailures(2);
        program.signIn(bob.user(), "otp", bob.app().freshCode()).expectTokens();
        bob.user().awaitFailures(0);
        program.signInWith("wrong123456", bob.user());
        bob.user().awaitFailures(1);
        program.signInWith("wrong", bob.user(), "otp", bob.wrongCode());
        bob.user().awaitFailures(2);
    }

    @Test
    void intoALockedAccount() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient program = PasswordGrantClient.of(GUARDED);
        Answer wrong = program.signInWith("wrong", GUARDED.user());
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            program.signInWith(User.PASSWORD + bob.wrongCode(), bob.user());
            bob.user().awaitFailures(i + 1);
        }
        bob.user().awaitLocked();
        String code = bob.app().freshCode();

        for (Answer answer : List.of(
                program.signIn(bob.user()),
                program.signIn(bob.user(), "otp", code),
                program.signIn(bob.user(), "two_step_send", "sms"),
                program.signInWith(User.PASSWORD + code, bob.user()))) {
            assertThat(answer).isEqualTo(wrong);
        }

        bob.user().unlock();
        program.signInWith(User.PASSWORD + code, bob.user()).expectTokens("the code was not used up meanwhile");
    }

    private static Member member() {
        return new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), false);
    }
}
