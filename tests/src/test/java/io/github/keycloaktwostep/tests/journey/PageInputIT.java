// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.ReceivedMessage;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid input in unusual notations, and what pages say about invalid input. */
class PageInputIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final HttpEnrolment WIZARD = new HttpEnrolment(REALM, PHONES);

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Code: %s",
                "G-%s",
                "%s is your code",
                "Ihr Code für Shop 24: %s.",
                "%s %s",
                "code=%s&x=1",
                "(%s)"
            })
    void acceptsCodeWithTextAroundIt(String pasted) {
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = WIZARD.requestsCode(REALM.user(), visitor, number, "sms");
        String code = PHONES.nextCode(number);

        page = visitor.submit(page, Map.of("code", pasted.replace("%s", code)));

        assertThat(page).matches(shown -> shown.is("backup"), pasted);
    }

    @Test
    void acceptsWholeMessageAsCode() {
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = WIZARD.requestsCode(REALM.user(), visitor, number, "sms");
        ReceivedMessage message = REALM.inbox().awaitMessage(number);
        assertThat(message.text()).contains("@localhost #" + message.code());

        page = visitor.submit(page, Map.of("code", message.text()));

        assertThat(page).matches(shown -> shown.is("backup"), message.text());
    }

    @Test
    void ambiguousInputIsKeptAndNotCountedAsAttempt() {
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = WIZARD.requestsCode(REALM.user(), visitor, number, "sms");
        String code = PHONES.nextCode(number);
        for (int i = 0; i < 6; i++) {
            page = visitor.submit(page, Map.of("code", "old " + Phones.wrong(code) + " new " + code));
            assertThat(page).matches(shown -> shown.is("code"), "not accepted");
            assertThat(page.body()).contains("value=\"old " + Phones.wrong(code) + " new " + code + "\"");
        }

        assertThat(page.error("code")).contains("Enter the code, using digits only.");
        page = visitor.submit(page, Map.of("code", "12345"));
        assertThat(page.error("code")).as("too short").contains("Enter the code.");
        page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        assertThat(page.text()).contains("You have 4 tries left");
        assertThat(page.body()).as("a complete code is not repeated").doesNotContain(Phones.wrong(code));
        assertThat(visitor.submit(page, Map.of("code", code))).matches(shown -> shown.is("backup"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-step-setup", "two-step-settings"})
    void userDeletedDuringActionGetsErrorPage(String action) {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        HtmlPage page =
                HttpSignIn.begin(REALM, bob, browser, "kc_action", action).givePassword();
        REALM.call("DELETE", "/users/" + bob.id(), null);

        assertThat(browser.submit(page, Map.of()).status()).isEqualTo(400);
    }

    @Test
    void keepsInvalidCodeAtSignIn() {
        Member member = WIZARD.enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        String code = PHONES.nextCode(member.number());

        page = visitor.submit(page, Map.of("code", "abc <b>\"x"));
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(page.body()).contains("value=\"abc &lt;b&gt;&quot;x\"");

        assertThat(visitor.submit(page, Map.of("code", "My code is " + code))).matches(HtmlPage::signedIn);
    }

    @Test
    void acceptsRecoveryCodeWithItsNumber() {
        Member member = WIZARD.enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        page = visitor.submit(page, Map.of("action", "options"));
        List<String> options = page.choices("option");
        page = visitor.submit(page, Map.of("option", options.get(options.size() - 1)));

        page = visitor.submit(
                page, Map.of("code", "1. " + member.recoveryCodes().get(0).toLowerCase(Locale.ROOT)));

        assertThat(page).matches(HtmlPage::signedIn);
    }

    @Test
    void removesUnstorableCharactersFromAppName() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, user, visitor);
        Totp app = Totp.ofKey(page.secret());

        page = visitor.submit(
                page, Map.of("deviceName", "\uD83D\uDCF1 Pixel \uD83D\uDE00\uD835\uDFD9 é 中", "code", "1"));
        assertThat(page.body()).contains("value=\"Pixel  é 中\"");
        page = visitor.submit(
                page, Map.of("deviceName", "\uD83D\uDCF1 Pixel\uD83D\uDE00 é 中", "code", app.freshCode()));
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of())).matches(HtmlPage::signedIn);

        assertThat(user.credentials("otp").get(0).path("userLabel").asText()).isEqualTo("Pixel é 中");
        assertThat(REALM.get("/events?max=20&user=" + user.id()).toString()).doesNotContain("\uD83D");
    }

    @Test
    void appNameOfOnlyEmojiFallsBackToDefault() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, user, visitor);
        Totp app = Totp.ofKey(page.secret());

        page = visitor.submit(page, Map.of("deviceName", "\uD83D\uDCF1", "code", app.freshCode()));
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of())).matches(HtmlPage::signedIn);

        assertThat(user.credentials("otp").get(0).path("userLabel").asText()).isEqualTo("Authenticator app");
    }

    @Test
    void appPageNamesAppsThatSupportTheRealmSettings() {
        Realm strict = realmWithOtpPolicy("totp", "HmacSHA256", 8);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(strict, strict.user(), visitor);

        assertThat(page.text()).contains("FreeOTP").doesNotContain("Microsoft");

        page = visitor.submit(page, Map.of("code", "12345678"));
        assertThat(page.text()).contains("Your app must support the settings").doesNotContain("clock");

        HtmlPage usual = HttpEnrolment.appPage(REALM, REALM.user(), visitor);
        assertThat(usual.text()).contains("FreeOTP", "Google Authenticator", "Microsoft Authenticator");
        assertThat(visitor.submit(usual, Map.of("code", "123456")).text()).contains("clock");
    }

    @Test
    void appPageForCountersDoesNotMentionClock() {
        Realm counting = realmWithOtpPolicy("hotp", "HmacSHA1", 6);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(counting, counting.user(), visitor);

        assertThat(visitor.submit(page, Map.of("code", "123456")).text()).doesNotContain("clock");
    }

    @Test
    void lockedPageOffersRetryThatSendsNothing() {
        Realm guarded = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("failureFactor", 3)
                .with("waitIncrementSeconds", 300)
                .with("quickLoginCheckMilliSeconds", 0)
                .create();
        Phones phones = Phones.readingFrom(guarded.inbox());
        Member member = new HttpEnrolment(guarded, phones).enrol(guarded.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(guarded, member.user(), visitor).givePassword();
        String code = phones.nextCode(member.number());
        for (int i = 0; i < 4 && !page.text().contains("locked"); i++) {
            page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        }
        page = visitor.submit(page, Map.of("code", code));
        assertThat(page.text()).contains("Your account is locked because of too many failed attempts");
        int sent = phones.received(member.number());

        for (int i = 0; i < 3; i++) {
            assertThat(page.body()).containsPattern("<button[^>]*name=\"action\" value=\"retry\"");
            page = visitor.submit(page, Map.of("action", "retry"));
            assertThat(page.text()).contains("Your account is locked because of too many failed attempts", "Try again");
        }
        assertThat(phones.received(member.number())).isEqualTo(sent);

        guarded.server().moveClock(Duration.ofSeconds(301));
        page = visitor.submit(page, Map.of("action", "retry"));
        assertThat(page).matches(shown -> shown.is("sign-in"), "continues where the user left off");
        assertThat(phones.received(member.number())).isEqualTo(sent);
    }

    private static Realm realmWithOtpPolicy(String type, String algorithm, int digits) {
        return Realm.on(Servers.inbox())
                .with("otpPolicyType", type)
                .with("otpPolicyAlgorithm", algorithm)
                .with("otpPolicyDigits", digits)
                .with("otpPolicyPeriod", 30)
                .with("otpPolicyInitialCounter", 0)
                .with("otpPolicyLookAheadWindow", 1)
                .create();
    }
}
