// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Checks each page for its public names and for findings of axe-core in light and dark, and saves screenshots in
 * {@code target/screenshots}.
 */
class PagesIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void showsWizardForPhone() {
        BrowserUser alice = new PageText(REALM, PHONES).opensWizard().continuesIn(browser.page());
        checkPage(alice, "intro", "intro", "#two-step-continue");
        alice.continues();
        checkPage(alice, "method", "method", "input[name=method][value=phone] | input[name=method][value=app]");
        alice.chooses("method", "phone").continues();
        checkPage(alice, "phone", "phone", "select[name=country] | input[name=number] | #two-step-continue");
        alice.types("number", "12").continues().seesError("number", ".+");
        checkPage(alice, "phone", "phone-error", "#input-error-number");
        alice.types("number", number).continues();
        checkPage(
                alice,
                "code",
                "code",
                "input[name=code] | #two-step-continue | #two-step-resend | #two-step-edit-number");
        assertThat(alice.field("code")).hasAttribute("autocomplete", "one-time-code");
        assertThat(alice.field("code")).hasAttribute("inputmode", "numeric");
        assertThat(alice.field("code")).isFocused();
        String code = PHONES.nextCode(number);
        alice.entersCode(Phones.wrong(code)).seesError("code", ".+");
        checkPage(alice, "code", "code-error", "#input-error-code");
        alice.entersCode(code);
        checkPage(
                alice,
                "backup",
                "backup",
                "input[name=backup][value=phone] | input[name=backup][value=app] | input[name=backup][value=recovery-codes]");
        alice.chooses("backup", "recovery-codes").continues();
        checkPage(
                alice,
                "recovery-codes",
                "recovery-codes",
                "#two-step-recovery-codes li >> nth=0 | input[name=saved] | #two-step-continue");
        alice.ticks("saved").continues();
        checkPage(alice, "finish", "finish", "input[name=rememberDevice] | #two-step-turn-on");
        assertThat(alice.page().locator("#two-step-turn-on")).hasClass(Pattern.compile(".*pf-m-primary.*"));
        alice.presses("two-step-turn-on");
        checkPage(alice, "on", "on", "li >> nth=2 | #two-step-continue");
    }

    @Test
    void showsWizardForSuggestedNumber() {
        PageText user = new PageText(REALM, PHONES);
        REALM.call(
                "POST",
                "/two-step/users/import",
                Map.of(
                        "as",
                        "to-be-confirmed",
                        "rows",
                        List.of(Map.of("user", user.user().name(), "number", number))));
        BrowserUser alice = user.opensPhonePage().continuesIn(browser.page());
        checkPage(
                alice,
                "phone",
                "phone-suggested",
                "input[name=use][value=suggested] | input[name=use][value=other] | #two-step-continue");
        assertThat(alice.field("number")).isHidden();
        alice.chooses("use", "other");
        checkPage(alice, "phone", "phone-suggested-other", "select[name=country] | input[name=number]");
        alice.types("number", "12").continues().seesError("number", ".+");
        checkPage(alice, "phone", "phone-suggested-error", "#input-error-number");
        assertThat(alice.field("number")).isFocused();
        alice.chooses("use", "suggested").continues();
        checkPage(alice, "code", "code-suggested", "input[name=code]");
    }

    @Test
    void showsWizardForApp() {
        BrowserUser alice = openAppPage(REALM);
        checkPage(
                alice,
                "app",
                "app",
                "#two-step-qr | #two-step-secret | input[name=code] | input[name=deviceName]"
                        + " | #two-step-continue | a[href^='otpauth://']");
        alice.entersCode("000000").seesError("code", ".+");
        checkPage(alice, "app", "app-error", "#input-error-code");
    }

    @Test
    void showsSignInAndSettings() {
        PageText enrolled = new PageText(REALM, PHONES);
        enrolled.opensWizard().setsUpPhoneFirst(number).backsUpWithApp();
        enrolled.ticks("rememberDevice").turnsOn();
        BrowserUser alice = enrolled.elsewhere().signsIn().continuesIn(browser.page());
        checkPage(
                alice,
                "sign-in",
                "sign-in",
                "input[name=code] | input[name=rememberDevice] | #two-step-continue | #two-step-resend | #two-step-other-options");
        alice.presses("two-step-other-options");
        checkPage(alice, "options", "options", "input[name=option] >> nth=0 | #two-step-continue");
        alice.choosesOption("app").continues().sees("sign-in");
        checkPage(alice, "sign-in", "sign-in-app", "input[name=code]");
        alice.presses("two-step-other-options")
                .sees("options")
                .choosesOption("text")
                .continues();
        alice.passesSecondStep().seesApp();
        alice.opensSettings().passesSecondStep();
        checkPage(
                alice,
                "settings",
                "settings",
                "[data-two-step-method] >> nth=0 | [data-two-step-device] >> nth=0 | #two-step-add"
                        + " | #two-step-forget-devices | #two-step-turn-off");
        alice.page()
                .locator("[data-two-step-method] button[name=remove]")
                .first()
                .click();
        checkPage(alice, "settings", "settings-refused", "[data-two-step-method] >> nth=0");
        alice.presses("two-step-add");
        checkPage(alice, "add", "settings-add", "input[name=kind] >> nth=0 | #two-step-continue");
        alice.chooses("kind", "recovery-codes")
                .continues()
                .sees("recovery-codes")
                .ticks("saved")
                .continues();
        checkPage(alice, "settings", "settings-changed", "#two-step-new-recovery-codes");
        alice.page()
                .locator("[data-two-step-method] button[name=remove]")
                .last()
                .click();
        checkPage(alice, "remove", "settings-remove", "#two-step-remove-confirm");
        alice.presses("two-step-remove-confirm").sees("settings");
        alice.presses("two-step-turn-off");
        checkPage(alice, "turn-off", "turn-off", "input[name=clearSettings] | #two-step-turn-off-confirm");
    }

    @Test
    void showsWizardThatCanBeSkipped() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("enforcement", "required")
                .policy("grace-days", "14")
                .create();
        PageText user = new PageText(realm, Phones.readingFrom(realm.inbox()));
        BrowserUser alice = user.signsIn().continuesIn(browser.page());
        checkPage(alice, "intro", "intro-grace", "#two-step-continue | #two-step-skip-until | #two-step-skip");
        alice.continues();
        checkPage(alice, "method", "method-grace", "#two-step-continue | #two-step-skip");
        alice.presses("two-step-skip").seesApp();
    }

    @Test
    void showsAppPageForUnusualSettings() {
        Realm realm = Realm.on(Servers.inbox())
                .with("otpPolicyType", "totp")
                .with("otpPolicyAlgorithm", "HmacSHA256")
                .with("otpPolicyDigits", 8)
                .with("otpPolicyPeriod", 30)
                .with("otpPolicyInitialCounter", 0)
                .with("otpPolicyLookAheadWindow", 1)
                .create();
        BrowserUser alice = openAppPage(realm);
        checkPage(alice, "app", "app-unusual", "#two-step-qr");
        alice.entersCode("00000000").seesError("code", ".*settings.*");
        checkPage(alice, "app", "app-unusual-error", "#input-error-code");
    }

    @Test
    void showsLockedAccount() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("failureFactor", 2)
                .with("quickLoginCheckMilliSeconds", 0)
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        PageText user = new PageText(realm, phones);
        user.enrols(number, false);
        BrowserUser alice = user.signsIn().continuesIn(browser.page()).sees("sign-in");
        String wrong = Phones.wrong(phones.nextCode(number));
        alice.entersCode(wrong).seesError("code", ".+");
        checkPage(alice, "sign-in", "sign-in-error", "#input-error-code");
        alice.entersCode(wrong);
        alice.entersCode(wrong);
        checkPage(alice, "options", "locked", "#two-step-continue");
        alice.continues();
        checkPage(alice, "options", "locked-again", "#two-step-continue");
    }

    @Test
    void showsThatNoCodeCanBeSent() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("sends-per-number-hour", "1")
                .policy("code-lifetime", "60")
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        PageText user = new PageText(realm, phones);
        user.enrols(number, false);
        user.signsIn().entersCode(phones.nextCode(number)).signsOut();
        BrowserUser alice = user.signsIn().continuesIn(browser.page());
        checkPage(alice, "sign-in", "sign-in-refused", "#two-step-other-options");
        alice.presses("two-step-other-options");
        checkPage(alice, "options", "options-refused", "input[name=option][disabled] >> nth=0");

        PageText newUser = new PageText(realm, phones);
        newUser.opensWizard().continues().chooses("method", "phone").continues();
        newUser.types("number", Phones.newNumber()).continues().sees("code");
        realm.server().moveClock(Duration.ofSeconds(61));
        newUser.presses("two-step-resend");
        BrowserUser bob = newUser.continuesIn(browser.page());
        checkPage(bob, "code", "code-refused", "#two-step-edit-number");
    }

    @Test
    void showsLastPageOfAUserWhoAddsABackup() {
        PageText user = new PageText(REALM, PHONES);
        user.enrols(number, false);
        user.user().deleteCredentials("recovery-authn-codes");
        user.signsIn().entersCode(PHONES.nextCode(number)).sees("intro").continues();
        user.sees("backup").chooses("backup", "recovery-codes").continues();
        BrowserUser alice = user.ticks("saved").continues().continuesIn(browser.page());
        checkPage(alice, "finish", "finish-backup", "#two-step-turn-on");
    }

    private BrowserUser openAppPage(Realm realm) {
        PageText user = new PageText(realm, Phones.readingFrom(realm.inbox()));
        user.opensWizard().continues().sees("method").chooses("method", "app");
        return user.continues().sees("app").continuesIn(browser.page());
    }

    /** @param selectors of elements that must be visible on the page, separated by bars */
    private void checkPage(BrowserUser user, String page, String picture, String selectors) {
        user.sees(page);
        for (String selector : selectors.split(" \\| ", -1)) {
            assertThat(user.page().locator("[data-two-step-page] " + selector)).isVisible();
        }
        browser.screenshots(picture);
        GuidePictures.check(user.page(), picture);
        browser.assertAccessible();
    }
}
