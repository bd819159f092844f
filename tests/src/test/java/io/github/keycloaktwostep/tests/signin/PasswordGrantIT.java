// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
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

/** The password grant, where no page can ask for a code: attacks, and clients that are allowed to use it. */
class PasswordGrantIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int SENDS_PER_NUMBER_HOUR = 5;
    /** More requests than run at the same time. */
    private static final int CONCURRENT_GUESSES = 60;

    private static final int FAILURE_FACTOR = 3;

    /** Accepts codes in the password grant. */
    private static final Realm OPEN = realm(Realm.on(Servers.inbox()), "true");

    /** Does not accept them, which is the default. */
    private static final Realm CLOSED = realm(Realm.on(Servers.inbox()), "false");

    /** Accepts them, with Keycloak's brute-force protection turned on. */
    private static final Realm GUARDED = realm(
            Realm.on(Servers.inbox())
                    .with("bruteForceProtected", true)
                    .with("failureFactor", FAILURE_FACTOR)
                    .with("waitIncrementSeconds", 60)
                    // Otherwise, two failures within a second lock the account.
                    .with("quickLoginCheckMilliSeconds", 0),
            "true");

    private static final Phones PHONES = Phones.readingFrom(OPEN.inbox());
    private static final PasswordGrantClient CLIENT = PasswordGrantClient.of(OPEN);

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

    /** A user with an app that was set up in the wizard. */
    private record AppUser(User user, Totp app) {

        static AppUser in(Realm realm) {
            User user = realm.user();
            return new AppUser(user, HttpEnrolment.enrolApp(realm, user, new HttpUser()));
        }

        String wrongCode() {
            return Phones.wrong(app.codeIn(Duration.ZERO));
        }
    }

    /** Keycloak computes a hash for an unknown user, too. Here a hash takes much longer than everything else. */
    @Test
    void missingPasswordTakesAsLongForKnownUsers() {
        Realm slow = realm(
                Realm.on(Servers.inbox())
                        .with("passwordPolicy", "hashAlgorithm(pbkdf2-sha512) and hashIterations(1000000)"),
                "true");
        String known = slow.user().name();
        timeWithoutPassword(slow, known);

        assertThat(timeWithoutPassword(slow, known))
                .isGreaterThan(timeWithoutPassword(slow, "nobody").dividedBy(2));
    }

    private static Duration timeWithoutPassword(Realm realm, String user) {
        Map<String, String> fields = Map.of("client_id", Realm.CLIENT, "grant_type", "password", "username", user);
        long start = System.nanoTime();
        assertThat(Http.send(Http.form(realm.url() + "/protocol/openid-connect/token", fields))
                        .statusCode())
                .isBetween(400, 401);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    // Realms that do not allow it

    @Test
    void rejectsEnrolledUserIfNotAllowed() {
        Member alice = new HttpEnrolment(CLOSED, Phones.readingFrom(CLOSED.inbox())).enrol(CLOSED.user(), true);
        PasswordGrantClient client = PasswordGrantClient.of(CLOSED);
        int received = CLOSED.inbox().messagesTo(alice.number()).size();

        for (Answer answer : List.of(
                client.signIn(alice.user()),
                client.signIn(alice.user(), "otp", alice.recoveryCode(0)),
                client.signIn(alice.user(), "two_step_send", "sms"),
                client.signInWithDevice(alice))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("invalid_grant");
            assertThat(answer.twoStep()).isEqualTo("not_allowed");
            assertThat(answer.description()).contains("Sign in with a browser");
        }
        assertThat(CLOSED.inbox().messagesTo(alice.number())).hasSize(received);
        assertThat(alice.user().sessions())
                .as("only the session of the enrolment")
                .isEqualTo(1);
    }

    @Test
    void rejectsRightCodeIfNotAllowed() {
        AppUser bob = AppUser.in(CLOSED);
        String code = bob.app().freshCode();

        PasswordGrantClient.of(CLOSED).signIn(bob.user(), "otp", code).expect("not_allowed");
        assertThat(PasswordGrantClient.of(CLOSED).signInWith(User.PASSWORD + code, bob.user()))
                .isEqualTo(PasswordGrantClient.of(CLOSED).signInWith("wrong", bob.user()));
        assertThat(bob.user().sessions())
                .as("only the session of the enrolment")
                .isEqualTo(1);
    }

    @Test
    void appOfKeycloakWorksAsInKeycloak() {
        Totp app = Totp.ofRawSecret("of-keycloaks-own-0123");
        User carol = CLOSED.userWithApp(app);
        PasswordGrantClient client = PasswordGrantClient.of(CLOSED);

        client.signIn(carol).expect("code_missing");
        assertThat(client.signInWith(User.PASSWORD + app.codeIn(Duration.ZERO), carol))
                .as("appended")
                .isEqualTo(client.signInWith("wrong", carol));
        client.signIn(carol, "two_step_send", "sms").expect("code_missing");
        client.signIn(carol, "otp", Phones.wrong(app.codeIn(Duration.ZERO))).expect("code_wrong");
        assertThat(carol.sessions()).isZero();
        client.signIn(carol, "otp", app.freshCode()).expectTokens();
        client.signIn(carol, "totp", app.freshCode()).expectTokens("the parameter that older clients use");
    }

    // Users without two-step verification

    @Test
    void userWithoutTwoStepSignsInAsInKeycloak() {
        for (Realm realm : List.of(OPEN, CLOSED)) {
            PasswordGrantClient client = PasswordGrantClient.of(realm);
            User dave = realm.user();

            client.signIn(dave).expectTokens();
            client.signIn(dave, "otp", "123456", "two_step_send", "sms")
                    .expectTokens("with parameters that have no effect for this user");
            Answer wrong = client.signInWith("wrong", dave);
            assertThat(wrong)
                    .isEqualTo(new Answer(
                            400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid user credentials\"}"));
            assertThat(client.signInWith("wrong", "nobody")).isEqualTo(wrong);
            assertThat(client.signInWith("wrong123456", "nobody")).isEqualTo(wrong);
            assertThat(client.signInWith(User.PASSWORD + "123456", dave)).isEqualTo(wrong);
            assertThat(client.signInWith("", dave)).isEqualTo(wrong);
            assertThat(dave.events("LOGIN_ERROR"))
                    .hasSize(3)
                    .allMatch(event -> event.path("error").asText().equals("invalid_user_credentials"));
        }
    }

    // Codes

    @Test
    void acceptsAppCode() {
        AppUser bob = AppUser.in(OPEN);
        PasswordGrantClient television = PasswordGrantClient.withSecret(OPEN, "television");
        assertThat(bob.user().sessions())
                .as("only the session of the enrolment")
                .isEqualTo(1);

        Answer missing = CLIENT.signIn(bob.user());
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.error()).isEqualTo("invalid_grant");
        assertThat(missing.twoStep()).isEqualTo("code_missing");
        assertThat(missing.description()).contains("otp", "authenticator app").doesNotContain("two_step_send");
        Answer wrong = CLIENT.signIn(bob.user(), "otp", bob.wrongCode());
        assertThat(wrong.twoStep()).isEqualTo("code_wrong");
        assertThat(wrong.description()).contains("Tries left: 9");

        CLIENT.signIn(bob.user(), "otp", bob.app().freshCode()).expectTokens();
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
    void acceptsPasswordThatEndsInDigits() {
        AppUser bob = AppUser.in(OPEN);
        String password = "summer of 20041231";
        bob.user().changePassword(password);

        CLIENT.signInWith(password, bob.user()).expect("code_missing");
        CLIENT.signInWith(password, bob.user(), "otp", bob.wrongCode()).expect("code_wrong");
        assertThat(CLIENT.signInWith("summer of 20", bob.user()).description()).isEqualTo("Invalid user credentials");
        CLIENT.signInWith(password + bob.app().freshCode(), bob.user()).expectTokens();
        CLIENT.signInWith(password, bob.user(), "otp", bob.app().freshCode()).expectTokens();
    }

    @Test
    void acceptsRecoveryCodesInOrder() {
        Member alice = member();
        String first = alice.recoveryCode(0);

        Answer missing = CLIENT.signIn(alice.user());
        assertThat(missing.description()).contains("number 1 of the recovery codes", "two_step_send=sms");
        CLIENT.signIn(alice.user(), "otp", alice.recoveryCode(1)).expect("code_wrong");
        CLIENT.signIn(alice.user(), "otp", first).expectTokens();
        CLIENT.signIn(alice.user(), "otp", first).expect("code_wrong", "used twice");
        assertThat(CLIENT.signIn(alice.user()).description()).contains("number 2 of the recovery codes");
    }

    @Test
    void sendsTextMessageOnlyOnRequest() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        CLIENT.signIn(alice.user()).expect("code_missing");
        CLIENT.signIn(alice.user(), "otp", "123456").expect("no_code_sent", "no code was sent");
        assertThat(CLIENT.signIn(alice.user(), "two_step_send", "email").error())
                .isEqualTo("invalid_request");
        assertThat(CLIENT.signInWith("wrong", alice.user(), "two_step_send", "sms"))
                .isEqualTo(CLIENT.signInWith("wrong", alice.user(), "two_step_send", "email"));
        assertThat(PHONES.received(alice.number())).isEqualTo(received);

        Answer sent = CLIENT.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        assertThat(sent.twoStep()).isEqualTo("code_sent");
        assertThat(sent.description())
                .contains("ends in " + alice.number().substring(alice.number().length() - 2), "otp");
        assertThat(sent.body()).doesNotContain(alice.number().substring(3, 12), code);
        assertThat(CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", Phones.wrong(code))
                        .description())
                .contains("Tries left: 4");
        CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", code).expectTokens();
        CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", code).expect("code_expired", "used twice");
        assertThat(PHONES.received(alice.number())).as("exactly one message").isEqualTo(received + 1);

        CLIENT.signIn(alice.user(), "two_step_send", "voice");
        code = PHONES.nextCode(alice.number());
        CLIENT.signIn(alice.user(), "otp", code).expectTokens("without an app, the channel need not be repeated");
    }

    @Test
    void rejectsExpiredCode() {
        Member alice = member();
        CLIENT.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());

        OPEN.server().moveClock(Duration.ofSeconds(301));

        CLIENT.signIn(alice.user(), "otp", code).expect("code_expired");
    }

    // Devices, and codes of other sign-ins

    @Test
    void ignoresRememberedDevice() {
        Member alice = new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), true);

        Answer answer = CLIENT.signInWithDevice(alice);

        assertThat(answer.twoStep()).isEqualTo("code_missing");
    }

    @Test
    void rejectsCodeOfABrowserOrAnotherClient() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, alice.user());
        String browserCode = PHONES.nextCode(alice.number());
        CLIENT.signIn(alice.user(), "two_step_send", "sms");
        String clientCode = PHONES.nextCode(alice.number());

        CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", browserCode).expect("code_wrong");
        assertThat(browser.enter(page, clientCode).signedIn()).isFalse();
        PasswordGrantClient another = PasswordGrantClient.withSecret(OPEN, "another");
        another.signIn(alice.user(), "two_step_send", "sms", "otp", clientCode)
                .expect("code_expired", "a code of another client");
        assertThat(alice.user().sessions())
                .as("only the session of the enrolment")
                .isEqualTo(1);

        CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", clientCode).expectTokens();
    }

    @Test
    void acceptsAppCodeOnlyOnce() {
        AppUser bob = AppUser.in(OPEN);
        String code = bob.app().freshCode();
        List<Supplier<Answer>> atOnce = Collections.nCopies(4, () -> CLIENT.signIn(bob.user(), "otp", code));

        assertThat(ParallelRequests.atOnce(atOnce).stream().filter(Answer::signedIn))
                .hasSize(1);
        assertThat(CLIENT.signInWith(User.PASSWORD + code, bob.user()).description())
                .isEqualTo("Invalid user credentials");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, bob.user());
        page = browser.enter(page, code);
        assertThat(page.signedIn()).as("in a browser").isFalse();
        String browserCode = bob.app().freshCode();
        browser.enter(page, browserCode).expectApp();
        CLIENT.signIn(bob.user(), "otp", browserCode).expect("code_wrong", "a code that a browser used");
    }

    // Guessing

    /** With a wrong password, all responses are alike, and codes are neither used up nor counted. */
    @Test
    void wrongPasswordNeitherUsesNorCountsCodes() {
        AppUser bob = AppUser.in(OPEN);
        Member alice = member();
        Answer wrong = CLIENT.signInWith("wrong", OPEN.user());
        String code = bob.app().freshCode();
        int received = PHONES.received(alice.number());

        for (int i = 0; i < FAILURES_PER_USER_HOUR; i++) {
            assertThat(CLIENT.signInWith("wrong", bob.user(), "otp", i == 0 ? code : bob.wrongCode()))
                    .isEqualTo(wrong);
            assertThat(CLIENT.signInWith("wrong" + code, bob.user())).isEqualTo(wrong);
        }
        assertThat(CLIENT.signInWith("wrong", alice.user(), "otp", alice.recoveryCode(0)))
                .isEqualTo(wrong);
        assertThat(CLIENT.signInWith("wrong", alice.user(), "two_step_send", "sms"))
                .isEqualTo(wrong);
        assertThat(CLIENT.signInWith("", alice.user(), "two_step_send", "sms")).isEqualTo(wrong);

        assertThat(PHONES.received(alice.number())).isEqualTo(received);
        assertThat(CLIENT.signIn(bob.user(), "otp", bob.wrongCode()).description())
                .as("nothing was counted")
                .contains("Tries left: 9");
        CLIENT.signIn(bob.user(), "otp", code).expectTokens("the code is still valid");
        CLIENT.signIn(alice.user(), "otp", alice.recoveryCode(0)).expectTokens();
    }

    /** Otherwise, attackers who guess passwords would learn that one is right. */
    @Test
    void wrongAppendedCodeLooksLikeWrongPassword() {
        AppUser bob = AppUser.in(OPEN);
        Answer wrong = CLIENT.signInWith("wrong", bob.user());

        for (int i = 0; i < FAILURES_PER_USER_HOUR + 2; i++) {
            assertThat(CLIENT.signInWith(User.PASSWORD + bob.wrongCode(), bob.user()))
                    .isEqualTo(wrong);
        }
        assertThat(CLIENT.signInWith(User.PASSWORD + bob.app().freshCode(), bob.user()))
                .as("while the app is locked")
                .isEqualTo(wrong);
        assertThat(bob.user().loginErrors())
                .as("admins can see the difference")
                .contains("invalid_user_credentials", "two_step_code_invalid", "two_step_locked");
        CLIENT.signIn(bob.user(), "otp", bob.app().freshCode())
                .expect("resting", "the failures count for the parameter otp, too");
    }

    @Test
    void countsConcurrentGuesses() {
        Member alice = member();
        CLIENT.signIn(alice.user(), "two_step_send", "sms");
        String code = PHONES.nextCode(alice.number());
        List<Supplier<Answer>> guesses = Collections.nCopies(
                CONCURRENT_GUESSES,
                () -> CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", Phones.wrong(code)));

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).extracting(Answer::twoStep).containsOnly("code_wrong", "code_dead");
        assertThat(answers.stream()
                        .filter(answer -> answer.twoStep().equals("code_wrong"))
                        .map(answer -> answer.description().replaceAll(".*Tries left: (\\d+).*", "$1")))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(1, CODE_ATTEMPTS)
                        .mapToObj(Integer::toString)
                        .toList());
        CLIENT.signIn(alice.user(), "two_step_send", "sms", "otp", code).expect("code_dead", "the right code");
    }

    @Test
    void concurrentGuessesLockTheApp() {
        AppUser bob = AppUser.in(OPEN);
        String wrong = bob.wrongCode();
        List<Supplier<Answer>> guesses = IntStream.range(0, CONCURRENT_GUESSES)
                .<Supplier<Answer>>mapToObj(i -> i % 2 == 0
                        ? () -> CLIENT.signIn(bob.user(), "otp", wrong)
                        : () -> CLIENT.signInWith(User.PASSWORD + wrong, bob.user()))
                .toList();

        List<Answer> answers = ParallelRequests.atOnce(guesses);

        assertThat(answers).noneMatch(Answer::signedIn);
        assertThat(bob.user().events("LOGIN_ERROR"))
                .hasSize(CONCURRENT_GUESSES)
                .filteredOn(event -> event.path("error").asText().equals("two_step_code_invalid"))
                .as("the tenth one was wrong, too, but is recorded as a lock")
                .hasSize(FAILURES_PER_USER_HOUR - 1);
        CLIENT.signIn(bob.user(), "otp", bob.app().freshCode()).expect("resting", "the right code");
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(OPEN, bob.user());
        assertThat(browser.enter(page, bob.app().freshCode()).signedIn())
                .as("in a browser")
                .isFalse();
    }

    // Sending

    @Test
    void concurrentRequestsSendOneMessage() {
        Member alice = member();
        int received = PHONES.received(alice.number());

        List<Answer> answers = ParallelRequests.atOnce(
                Collections.nCopies(20, () -> CLIENT.signIn(alice.user(), "two_step_send", "sms")));

        assertThat(answers).extracting(Answer::twoStep).containsOnly("code_sent");
        assertThat(answers.stream().filter(answer -> answer.description().contains("goes to")))
                .hasSize(1);
        PHONES.nextCode(alice.number());
        assertThat(PHONES.received(alice.number())).isEqualTo(received + 1);
    }

    @Test
    void clientsShareTheRateLimitOfTheNumber() {
        Member alice = member();
        int received = PHONES.received(alice.number());
        Duration ahead = Duration.ZERO;
        for (int i = 0; i < SENDS_PER_NUMBER_HOUR; i++) {
            // Other clients do not share the wait before a resend, but they share the rate limit.
            PasswordGrantClient client = i % 2 == 0 ? CLIENT : PasswordGrantClient.withSecret(OPEN, "sender" + i);
            assertThat(client.signIn(alice.user(), "two_step_send", "sms").description())
                    .contains("goes to");
            ahead = ahead.plusSeconds(121);
            OPEN.server().moveClock(ahead);
        }

        for (String channel : List.of("sms", "voice")) {
            Answer refused = CLIENT.signIn(alice.user(), "two_step_send", channel);
            assertThat(refused.twoStep()).isEqualTo("send_refused");
            assertThat(refused.description()).containsPattern("Try again in \\d+ minutes");
        }
        new HttpUser().signIn(OPEN, alice.user());
        assertThat(PHONES.received(alice.number()))
                .as("no message for a browser either")
                .isEqualTo(received + SENDS_PER_NUMBER_HOUR);
        assertThat(alice.user().loginErrors()).contains("two_step_send_refused");
        CLIENT.signIn(alice.user(), "otp", alice.recoveryCode(0)).expectTokens("recovery codes still work");
    }

    @Test
    void sendsNothingWithoutPhone() {
        AppUser bob = AppUser.in(OPEN);

        CLIENT.signIn(bob.user(), "two_step_send", "sms").expect("no_code_sent");
    }

    @Test
    void rejectsEnrolledUserWithoutMethods() {
        Member alice = member();
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");

        CLIENT.signIn(alice.user()).expect("no_method");
        CLIENT.signIn(alice.user(), "otp", "123456").expect("no_method");
    }

    // Keycloak's brute-force protection

    @Test
    void failuresCountOnceInBruteForceProtection() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient client = PasswordGrantClient.of(GUARDED);
        client.signIn(bob.user());
        assertThat(bob.user().failures()).as("a missing code is not a guess").isZero();

        client.signIn(bob.user(), "otp", bob.wrongCode());
        bob.user().awaitFailures(1);
        client.signInWith(User.PASSWORD + bob.wrongCode(), bob.user());
        bob.user().awaitFailures(2);
        client.signIn(bob.user(), "otp", bob.app().freshCode()).expectTokens();
        bob.user().awaitFailures(0);
        client.signInWith("wrong123456", bob.user());
        bob.user().awaitFailures(1);
        client.signInWith("wrong", bob.user(), "otp", bob.wrongCode());
        bob.user().awaitFailures(2);
    }

    @Test
    void lockedAccountLooksLikeWrongPassword() {
        AppUser bob = AppUser.in(GUARDED);
        PasswordGrantClient client = PasswordGrantClient.of(GUARDED);
        Answer wrong = client.signInWith("wrong", GUARDED.user());
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            client.signInWith(User.PASSWORD + bob.wrongCode(), bob.user());
            bob.user().awaitFailures(i + 1);
        }
        bob.user().awaitLocked();
        String code = bob.app().freshCode();

        for (Answer answer : List.of(
                client.signIn(bob.user()),
                client.signIn(bob.user(), "otp", code),
                client.signIn(bob.user(), "two_step_send", "sms"),
                client.signInWith(User.PASSWORD + code, bob.user()))) {
            assertThat(answer).isEqualTo(wrong);
        }

        bob.user().unlock();
        client.signInWith(User.PASSWORD + code, bob.user()).expectTokens("the code was not used up meanwhile");
    }

    private static Member member() {
        return new HttpEnrolment(OPEN, PHONES).enrol(OPEN.user(), false);
    }
}
