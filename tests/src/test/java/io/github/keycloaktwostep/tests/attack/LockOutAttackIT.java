// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.Await;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tries to lock a user out, without and with the password. Also tests Keycloak's brute-force protection, which the
 * codes of the second step must neither bypass nor make worse.
 */
class LockOutAttackIT {

    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int FAILURE_FACTOR = 3;

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final Realm GUARDED = Realm.on(Servers.inbox())
            .with("bruteForceProtected", true)
            .with("failureFactor", FAILURE_FACTOR)
            .with("waitIncrementSeconds", 60)
            // Otherwise two failures within a second lock the account.
            .with("quickLoginCheckMilliSeconds", 0)
            .create();
    private static final Phones GUARDED_PHONES = Phones.readingFrom(GUARDED.inbox());

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void wrongPasswordsDoNotLockTheSecondStep() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);

        for (int i = 0; i < 2 * FAILURES_PER_USER_HOUR; i++) {
            HttpUser attacker = new HttpUser();
            HtmlPage page = attacker.signInWith("wrong", REALM, alice.user());
            assertThat(page.name()).isEmpty();
            page = attacker.submit(page, Map.of("step", "sign-in", "code", "123456", "action", "resend"));
            assertThat(page.name()).isEmpty();
        }

        assertThat(PHONES.received(alice.number()))
                .as("message of the enrolment")
                .isEqualTo(1);
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(REALM, alice.user());
        String code = PHONES.nextCode(alice.number());
        page = enter(visitor, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).as("no attempt was counted").isEqualTo(4);
        Outputs.SIGNED_IN.expect(enter(visitor, page, code));
        assertThat(alice.user().loginErrors()).doesNotContain("two_step_locked", "two_step_send_refused");
    }

    @Test
    void wrongCodesLockThePhoneForAnHour() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser otherBrowser = new HttpUser();
        HtmlPage otherPage = otherBrowser.signIn(REALM, alice.user());
        String code = PHONES.nextCode(alice.number());
        HttpUser attacker = new HttpUser();
        HtmlPage attackerPage = attacker.signIn(REALM, alice.user());
        String attackerCode = PHONES.nextCode(alice.number());
        for (int i = 0; i < 5; i++) {
            attackerPage = enter(attacker, attackerPage, Phones.wrong(attackerCode));
        }
        for (int i = 0; i < 5; i++) {
            otherPage = enter(otherBrowser, otherPage, Phones.wrong(code));
        }

        Outputs.METHOD_LOCKED.expect(otherPage);
        assertThat(otherPage.error("code").orElseThrow()).contains("Try again in 60 minutes, or try another way");
        HtmlPage again = otherBrowser.press(otherPage, "retry");
        assertThat(again.text()).contains("This method is locked. Try again in 60 minutes");
        for (HtmlPage locked : List.of(otherPage, again)) {
            assertThat(locked.text()).doesNotContain("We texted", "Send a new code", "Resend code", "Call me instead");
        }
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.signIn(REALM, alice.user()).expect("options");
        assertThat(page.body()).contains("Too many wrong codes. This method is locked. Try again in 60 minutes");
        assertThat(page.text()).contains("Locked because of too many wrong codes. Try again in 60 minutes");
        page = visitor.submit(page, Map.of("option", page.option("recovery-codes:")));
        Outputs.SIGNED_IN.expect(enter(visitor, page, alice.recoveryCode(0)));

        REALM.server().moveClock(Duration.ofMinutes(61));
        HttpUser later = new HttpUser();
        page = later.signIn(REALM, alice.user()).expect("sign-in", "the phone works again");
        Outputs.SIGNED_IN.expect(enter(later, page, PHONES.nextCode(alice.number())));
    }

    /** Calls to the guessed number are locked with it, because it is the same phone. Another phone is not. */
    @Test
    void locksOnlyTheGuessedPhone() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String first = Phones.newNumber();
        String second = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(user, visitor, first, "sms");
        page = visitor.submit(enter(visitor, page, PHONES.nextCode(first)), Map.of("backup", "phone"));
        page = visitor.givePhone(page, second);
        page = enter(visitor, page, PHONES.nextCode(second));
        HttpEnrolment.turnOn(visitor, page);
        for (int i = 0; i < 2; i++) {
            HttpUser attacker = new HttpUser();
            HtmlPage attackerPage = attacker.signIn(REALM, user);
            String code = PHONES.nextCode(first);
            for (int j = 0; j < 5; j++) {
                attackerPage = enter(attacker, attackerPage, Phones.wrong(code));
            }
        }

        HttpUser later = new HttpUser();
        HtmlPage options = later.signIn(REALM, user).expect("options");
        int before = PHONES.received(first);
        List<String> locked = options.values("[name=option][disabled]");
        assertThat(options.choices("option").subList(2, 4))
                .as("locked methods come last")
                .isEqualTo(locked);
        for (String method : locked) {
            options = later.submit(options, Map.of("option", method));
            assertThat(options.error("option").orElse("")).as(method).contains("Too many wrong codes");
        }
        assertThat(PHONES.received(first)).isEqualTo(before);
        page = later.submit(options, Map.of("option", options.choices("option").get(0)));
        Outputs.SIGNED_IN.expect(enter(later, page, PHONES.nextCode(second)));
    }

    @Test
    void keycloakCountsWrongCodesUntilAValidOne() {
        Member alice = enrolGuardedUser();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());

        page = enter(visitor, page, Phones.wrong(code));
        alice.user().awaitFailures(1);
        page = enter(visitor, page, Phones.wrong(code));
        alice.user().awaitFailures(2);

        Outputs.SIGNED_IN.expect(enter(visitor, page, code));
        alice.user().awaitFailures(0);
    }

    @Test
    void keycloakCountsWrongRecoveryCodesAndAppCodes() {
        Member alice = enrolGuardedUser();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        page = visitor.choose(page, "recovery-codes:");
        enter(visitor, page, "AAAA-AAAA-AAAA");
        alice.user().awaitFailures(1);

        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = GUARDED.userWithAppAndCodes(app);
        HttpUser another = new HttpUser();
        page = signIn(bob, another);
        page = enter(another, page, Phones.wrong(app.freshCode()));
        bob.awaitFailures(1);
        Outputs.SIGNED_IN.expect(enter(another, page, app.freshCode()));
        bob.awaitFailures(0);
    }

    @Test
    void wrongCodesTriggerKeycloaksBruteForceProtection() {
        Member alice = enrolGuardedUser();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            page = enter(visitor, page, Phones.wrong(code));
            alice.user().awaitFailures(i + 1);
        }
        alice.user().awaitLocked();

        Outputs.ACCOUNT_LOCKED.expect(enter(visitor, page, code), "the valid code");
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void lockedAccountChecksAndSendsNothingAtSignIn() {
        Member alice = enrolGuardedUser();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = GUARDED_PHONES.nextCode(alice.number());
        page = visitor.press(page, "options");
        String call = page.option("voice:");
        int before = GUARDED_PHONES.received(alice.number());
        lock(alice.user());

        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", code),
                Map.of("step", "sign-in", "code", Phones.wrong(code)),
                Map.of("step", "options", "option", call),
                Map.of("step", "sign-in", "action", "switch"))) {
            page = visitor.submit(page, form);
            Outputs.ACCOUNT_LOCKED.expect(page, form.toString());
        }
        GUARDED.server().moveClock(Duration.ofSeconds(31));
        page = visitor.submit(page, Map.of("step", "sign-in", "action", "resend"));
        Outputs.ACCOUNT_LOCKED.expect(page);
        page = visitor.open(page.address().toString());
        Outputs.ACCOUNT_LOCKED.expect(page, "after a refresh");
        assertThat(GUARDED_PHONES.received(alice.number())).isEqualTo(before);
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
        GUARDED.server().moveClock(Duration.ZERO);

        alice.user().unlock();
        page = visitor.press(visitor.open(page.address().toString()), "back");
        page = enter(visitor, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page))
                .as("no attempt was counted in the meantime")
                .isEqualTo(4);
        Outputs.SIGNED_IN.expect(enter(visitor, page, code), "the code was not used up");
    }

    @Test
    void lockedAccountChecksAndSendsNothingInTheWizard() {
        User user = GUARDED.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        String another = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(GUARDED, GUARDED_PHONES).requestsCode(user, visitor, number, "sms");
        String code = GUARDED_PHONES.nextCode(number);
        page = enter(visitor, page, Phones.wrong(code));
        user.awaitFailures(1);
        lock(user);

        for (Map<String, String> form : List.of(
                Map.of("step", "code", "code", code),
                Map.of("step", "code", "action", "switch"),
                Map.of("step", "phone", "country", "DE", "number", another, "channel", "sms"))) {
            page = visitor.submit(page, form);
            Outputs.ACCOUNT_LOCKED.expect(page, form.toString());
        }
        page = visitor.open(page.address().toString());
        Outputs.ACCOUNT_LOCKED.expect(page, "after a refresh");
        assertThat(GUARDED_PHONES.received(number)).isEqualTo(1);
        assertThat(GUARDED_PHONES.received(another)).isZero();
        assertThat(user.credentialTypes()).isEmpty();

        user.unlock();
        page = visitor.open(page.address().toString());
        page = enter(visitor, page, code).expect("backup", "the code is still valid");
        page = visitor.submit(page, Map.of("backup", "app"));
        Totp app = Totp.ofKey(page.secret());
        page = enter(visitor, page, Phones.wrong(app.freshCode()));
        user.awaitFailures(1);
        lock(user);
        Outputs.ACCOUNT_LOCKED.expect(enter(visitor, page, app.freshCode()), "valid code of an app");
        user.unlock();
    }

    /** The code that was sent before is still valid. */
    @Test
    void refusedSendLeavesTheUserAtTheValidCode() {
        Realm realm =
                Realm.on(Servers.inbox()).policy("sends-per-number-hour", "1").create();
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(realm, alice.user()).expect("sign-in");
        String code = phones.nextCode(alice.number());

        page = browser.choose(page, "voice:").expect("options");
        assertThat(page.text()).contains("can't send another code yet");
        assertThat(page.values("[name=option][disabled]"))
                .as("only the text message was sent")
                .containsExactly(page.option("voice:"));
        page = browser.press(page, "back").expect("sign-in");
        assertThat(page.text()).contains("We texted").doesNotContain("valid code right now");
        browser.enter(page, code).expectApp();

        HttpUser later = new HttpUser();
        page = later.signIn(realm, alice.user()).expect("sign-in");
        page = later.press(page, "retry").expect("sign-in", "shown again");
        assertThat(page.text())
                .contains("can't send another code yet")
                .doesNotContain("valid code right now", "Send a new code", "Resend code", "Call me instead");
        page = later.press(page, "options").expect("options");
        assertThat(page.values("[name=option][disabled]"))
                .as("neither a text message nor a call can be sent")
                .containsExactlyInAnyOrder(page.option("sms:"), page.option("voice:"));
        assertThat(phones.received(alice.number())).isEqualTo(2);
    }

    @Test
    void wizardOffersNoCodeThatCannotBeSent() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("sends-per-number-hour", "1")
                .policy("code-lifetime", "60")
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        String number = Phones.newNumber();
        HttpUser browser = new HttpUser();
        HtmlPage page = new HttpEnrolment(realm, phones).requestsCode(realm.user(), browser, number, "sms");
        realm.server().moveClock(Duration.ofSeconds(61));
        page = browser.press(page, "retry").expect("code");
        assertThat(page.text()).contains("valid code right now", "Send a new code", "Call me instead");

        page = browser.press(page, "resend").expect("code");
        for (HtmlPage refused : List.of(page, browser.press(page, "retry"))) {
            assertThat(refused.text())
                    .contains("can't send another code yet", "Change number")
                    .doesNotContain("valid code right now", "Send a new code", "Call me instead");
        }
        assertThat(phones.received(number)).isEqualTo(1);
    }

    /** A list without a method that can be chosen offers a button to look again. */
    @Test
    void onlyMethodThatIsLockedCannotBeChosen() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithApp(app);
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.signIn(REALM, bob);
        String wrong = Phones.wrong(app.freshCode());
        for (int i = 0; i < FAILURES_PER_USER_HOUR; i++) {
            page = enter(attacker, page, wrong);
        }

        HttpUser visitor = new HttpUser();
        page = visitor.signIn(REALM, bob).expect("options");
        assertThat(page.text())
                .contains("Locked because of too many wrong codes. Try again in 60 minutes", "Can't use any of these?")
                .doesNotContain("Choose a verification method", "Continue");
        visitor.press(page, "retry").expect("options");
        REALM.server().moveClock(Duration.ofMinutes(61));
        new HttpUser().signIn(REALM, bob).expect("sign-in", "the app works again");
    }

    @Test
    void lockedAccountChecksAndSendsNothingInTheSettings() {
        Member alice = enrolGuardedUser();
        HttpUser browser = alice.browser();
        HtmlPage page = browser.open(GUARDED.signInUrl("kc_action", "two-step-settings"))
                .expect("sign-in");
        String code = GUARDED_PHONES.nextCode(alice.number());
        page = enter(browser, page, Phones.wrong(code));
        alice.user().awaitFailures(1);
        int before = GUARDED_PHONES.received(alice.number());
        lock(alice.user());

        for (Map<String, String> form : List.of(
                Map.of("step", "sign-in", "code", code),
                Map.of("step", "sign-in", "action", "switch"),
                Map.of("step", "settings", "action", "turn-off"))) {
            page = browser.submit(page, form);
            Outputs.ACCOUNT_LOCKED.expect(page, form.toString());
        }
        Outputs.ACCOUNT_LOCKED.expect(
                browser.open(GUARDED.signInUrl("kc_action", "two-step-settings")), "in another tab");
        assertThat(GUARDED_PHONES.received(alice.number())).isEqualTo(before);

        alice.user().unlock();
        page = browser.open(page.address().toString());
        enter(browser, page, code).expect("settings", "the code is still valid");
    }

    private static Member enrolGuardedUser() {
        return new HttpEnrolment(GUARDED, GUARDED_PHONES).enrol(GUARDED.user(), false);
    }

    /** Enters wrong passwords, like an attacker who knows only the user name. */
    private static void lock(User user) {
        for (int i = 0; i < FAILURE_FACTOR; i++) {
            new HttpUser().signInWith("wrong", GUARDED, user);
        }
        user.awaitLocked();
    }

    /** Keycloak rejects sign-ins while it is still counting an earlier failure. Users would press the button again. */
    private static HtmlPage signIn(User user, HttpUser visitor) {
        return Await.until("a response to the password", () -> Optional.of(visitor.signIn(GUARDED, user))
                .filter(page -> page.name().isPresent() || page.signedIn()));
    }

    private static HtmlPage enter(HttpUser visitor, HtmlPage page, String code) {
        AtomicReference<HtmlPage> lastPage = new AtomicReference<>(page);
        return Await.until("a result", () -> {
            lastPage.set(visitor.enter(lastPage.get(), code));
            return Optional.of(lastPage.get()).filter(response -> Outputs.by(response) != Outputs.BUSY);
        });
    }
}
