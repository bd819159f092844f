// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.signin.PasswordGrantClient.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody tries to get in by the password grant, where no page can ask for a code. And programs that may do so. */
class PasswordGrantIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int SENDS_PER_NUMBER_HOUR = 5;
    private static final int FAILURE_FACTOR = 3;
    private static final AtomicInteger KEYS = new AtomicInteger();

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
    void realTime() {
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
                program.signIn(alice.user(), User.PASSWORD),
                program.signIn(
                        alice.user(),
                        User.PASSWORD,
                        "otp",
                        alice.recoveryCodes().get(0)),
                program.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms"),
                program.signIn(alice.browser(), Member.DEVICE_COOKIE, alice.user(), User.PASSWORD))) {
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

        assertThat(PasswordGrantClient.of(CLOSED)
                        .signIn(bob.user(), User.PASSWORD, "otp", code)
                        .twoStep())
                .isEqualTo("not_allowed");
        assertThat(PasswordGrantClient.of(CLOSED).signIn(bob.user(), User.PASSWORD + code))
                .isEqualTo(PasswordGrantClient.of(CLOSED).signIn(bob.user(), "wrong"));
        assertThat(bob.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void withAnAppOfKeycloaksOwnAsItAlwaysWas() {
        Totp app = newApp();
        User carol = CLOSED.userWithApp(app);
        PasswordGrantClient program = PasswordGrantClient.of(CLOSED);

        assertThat(program.signIn(carol, User.PASSWORD).twoStep()).isEqualTo("code_missing");
        assertThat(program.signIn(carol, User.PASSWORD + app.codeIn(Duration.ZERO)))
                .as("appended")
                .isEqualTo(program.signIn(carol, "wrong"));
        assertThat(program.signIn(carol, User.PASSWORD, "two_step_send", "sms").twoStep())
                .isEqualTo("code_missing");
        assertThat(program.signIn(carol, User.PASSWORD, "otp", Phones.wrong(app.codeIn(Duration.ZERO)))
                        .twoStep())
                .isEqualTo("code_wrong");
        assertThat(carol.sessions()).isZero();
        assertThat(program.signIn(carol, User.PASSWORD, "otp", app.freshCode()).signedIn())
                .isTrue();
        assertThat(program.signIn(carol, User.PASSWORD, "totp", app.freshCode()).signedIn())
                .as("as older programs call it")
                .isTrue();
    }

    // Users without two-step verification

    @Test
    void withoutTwoStepVerificationItIsAsKeycloakDoesIt() {
        for (Realm realm : List.of(OPEN, CLOSED)) {
            PasswordGrantClient program = PasswordGrantClient.of(realm);
            User dave = realm.user();

            assertThat(program.signIn(dave, User.PASSWORD).signedIn()).isTrue();
            assertThat(program.signIn(dave, User.PASSWORD, "otp", "123456", "two_step_send", "sms")
                            .signedIn())
                    .as("with parameters that mean nothing for him")
                    .isTrue();
            Answer wrong = program.signIn(dave, "wrong");
            assertThat(wrong)
                    .isEqualTo(new Answer(
                            400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}"));
            assertThat(program.signIn("nobody", "wrong")).isEqualTo(wrong);
            assertThat(program.signIn("nobody", "wrong123456")).isEqualTo(wrong);
            assertThat(program.signIn(dave, User.PASSWORD + "123456")).isEqualTo(wrong);
            assertThat(program.signIn(dave, "")).isEqualTo(wrong);
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

        Answer missing = PROGRAM.signIn(bob.user(), User.PASSWORD);
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.error()).isEqualTo("invalid_grant");
        assertThat(missing.twoStep()).isEqualTo("code_missing");
        assertThat(missing.description()).contains("otp", "authenticator app").doesNotContain("two_step_send");
        Answer wrong = PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", bob.wrongCode());
        assertThat(wrong.twoStep()).isEqualTo("code_wrong");
        assertThat(wrong.description()).contains("Tries left: 9");

        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", bob.app().freshCode())
                        .signedIn())
                .isTrue();
        assertThat(television
                        .signIn(bob.user(), User.PASSWORD + bob.app().freshCode())
                        .signedIn())
                .as("appended, by a client with a secret")
                .isTrue();
        assertThat(bob.user().sessions()).isEqualTo(3);
        assertThat(bob.user().events("LOGIN"))
                .filteredOn(event ->
                        event.path("details").path("grant_type").asText().equals("password"))
                .hasSize(2)
                .allMatch(event ->
                        event.path("details").path("two_step_method").asText().equals("app"));
        assertThat(bob.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .containsExactly("two_step_code_invalid", "two_step_code_missing");
    }

    @Test
    void aPasswordThatEndsInDigitsItself() {
        AppUser bob = AppUser.in(OPEN);
        String password = "summer of 20041231";
        bob.user().changePassword(password);

        assertThat(PROGRAM.signIn(bob.user(), password).twoStep()).isEqualTo("code_missing");
        assertThat(PROGRAM.signIn(bob.user(), password, "otp", bob.wrongCode()).twoStep())
                .isEqualTo("code_wrong");
        assertThat(PROGRAM.signIn(bob.user(), "summer of 20").description()).isEqualTo("Invalid user credentials");
        assertThat(PROGRAM.signIn(bob.user(), password + bob.app().freshCode()).signedIn())
                .isTrue();
        assertThat(PROGRAM.signIn(bob.user(), password, "otp", bob.app().freshCode())
                        .signedIn())
                .isTrue();
    }

    @Test
    void recoveryCodesInTheirOrder() {
        Member alice = member();
        String first = alice.recoveryCodes().get(0);

        Answer missing = PROGRAM.signIn(alice.user(), User.PASSWORD);
        assertThat(missing.description()).contains("number 1 of the recovery codes", "two_step_send=sms");
        assertThat(PROGRAM.signIn(
                                alice.user(),
                                User.PASSWORD,
                                "otp",
                                alice.recoveryCodes().get(1))
                        .twoStep())
                .isEqualTo("code_wrong");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", first).signedIn())
                .isTrue();
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", first).twoStep())
                .as("twice")
                .isEqualTo("code_wrong");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD).description())
                .contains("number 2 of the recovery codes");
    }

    /** The same as on a page. */
    @Test
    void aRightCodeTellsOfFewRecoveryCodesAndBringsTheProfileUpToDate() {
        Realm realm = realm(
                Realm.on(Servers.inbox())
                        .with("smtpServer", MailServer.running().config()),
                "true");
        realm.call(
                "PUT",
                "/authentication/required-actions/CONFIGURE_RECOVERY_AUTHN_CODES/config",
                Map.of("config", Map.of("warning_threshold", "12")));
        ObjectNode profile = (ObjectNode) realm.get("/users/profile");
        realm.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
        Member alice = new HttpEnrolment(realm, Phones.fed(realm.inbox())).enrol(realm.user(), false);
        realm.policy(Map.of("password-grant", "true", "copy-to-profile", "true"));

        assertThat(PasswordGrantClient.of(realm)
                        .signIn(
                                alice.user(),
                                User.PASSWORD,
                                "otp",
                                alice.recoveryCodes().get(0))
                        .signedIn())
                .isTrue();

        assertThat(realm.get("/users/" + alice.user().id())
                        .at("/attributes/phoneNumber/0")
                        .asText())
                .isEqualTo(alice.number());
        assertThat(MailServer.running()
                        .awaitTo(alice.user(), "A recovery code was used")
                        .text())
                .contains("11 are left");
    }

    @Test
    void aCodeByTextOnlyWhenAskedFor() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD).twoStep()).isEqualTo("code_missing");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", "123456").twoStep())
                .as("none was sent")
                .isEqualTo("no_code_sent");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "email")
                        .error())
                .isEqualTo("invalid_request");
        assertThat(PROGRAM.signIn(alice.user(), "wrong", "two_step_send", "sms"))
                .isEqualTo(PROGRAM.signIn(alice.user(), "wrong", "two_step_send", "email"));
        assertThat(PHONES.received(alice.number())).isEqualTo(received);

        Answer sent = PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        assertThat(sent.twoStep()).isEqualTo("code_sent");
        assertThat(sent.description())
                .contains("ends in " + alice.number().substring(alice.number().length() - 2), "otp");
        assertThat(sent.body()).doesNotContain(alice.number().substring(3, 12), code);
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", Phones.wrong(code))
                        .description())
                .contains("Tries left: 4");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", code)
                        .signedIn())
                .isTrue();
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", code)
                        .twoStep())
                .as("twice")
                .isEqualTo("code_expired");
        assertThat(PHONES.received(alice.number())).as("one and no more").isEqualTo(received + 1);

        PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "voice");
        code = PHONES.nextCode(alice.number());
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", code).signedIn())
                .as("who has no app need not repeat how it was sent")
                .isTrue();
    }

    @Test
    void aCodeThatIsTooOld() {
        Member alice = member();
        PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());

        OPEN.server().moveClock(Duration.ofSeconds(301));

        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", code).twoStep())
                .isEqualTo("code_expired");
    }

    // What is not a code of this grant

    @Test
    void aRememberedDevice() {
        Member alice = new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), true);

        Answer answer = PROGRAM.signIn(alice.browser(), Member.DEVICE_COOKIE, alice.user(), User.PASSWORD);

        assertThat(answer.twoStep()).isEqualTo("code_missing");
    }

    @Test
    void aCodeOfABrowser() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(OPEN, alice.user(), browser).givePassword();
        String ofBrowser = PHONES.nextCode(alice.number());
        PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms");
        String ofProgram = PHONES.nextCode(alice.number());

        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", ofBrowser)
                        .twoStep())
                .isEqualTo("code_wrong");
        assertThat(browser.submit(page, Map.of("code", ofProgram)).signedIn()).isFalse();
        PasswordGrantClient another = PasswordGrantClient.withSecret(OPEN, "another");
        assertThat(another.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", ofProgram)
                        .twoStep())
                .as("of another program")
                .isEqualTo("code_expired");
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);

        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", ofProgram)
                        .signedIn())
                .isTrue();
    }

    @Test
    void anAppsCodeTwice() {
        AppUser bob = AppUser.in(OPEN);
        String code = bob.app().freshCode();
        List<Supplier<Answer>> atOnce =
                Collections.nCopies(4, () -> PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", code));

        assertThat(ParallelRequests.atOnce(atOnce).stream().filter(Answer::signedIn))
                .hasSize(1);
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD + code).description())
                .isEqualTo("Invalid user credentials");
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(OPEN, bob.user(), browser).givePassword();
        page = browser.submit(page, Map.of("code", code));
        assertThat(page.signedIn()).as("in a browser").isFalse();
        String ofBrowser = bob.app().freshCode();
        assertThat(browser.submit(page, Map.of("code", ofBrowser)).signedIn()).isTrue();
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", ofBrowser).twoStep())
                .as("of a browser")
                .isEqualTo("code_wrong");
    }

    // Guessing

    /** Whatever comes with a wrong password, it is answered alike, used by nobody and counted nowhere. */
    @Test
    void theRightCodeWithAWrongPassword() {
        AppUser bob = AppUser.in(OPEN);
        Member alice = member();
        Answer wrong = PROGRAM.signIn(OPEN.user(), "wrong");
        String code = bob.app().freshCode();
        int received = PHONES.received(alice.number());

        for (int i = 0; i < FAILURES_PER_USER_HOUR; i++) {
            assertThat(PROGRAM.signIn(bob.user(), "wrong", "otp", i == 0 ? code : bob.wrongCode()))
                    .isEqualTo(wrong);
            assertThat(PROGRAM.signIn(bob.user(), "wrong" + code)).isEqualTo(wrong);
        }
        assertThat(PROGRAM.signIn(
                        alice.user(), "wrong", "otp", alice.recoveryCodes().get(0)))
                .isEqualTo(wrong);
        assertThat(PROGRAM.signIn(alice.user(), "wrong", "two_step_send", "sms"))
                .isEqualTo(wrong);
        assertThat(PROGRAM.signIn(alice.user(), "", "two_step_send", "sms")).isEqualTo(wrong);

        assertThat(PHONES.received(alice.number())).isEqualTo(received);
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", bob.wrongCode())
                        .description())
                .as("nothing was counted")
                .contains("Tries left: 9");
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", code).signedIn())
                .as("the code is still good")
                .isTrue();
        assertThat(PROGRAM.signIn(
                                alice.user(),
                                User.PASSWORD,
                                "otp",
                                alice.recoveryCodes().get(0))
                        .signedIn())
                .isTrue();
    }

    /** It would tell who guesses at passwords that he has found one. */
    @Test
    void aWrongCodeAppendedLooksLikeAWrongPassword() {
        AppUser bob = AppUser.in(OPEN);
        Answer wrong = PROGRAM.signIn(bob.user(), "wrong");

        for (int i = 0; i < FAILURES_PER_USER_HOUR + 2; i++) {
            assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD + bob.wrongCode()))
                    .isEqualTo(wrong);
        }
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD + bob.app().freshCode()))
                .as("while the app rests")
                .isEqualTo(wrong);
        assertThat(bob.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .as("an admin can tell")
                .contains("invalid_user_credentials", "two_step_code_invalid", "two_step_locked");
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", bob.app().freshCode())
                        .twoStep())
                .as("the count is that of otp")
                .isEqualTo("resting");
    }

    @Test
    void twoHundredGuessesAtTheSameMoment() {
        Member alice = member();
        PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        List<Supplier<Answer>> guesses = Collections.nCopies(
                200,
                () -> PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", Phones.wrong(code)));

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).extracting(Answer::twoStep).containsOnly("code_wrong", "code_dead");
        assertThat(answers.stream()
                        .filter(answer -> answer.twoStep().equals("code_wrong"))
                        .map(answer -> answer.description().replaceAll(".*Tries left: (\\d+).*", "$1")))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(1, CODE_ATTEMPTS)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms", "otp", code)
                        .twoStep())
                .as("the right code")
                .isEqualTo("code_dead");
    }

    @Test
    void twoHundredGuessesAtAnAppInBothWays() {
        AppUser bob = AppUser.in(OPEN);
        String wrong = bob.wrongCode();
        List<Supplier<Answer>> guesses = IntStream.range(0, 200)
                .<Supplier<Answer>>mapToObj(i -> i % 2 == 0
                        ? () -> PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", wrong)
                        : () -> PROGRAM.signIn(bob.user(), User.PASSWORD + wrong))
                .toList();

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).noneMatch(Answer::signedIn);
        assertThat(bob.user().events("LOGIN_ERROR"))
                .hasSize(200)
                .filteredOn(event -> event.path("error").asText().equals("two_step_code_invalid"))
                .as("the tenth one was wrong, too, and says for how long the app rests")
                .hasSize(FAILURES_PER_USER_HOUR - 1);
        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "otp", bob.app().freshCode())
                        .twoStep())
                .as("the right code")
                .isEqualTo("resting");
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(OPEN, bob.user(), browser).givePassword();
        assertThat(browser.submit(page, Map.of("code", bob.app().freshCode())).signedIn())
                .as("nor in a browser")
                .isFalse();
    }

    // Sending

    @Test
    void manyTextsAtTheSameMoment() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        List<Answer> answers = ParallelRequests.atOnce(
                Collections.nCopies(20, () -> PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms")));

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
            assertThat(program.signIn(alice.user(), User.PASSWORD, "two_step_send", "sms")
                            .description())
                    .contains("goes to");
            ahead = ahead.plusSeconds(121);
            OPEN.server().moveClock(ahead);
        }

        for (String how : List.of("sms", "voice")) {
            Answer refused = PROGRAM.signIn(alice.user(), User.PASSWORD, "two_step_send", how);
            assertThat(refused.twoStep()).isEqualTo("send_refused");
            assertThat(refused.description()).containsPattern("Try again in \\d+ minutes");
        }
        HttpSignIn.begin(OPEN, alice.user(), new HttpUser()).givePassword();
        assertThat(PHONES.received(alice.number())).as("nor by a browser").isEqualTo(received + SENDS_PER_NUMBER_HOUR);
        assertThat(alice.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .contains("two_step_send_refused");
        assertThat(PROGRAM.signIn(
                                alice.user(),
                                User.PASSWORD,
                                "otp",
                                alice.recoveryCodes().get(0))
                        .signedIn())
                .as("what needs no sending goes on")
                .isTrue();
    }

    @Test
    void aPhoneForSomebodyWithoutOne() {
        AppUser bob = AppUser.in(OPEN);

        assertThat(PROGRAM.signIn(bob.user(), User.PASSWORD, "two_step_send", "sms")
                        .twoStep())
                .isEqualTo("no_code_sent");
    }

    @Test
    void withNothingLeftOfWhatWasSetUp() {
        Member alice = member();
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");

        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD).twoStep()).isEqualTo("no_method");
        assertThat(PROGRAM.signIn(alice.user(), User.PASSWORD, "otp", "123456").twoStep())
                .isEqualTo("no_method");
    }

    // Keycloak's brute-force protection

    @Test
    void eachFailureCountsOnceWithKeycloak() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient program = PasswordGrantClient.of(GUARDED);
        program.signIn(bob.user(), User.PASSWORD);
        assertThat(failures(bob.user())).as("a missing code is no guess").isZero();

        program.signIn(bob.user(), User.PASSWORD, "otp", bob.wrongCode());
        awaitFailures(bob.user(), 1);
        program.signIn(bob.user(), User.PASSWORD + bob.wrongCode());
        awaitFailures(bob.user(), 2);
        assertThat(program.signIn(bob.user(), User.PASSWORD, "otp", bob.app().freshCode())
                        .signedIn())
                .isTrue();
        awaitFailures(bob.user(), 0);
        program.signIn(bob.user(), "wrong123456");
        awaitFailures(bob.user(), 1);
        program.signIn(bob.user(), "wrong", "otp", bob.wrongCode());
        awaitFailures(bob.user(), 2);
    }

    @Test
    void intoALockedAccount() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient program = PasswordGrantClient.of(GUARDED);
        Answer wrong = program.signIn(GUARDED.user(), "wrong");
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            program.signIn(bob.user(), User.PASSWORD + bob.wrongCode());
            awaitFailures(bob.user(), i + 1);
        }
        Await.until("the lock-out", () -> Optional.of(bruteForce(bob.user()))
                .filter(seen -> seen.path("disabled").asBoolean()));
        String code = bob.app().freshCode();

        for (Answer answer : List.of(
                program.signIn(bob.user(), User.PASSWORD),
                program.signIn(bob.user(), User.PASSWORD, "otp", code),
                program.signIn(bob.user(), User.PASSWORD, "two_step_send", "sms"),
                program.signIn(bob.user(), User.PASSWORD + code))) {
            assertThat(answer).isEqualTo(wrong);
        }

        GUARDED.call(
                "DELETE", "/attack-detection/brute-force/users/" + bob.user().id(), null);
        assertThat(program.signIn(bob.user(), User.PASSWORD + code).signedIn())
                .as("the code was not used up meanwhile")
                .isTrue();
    }

    private static Member member() {
        return new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), false);
    }

    private static Totp newApp() {
        return Totp.ofRawSecret(String.format("%020d", KEYS.incrementAndGet()));
    }

    /** Keycloak counts behind the answer's back. */
    private static void awaitFailures(User user, int count) {
        Await.until(count + " failures", () -> Optional.of(failures(user)).filter(seen -> seen == count));
    }

    private static int failures(User user) {
        return bruteForce(user).path("numFailures").asInt();
    }

    private static JsonNode bruteForce(User user) {
        return GUARDED.get("/attack-detection/brute-force/users/" + user.id());
    }
}
