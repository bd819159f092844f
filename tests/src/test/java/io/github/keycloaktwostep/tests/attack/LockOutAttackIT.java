// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody wants to keep a user out: without the password, and with it. And Keycloak's own brute-force protection, which
 * our codes must neither slip past nor make worse.
 */
class LockOutAttackIT {

    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int FAILURE_FACTOR = 3;

    private static final Realm REALM = cheap().create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Realm GUARDED = cheap().with("bruteForceProtected", true)
            .with("failureFactor", FAILURE_FACTOR)
            .with("waitIncrementSeconds", 60)
            // Else two failures within a second lock by themselves.
            .with("quickLoginCheckMilliSeconds", 0)
            .create();
    private static final Phones GUARDED_PHONES = Phones.fed(GUARDED.inbox());

    private static Realm.Builder cheap() {
        return Realm.on(Servers.inbox()).with("passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)");
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void withoutThePassword() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);

        for (int i = 0; i < 2 * FAILURES_PER_USER_HOUR; i++) {
            HttpUser thief = new HttpUser();
            HtmlPage page = HttpSignIn.begin(REALM, alice.user(), thief).givePassword("wrong");
            assertThat(page.name()).isEmpty();
            page = thief.submit(page, Map.of("step", "sign-in", "code", "123456", "action", "resend"));
            assertThat(page.name()).isEmpty();
        }

        assertThat(PHONES.received(alice.number())).as("that of the set-up").isEqualTo(1);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
        String code = PHONES.nextCode(alice.number());
        page = enter(visitor, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("nothing was counted").isEqualTo(4);
        assertThat(Outputs.by(enter(visitor, page, code))).isEqualTo(Outputs.SIGNED_IN);
        assertThat(alice.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .doesNotContain("two_step_locked", "two_step_send_refused");
    }

    @Test
    void withThePassword() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser open = new HttpUser();
        HtmlPage openBefore = HttpSignIn.begin(REALM, alice.user(), open).givePassword();
        String code = PHONES.nextCode(alice.number());
        HttpUser thief = new HttpUser();
        HtmlPage guessed = HttpSignIn.begin(REALM, alice.user(), thief).givePassword();
        String ofThief = PHONES.nextCode(alice.number());
        for (int i = 0; i < 5; i++) {
            guessed = enter(thief, guessed, Phones.wrong(ofThief));
        }
        for (int i = 0; i < 5; i++) {
            openBefore = enter(open, openBefore, Phones.wrong(code));
        }

        assertThat(Outputs.by(openBefore)).isEqualTo(Outputs.RESTING);
        assertThat(openBefore.error("code").orElseThrow()).contains("Try again in 60 minutes, or try another way");
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
        assertThat(page.is("options")).isTrue();
        assertThat(page.body()).contains("Too many wrong codes. This method is locked. Try again in 60 minutes");
        assertThat(page.text()).contains("Locked because of too many wrong codes. Try again in 60 minutes");
        page = visitor.submit(page, Map.of("option", option(page, "recovery-codes:")));
        assertThat(Outputs.by(enter(visitor, page, alice.recoveryCodes().get(0))))
                .isEqualTo(Outputs.SIGNED_IN);

        REALM.server().moveClock(Duration.ofMinutes(61));
        HttpUser later = new HttpUser();
        page = HttpSignIn.begin(REALM, alice.user(), later).givePassword();
        assertThat(page.is("sign-in")).as("the phone works again").isTrue();
        assertThat(Outputs.by(enter(later, page, PHONES.nextCode(alice.number()))))
                .isEqualTo(Outputs.SIGNED_IN);
    }

    /** A call to the guessed number is the same phone; another phone is not. */
    @Test
    void oneOfTwoPhones() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String first = Phones.newNumber();
        String second = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, first, "sms");
        page = visitor.submit(enter(visitor, page, PHONES.nextCode(first)), Map.of("backup", "phone"));
        page = visitor.submit(page, Map.of("country", "DE", "number", second, "channel", "sms"));
        page = enter(visitor, page, PHONES.nextCode(second));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();
        for (int i = 0; i < 2; i++) {
            HttpUser thief = new HttpUser();
            HtmlPage guessed = HttpSignIn.begin(REALM, user, thief).givePassword();
            String code = PHONES.nextCode(first);
            for (int j = 0; j < 5; j++) {
                guessed = enter(thief, guessed, Phones.wrong(code));
            }
        }

        HttpUser later = new HttpUser();
        HtmlPage options = HttpSignIn.begin(REALM, user, later).givePassword();
        assertThat(options.is("options")).isTrue();
        int before = PHONES.received(first);
        List<String> locked = options.values("[name=option][disabled]");
        assertThat(options.choices("option").subList(2, 4)).as("at the end").isEqualTo(locked);
        for (String method : locked) {
            options = later.submit(options, Map.of("option", method));
            assertThat(options.error("option").orElse("")).as(method).contains("Too many wrong codes");
        }
        assertThat(PHONES.received(first)).isEqualTo(before);
        page = later.submit(options, Map.of("option", options.choices("option").get(0)));
        assertThat(Outputs.by(enter(later, page, PHONES.nextCode(second)))).isEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void keycloakCountsEveryWrongCodeAndForgetsThemAfterARightOne() {
        Member alice = guarded();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());

        page = enter(visitor, page, Phones.wrong(code));
        awaitFailures(alice.user(), 1);
        page = enter(visitor, page, Phones.wrong(code));
        awaitFailures(alice.user(), 2);

        assertThat(Outputs.by(enter(visitor, page, code))).isEqualTo(Outputs.SIGNED_IN);
        awaitFailures(alice.user(), 0);
    }

    @Test
    void keycloakCountsWrongRecoveryCodesAndAppCodes() {
        Member alice = guarded();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        page = choose(visitor, page, "recovery-codes:");
        enter(visitor, page, "AAAA-AAAA-AAAA");
        awaitFailures(alice.user(), 1);

        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = GUARDED.userWithAppAndCodes(app);
        HttpUser another = new HttpUser();
        page = signIn(bob, another);
        page = enter(another, page, Phones.wrong(app.freshCode()));
        awaitFailures(bob, 1);
        assertThat(Outputs.by(enter(another, page, app.freshCode()))).isEqualTo(Outputs.SIGNED_IN);
        awaitFailures(bob, 0);
    }

    @Test
    void wrongCodesAloneLockWithKeycloaksProtection() {
        Member alice = guarded();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            page = enter(visitor, page, Phones.wrong(code));
            awaitFailures(alice.user(), i + 1);
        }
        awaitLocked(alice.user());

        assertThat(Outputs.by(enter(visitor, page, code))).as("the right code").isEqualTo(Outputs.LOCKED_OUT);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void whileLockedNothingIsComparedOrSentAtSignIn() {
        Member alice = guarded();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());
        page = visitor.submit(page, Map.of("action", "options"));
        String call = option(page, "voice:");
        int before = GUARDED_PHONES.received(alice.number());
        lock(alice.user());

        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", code),
                Map.of("step", "sign-in", "code", Phones.wrong(code)),
                Map.of("step", "options", "option", call),
                Map.of("step", "sign-in", "action", "switch"))) {
            page = visitor.submit(page, form);
            assertThat(Outputs.by(page)).as("%s", form).isEqualTo(Outputs.LOCKED_OUT);
        }
        GUARDED.server().moveClock(Duration.ofSeconds(31));
        page = visitor.submit(page, Map.of("step", "sign-in", "action", "resend"));
        assertThat(Outputs.by(page)).isEqualTo(Outputs.LOCKED_OUT);
        page = visitor.open(page.address().toString());
        assertThat(Outputs.by(page)).as("a refresh").isEqualTo(Outputs.LOCKED_OUT);
        assertThat(GUARDED_PHONES.received(alice.number())).isEqualTo(before);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
        GUARDED.server().moveClock(Duration.ZERO);

        unlock(alice.user());
        page = visitor.submit(visitor.open(page.address().toString()), Map.of("action", "back"));
        page = enter(visitor, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("no try was used up meanwhile").isEqualTo(4);
        assertThat(Outputs.by(enter(visitor, page, code)))
                .as("nor was the code")
                .isEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void whileLockedNothingIsComparedOrSentInTheWizard() {
        User user = GUARDED.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        String another = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(GUARDED, GUARDED_PHONES).asksForCode(user, visitor, number, "sms");
        String code = GUARDED_PHONES.nextCode(number);
        page = enter(visitor, page, Phones.wrong(code));
        awaitFailures(user, 1);
        lock(user);

        for (Map<String, String> form : List.of(
                Map.of("step", "code", "code", code),
                Map.of("step", "code", "action", "switch"),
                Map.of("step", "phone", "country", "DE", "number", another, "channel", "sms"))) {
            page = visitor.submit(page, form);
            assertThat(Outputs.by(page)).as("%s", form).isEqualTo(Outputs.LOCKED_OUT);
        }
        page = visitor.open(page.address().toString());
        assertThat(Outputs.by(page)).as("a refresh").isEqualTo(Outputs.LOCKED_OUT);
        assertThat(GUARDED_PHONES.received(number)).isEqualTo(1);
        assertThat(GUARDED_PHONES.received(another)).isZero();
        assertThat(user.credentialTypes()).isEmpty();

        unlock(user);
        page = visitor.open(page.address().toString());
        page = enter(visitor, page, code);
        assertThat(page.is("backup")).as("the code is still good").isTrue();
        page = visitor.submit(page, Map.of("backup", "app"));
        Totp app = Totp.ofKey(page.secret());
        page = enter(visitor, page, Phones.wrong(app.freshCode()));
        awaitFailures(user, 1);
        lock(user);
        assertThat(Outputs.by(enter(visitor, page, app.freshCode())))
                .as("an app's code")
                .isEqualTo(Outputs.LOCKED_OUT);
        unlock(user);
    }

    @Test
    void whileLockedNothingIsComparedOrSentInTheSettings() {
        Member alice = guarded();
        HttpUser browser = alice.browser();
        HtmlPage page = browser.open(GUARDED.signInUrl("kc_action", "two-step-settings"));
        assertThat(page.is("sign-in")).isTrue();
        String code = GUARDED_PHONES.nextCode(alice.number());
        page = enter(browser, page, Phones.wrong(code));
        awaitFailures(alice.user(), 1);
        int before = GUARDED_PHONES.received(alice.number());
        lock(alice.user());

        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", code),
                Map.of("step", "sign-in", "action", "switch"),
                Map.of("step", "settings", "action", "turn-off"))) {
            page = browser.submit(page, form);
            assertThat(Outputs.by(page)).as("%s", form).isEqualTo(Outputs.LOCKED_OUT);
        }
        assertThat(Outputs.by(browser.open(GUARDED.signInUrl("kc_action", "two-step-settings"))))
                .as("in another tab")
                .isEqualTo(Outputs.LOCKED_OUT);
        assertThat(GUARDED_PHONES.received(alice.number())).isEqualTo(before);

        unlock(alice.user());
        page = browser.open(page.address().toString());
        assertThat(enter(browser, page, code).is("settings"))
                .as("the code is still good")
                .isTrue();
    }

    private static Member guarded() {
        return new HttpEnrolment(GUARDED, GUARDED_PHONES).enrol(GUARDED.user(), false);
    }

    /** As an attacker does who knows the name only. */
    private static void lock(User user) {
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            HttpSignIn.begin(GUARDED, user, new HttpUser()).givePassword("wrong");
        }
        awaitLocked(user);
    }

    private static void unlock(User user) {
        GUARDED.call("DELETE", "/attack-detection/brute-force/users/" + user.id(), null);
    }

    /** Keycloak counts behind the answer's back. */
    private static void awaitFailures(User user, int count) {
        Await.until(count + " failures", () -> Optional.of(bruteForce(user))
                .filter(seen -> seen.path("numFailures").asInt() == count));
    }

    private static void awaitLocked(User user) {
        Await.until("the lock-out", () -> Optional.of(bruteForce(user))
                .filter(seen -> seen.path("disabled").asBoolean()));
    }

    private static JsonNode bruteForce(User user) {
        return GUARDED.get("/attack-detection/brute-force/users/" + user.id());
    }

    /** Keycloak lets nobody in while it still counts what came before; a person would press the button once more. */
    private static HtmlPage signIn(User user, HttpUser visitor) {
        return Await.until("an answer to the password", () -> Optional.of(
                        HttpSignIn.begin(GUARDED, user, visitor).givePassword())
                .filter(page -> page.name().isPresent() || page.signedIn()));
    }

    private static HtmlPage enter(HttpUser visitor, HtmlPage page, String code) {
        AtomicReference<HtmlPage> seen = new AtomicReference<>(page);
        return Await.until("a verdict", () -> {
            seen.set(visitor.submit(seen.get(), Map.of("code", code)));
            return Optional.of(seen.get()).filter(answer -> Outputs.by(answer) != Outputs.BUSY);
        });
    }

    private static HtmlPage choose(HttpUser visitor, HtmlPage page, String way) {
        HtmlPage options = visitor.submit(page, Map.of("action", "options"));
        return visitor.submit(options, Map.of("option", option(options, way)));
    }

    private static String option(HtmlPage options, String way) {
        return options.choices("option").stream()
                .filter(id -> id.startsWith(way))
                .findFirst()
                .orElseThrow();
    }
}
