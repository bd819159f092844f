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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays codes and forms: a second time, in another session, account or realm, or out of order. */
class ReplayAttackIT {

    /** Has a high limit of failures, because one user enters more wrong codes here than people do in an hour. */
    private static final Realm REALM =
            Realm.on(Servers.inbox()).policy("failures-per-user-hour", "100").create();

    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final Realm OTHER = Realm.on(Servers.inbox()).create();

    private static final String HOTP_DATA =
            "{\"subType\":\"hotp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}";

    /** Parameters of a form's action URL, each with a value that differs from the form's. */
    private static final String[] CHANGES =
            """
            session_code=x session_code=
            execution=two-step-setup execution=two-step-settings execution=two-step-check execution=UPDATE_PASSWORD
            execution=00000000-0000-0000-0000-000000000000 execution= execution=%00
            tab_id=x tab_id= client_id=account client_id=nobody client_data=x client_data=e30
            kc_action=two-step-setup kc_action=two-step-settings kc_action=two-step-check
            kc_action=delete_credential kc_action=nonsense skip_logout=true
            """
                    .split("\\s+");

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void rejectsUsedCode() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        HtmlPage tab = signIn(alice.user(), visitor);
        HttpUser window = visitor.window();
        String code = PHONES.nextCode(alice.number());
        Outputs.SIGNED_IN.expect(visitor.enter(page, code));

        assertThat(window.enter(tab, code).signedIn()).as("in another tab").isFalse();
        assertThat(window.enter(page, code).signedIn())
                .as("the same form again")
                .isFalse();
        HttpUser attacker = new HttpUser();
        page = signIn(alice.user(), attacker);
        PHONES.nextCode(alice.number());
        Outputs.WRONG.expect(attacker.enter(page, code), "in another browser");
        assertThat(alice.user().sessions())
                .as("sessions of the enrolment and the sign-in")
                .isEqualTo(2);
    }

    @Test
    void acceptsCodeOnceInParallelTabs() {
        Member alice = member();
        for (int i = 0; i < 3; i++) {
            HttpUser visitor = new HttpUser();
            List<HtmlPage> tabs = List.of(signIn(alice.user(), visitor), signIn(alice.user(), visitor));
            String code = PHONES.nextCode(alice.number());
            int before = alice.user().sessions();

            List<HtmlPage> responses = enterAtOnce(List.of(visitor.window(), visitor.window()), tabs, code);

            assertThat(responses.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(alice.user().sessions()).isEqualTo(before + 1);
        }
    }

    @Test
    void parallelSubmitsOfOneFormCreateOneSession() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> responses = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        // The later request may find this browser already signed in; it is the same session.
        assertThat(responses).anyMatch(HtmlPage::signedIn).allMatch(response -> response.status() < 500);
        assertThat(alice.user().sessions())
                .as("sessions of the enrolment and the sign-in")
                .isEqualTo(2);
    }

    @Test
    void rejectsUsedAppCode() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser visitor = new HttpUser();
        String code = app.freshCode();
        Outputs.SIGNED_IN.expect(visitor.enter(signIn(bob, visitor), code));

        HttpUser attacker = new HttpUser();
        Outputs.WRONG.expect(attacker.enter(signIn(bob, attacker), code));
        assertThat(bob.sessions()).isEqualTo(1);
    }

    @Test
    void acceptsAppCodeOnceInParallelBrowsers() {
        for (int i = 0; i < 3; i++) {
            Totp app = Totp.ofRawSecret("1234567890123456789" + i);

            assertAcceptedOnce(REALM.userWithAppAndCodes(app), 2, app.freshCode());
        }
    }

    /** HOTP: Keycloak keeps the counter in the credential and does not record used codes. */
    @Test
    void acceptsHotpCodeOnceInParallelBrowsers() {
        for (int i = 0; i < 4; i++) {
            Totp app = Totp.ofRawSecret("2234567890123456789" + i);
            Map<String, Object> credential = Map.of(
                    "type",
                    "otp",
                    "secretData",
                    "{\"value\":\"" + app.rawSecret() + "\"}",
                    "credentialData",
                    HOTP_DATA);
            User bob = REALM.user(Map.of(
                    "credentials",
                    List.of(Realm.password(), credential, Realm.recoveryCodes(List.of("FIRSTCODE001")))));

            assertAcceptedOnce(bob, 6, app.counterCode(0));
        }
    }

    private static void assertAcceptedOnce(User user, int count, String code) {
        List<HttpUser> browsers = Stream.generate(HttpUser::new).limit(count).toList();
        List<HtmlPage> pages =
                browsers.stream().map(browser -> signIn(user, browser)).toList();

        List<HtmlPage> responses = enterAtOnce(browsers, pages, code);

        assertThat(responses.stream().filter(HtmlPage::signedIn)).hasSize(1);
        assertThat(responses)
                .allMatch(response -> response.signedIn() || response.is("sign-in") || response.is("options"));
        assertThat(user.sessions()).isEqualTo(1);
    }

    @Test
    void rejectsCodeThatVerifiedTheApp() {
        HttpUser visitor = new HttpUser();
        User bob = REALM.user();
        HtmlPage page = HttpEnrolment.appPage(REALM, bob, visitor);
        String code = Totp.ofKey(page.secret()).freshCode();
        page = HttpEnrolment.saveCodes(visitor, visitor.enter(page, code));
        HttpEnrolment.turnOn(visitor, page);

        HttpUser attacker = new HttpUser();
        Outputs.WRONG.expect(attacker.enter(signIn(bob, attacker), code));
    }

    @Test
    void acceptsRecoveryCodeOnceInParallelBrowsers() {
        Member alice = member();
        List<HttpUser> browsers = List.of(new HttpUser(), new HttpUser());
        List<HtmlPage> pages = browsers.stream()
                .map(browser -> browser.choose(signIn(alice.user(), browser), "recovery-codes:"))
                .toList();
        String code = alice.recoveryCode(0);

        List<HtmlPage> responses = enterAtOnce(browsers, pages, code);

        assertThat(responses.stream().filter(HtmlPage::signedIn)).hasSize(1);
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.choose(signIn(alice.user(), attacker), "recovery-codes:");
        Outputs.WRONG.expect(attacker.enter(page, code), "used recovery code");
        assertThat(alice.user().sessions())
                .as("sessions of the enrolment and the sign-in")
                .isEqualTo(2);
    }

    @Test
    void rejectsCodeOfAnotherUser() {
        Member alice = member();
        Member mallory = member();
        HttpUser attacker = new HttpUser();
        HtmlPage malloryPage = signIn(mallory.user(), attacker.window());
        String malloryCode = PHONES.nextCode(mallory.number());
        HtmlPage page = signIn(alice.user(), attacker);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(attacker.enter(page, malloryCode));
        malloryPage.expect("sign-in");
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void rejectsCodeOfAnotherUserWithTheSamePhone() {
        Member alice = member();
        Member mallory = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), alice.number(), new HttpUser(), false);
        HttpUser malloryBrowser = new HttpUser();
        HtmlPage malloryPage = signIn(mallory.user(), malloryBrowser);
        String code = PHONES.nextCode(mallory.number());
        HttpUser attacker = new HttpUser();
        HtmlPage page = signIn(alice.user(), attacker);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(attacker.enter(page, code));
        Outputs.SIGNED_IN.expect(malloryBrowser.enter(malloryPage, code), "the code is still valid for its own user");
    }

    @Test
    void rejectsCodeOfAnotherRealm() {
        Phones otherPhones = Phones.readingFrom(OTHER.inbox());
        Member alice = member();
        Member namesake =
                new HttpEnrolment(OTHER, otherPhones).enrol(OTHER.user(), alice.number(), new HttpUser(), false);
        HttpUser otherBrowser = new HttpUser();
        otherBrowser.signIn(OTHER, namesake.user());
        String code = otherPhones.nextCode(namesake.number());
        HttpUser attacker = new HttpUser();
        HtmlPage page = signIn(alice.user(), attacker);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(attacker.enter(page, code));
    }

    @Test
    void rejectsFormOfAnotherRealm() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        String form = signIn(alice.user(), attacker).form().action().toString();
        String code = PHONES.nextCode(alice.number());
        URI otherAction = URI.create(form.replace("/realms/" + REALM.name() + "/", "/realms/" + OTHER.name() + "/"));

        attacker.window()
                .post(otherAction, Map.of("step", "sign-in", "code", code))
                .expectNotSignedIn();
    }

    @Test
    void rejectsCodesOfTheEnrolmentAtSignIn() {
        HttpUser visitor = new HttpUser();
        User user = REALM.user();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(user, visitor, number, "sms");
        String smsCode = PHONES.nextCode(number);
        page = visitor.press(page, "switch");
        String voiceCode = PHONES.nextCode(number);
        page = HttpEnrolment.saveCodes(visitor, visitor.enter(page, voiceCode));
        HttpUser sameBrowser = visitor.window();
        HttpEnrolment.turnOn(visitor, page);

        page = signIn(user, sameBrowser);
        PHONES.nextCode(number);
        page = sameBrowser.enter(page, voiceCode);
        Outputs.WRONG.expect(page, "used code");
        page = sameBrowser.choose(page, "sms:");
        assertThat(Outputs.by(sameBrowser.enter(page, smsCode)))
                .as("invalidated with the other code, and issued for the enrolment")
                .isNotEqualTo(Outputs.SIGNED_IN);
        assertThat(user.sessions()).as("session of the enrolment").isEqualTo(1);
    }

    /** Both codes are valid on either page. Entering one of them invalidates the other. */
    @Test
    void usingOneCodeInvalidatesTheCodeOfTheOtherChannel() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String smsCode = PHONES.nextCode(alice.number());
        page = visitor.choose(page, "voice:");
        String voiceCode = PHONES.nextCode(alice.number());
        page = visitor.choose(page, "sms:");
        assertThat(page.text()).contains("Your last code is still valid");
        assertThat(PHONES.received(alice.number())).as("no further message").isEqualTo(3);

        page = visitor.enter(page, Phones.wrong(smsCode));
        Outputs.WRONG.expect(page);
        visitor.enter(visitor.choose(page, "voice:"), smsCode).expectApp();

        HttpUser attacker = visitor.anotherDay("AUTH_SESSION_ID");
        page = attacker.choose(signIn(alice.user(), attacker), "voice:");
        assertThat(Outputs.by(attacker.enter(page, voiceCode))).isNotEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void rejectsSignInCodeForTheSettings() {
        Member alice = member();
        HttpUser browser = alice.browser();
        HtmlPage settings =
                browser.open(REALM.signInUrl("kc_action", "two-step-settings")).expect("sign-in");
        String settingsCode = PHONES.nextCode(alice.number());
        HtmlPage signIn = browser.logIn(browser.open(REALM.signInUrl("prompt", "login")), alice.user())
                .expect("sign-in");
        String signInCode = PHONES.nextCode(alice.number());

        settings = browser.enter(settings, signInCode);
        Outputs.WRONG.expect(settings);
        signIn = browser.enter(signIn, settingsCode);
        Outputs.WRONG.expect(signIn, "settings code at the sign-in");
        browser.enter(settings, settingsCode).expect("settings");
        Outputs.SIGNED_IN.expect(browser.enter(signIn, signInCode));
    }

    /** Sends every form that could skip a step, from every page before a method is verified. */
    @ParameterizedTest
    @ValueSource(strings = {"intro", "method", "phone", "code", "app"})
    void wizardStepsCannotBeSkipped(String pageName) {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = openWizardAt(pageName, user, visitor);

        visitor.staysAt(
                pageName,
                page,
                List.of(
                        Map.of("step", "finish"),
                        Map.of("step", "finish", "rememberDevice", "on"),
                        Map.of("step", "finish", "action", "back"),
                        Map.of("step", "recovery-codes", "saved", "on"),
                        Map.of("step", "backup", "backup", "recovery-codes"),
                        Map.of("step", "backup", "backup", "phone"),
                        Map.of("step", "sign-in", "code", "123456"),
                        Map.of("step", "sign-in", "action", "anew"),
                        Map.of("step", "options", "option", "sms:draft-0"),
                        Map.of("step", "settings", "action", "turn-off"),
                        Map.of("step", "turn-off", "clearSettings", "on"),
                        Map.of("step", "nonsense"),
                        Map.of("step", "")));
        assertThat(user.credentialTypes()).isEmpty();
        assertThat(user.sessions()).isZero();
    }

    @Test
    void ignoresCodeFormsBeforeAPhoneIsEntered() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = openWizardAt("phone", user, visitor);

        List<Map<String, String>> forms = List.of(
                Map.of("step", "code", "code", "123456"),
                Map.of("step", "code", "action", "resend"),
                Map.of("step", "code", "action", "switch"));
        visitor.staysAt("phone", page, forms);

        assertThat(user.credentialTypes()).isEmpty();
    }

    @Test
    void ignoresFormsOfEarlierWizardSteps() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        String otherNumber = Phones.newNumber();
        HtmlPage codePage = new HttpEnrolment(REALM, PHONES).requestsCode(user, visitor, number, "sms");
        String validCode = PHONES.nextCode(number);
        HtmlPage backup = visitor.enter(codePage, validCode).expect("backup");

        List<Map<String, String>> earlier = List.of(
                Map.of("step", "code", "code", validCode),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "phone", "country", "DE", "number", otherNumber, "channel", "sms"),
                Map.of("step", "method", "method", "app"),
                Map.of("step", "intro"));
        HtmlPage page = HttpEnrolment.saveCodes(visitor, visitor.staysAt("backup", backup, earlier));
        page = visitor.staysAt("finish", page, earlier);
        page = visitor.submit(page, Map.of("step", "recovery-codes", "saved", "on"))
                .expect("finish");
        assertThat(user.credentialTypes())
                .as("nothing is stored before the last page")
                .isEmpty();

        HttpEnrolment.turnOn(visitor, page);
        assertThat(PHONES.received(otherNumber)).isZero();
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** The number on the page is changed after a code was sent to the previous number. */
    @Test
    void rejectsCodeOfThePreviousNumber() {
        User mallory = REALM.user();
        HttpUser attacker = new HttpUser();
        String ownNumber = Phones.newNumber();
        String victimNumber = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(mallory, attacker, ownNumber, "sms");
        String code = PHONES.nextCode(ownNumber);
        page = attacker.press(page, "edit-number");
        page = attacker.givePhone(page, victimNumber).expect("code");

        page = attacker.submit(page, Map.of("code", code, "number", ownNumber, "e164", ownNumber));

        Outputs.WRONG.expect(page);
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void parallelLastFormsStoreOneEnrolment() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).verifiesPhone(user, visitor, number);
        HtmlPage finish = HttpEnrolment.saveCodes(visitor, page);

        List<HtmlPage> responses = ParallelRequests.atOnce(Stream.of(visitor.window(), visitor.window())
                .<Supplier<HtmlPage>>map(window -> () -> window.submit(finish, Map.of()))
                .toList());

        assertThat(responses).allMatch(response -> response.status() < 500);
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Repeated, because the order of the two requests is random at several points. */
    @RepeatedTest(6)
    void parallelPhoneCodesVerifyOnePhone() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).requestsCode(user, visitor, number, "sms");
        String code = PHONES.nextCode(number);

        List<HtmlPage> responses = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        assertThat(responses).allMatch(response -> response.status() < 500);
        HtmlPage current = visitor.open(page.address().toString());
        assertThat(current.is("backup")).as("%s after %s", current, responses).isTrue();
        current = HttpEnrolment.saveCodes(visitor, current);
        HttpEnrolment.turnOn(visitor, current);
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Two parallel requests generate a list each. Only the list that is kept may be confirmed. */
    @Test
    void rejectsConfirmationOfReplacedRecoveryCodes() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).verifiesPhone(user, visitor, number);
        HtmlPage shown = visitor.submit(page, Map.of("backup", "recovery-codes"));

        HtmlPage again =
                visitor.submit(shown, Map.of("list", "1", "saved", "on")).expect("recovery-codes");
        assertThat(again.recoveryCodes()).isEqualTo(shown.recoveryCodes());
        assertThat(again.text()).contains("replaced by a newer one");
        visitor.submit(again, Map.of("saved", "on")).expect("finish");
    }

    @Test
    void tamperedFormParametersDoNotPassTheSecondStep() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        String current = without(signIn(alice.user(), attacker).form().action().toString(), "session_code");

        for (String change : CHANGES) {
            String[] parameter = change.split("=", -1);
            for (String path : List.of("authenticate", "required-action")) {
                for (Map<String, String> fields : List.of(
                        Map.of("step", "sign-in", "code", "00000000"),
                        Map.of("step", "finish"),
                        Map.of("step", "turn-off", "clearSettings", "on"),
                        Map.of("cancel-aia", "true"))) {
                    // Keycloak evaluates only a form that has not been submitted yet.
                    HtmlPage fresh = attacker.open(current).expect("sign-in", change);
                    String action = fresh.form().action().toString().replace("/authenticate?", "/" + path + "?");
                    URI changed = changed(action, parameter[0], parameter[1]);
                    assertHarmless(attacker.window().post(changed, fields));
                    assertHarmless(attacker.window().open(changed.toString()));
                }
            }
        }

        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** The form of one user's tab with parameters of another user's tab in the same browser. */
    @Test
    void rejectsParametersOfAnotherUsersTab() {
        Member alice = member();
        Member mallory = member();
        HttpUser attacker = new HttpUser();
        HtmlPage alicePage = signIn(alice.user(), attacker);
        PHONES.nextCode(alice.number());
        HtmlPage malloryPage = signIn(mallory.user(), attacker);
        String code = PHONES.nextCode(mallory.number());
        String address = malloryPage.form().action().toString();
        URI mixedTab = changed(address, "tab_id", alicePage.parameter("tab_id"));
        URI mixedTabAndSession = changed(mixedTab.toString(), "session_code", alicePage.parameter("session_code"));

        for (URI changed : List.of(mixedTab, mixedTabAndSession)) {
            assertHarmless(attacker.window().post(changed, Map.of("step", "sign-in", "code", code)));
        }
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    private static void assertHarmless(HtmlPage response) {
        response.expectNotSignedIn();
        assertThat(response.name().orElse("")).as("%s", response).isNotIn("settings", "turn-off", "intro", "method");
    }

    private static URI changed(String address, String parameter, String value) {
        return URI.create(without(address, parameter) + "&" + parameter + "=" + value);
    }

    private static String without(String address, String parameter) {
        return address.replaceAll("([?&])" + parameter + "=[^&]*&?", "$1").replaceAll("[&?]$", "");
    }

    /** Takes a new user to the given page of the wizard. */
    private static HtmlPage openWizardAt(String pageName, User user, HttpUser visitor) {
        HttpEnrolment enrolment = new HttpEnrolment(REALM, PHONES);
        HtmlPage page =
                switch (pageName) {
                    case "intro" -> wizard(user, visitor);
                    case "method" -> visitor.submit(wizard(user, visitor), Map.of());
                    case "phone" -> enrolment.phonePage(user, visitor);
                    case "code" -> enrolment.requestsCode(user, visitor, Phones.newNumber(), "sms");
                    default -> HttpEnrolment.appPage(REALM, user, visitor);
                };
        return page.expect(pageName);
    }

    private static HtmlPage wizard(User user, HttpUser visitor) {
        return visitor.signIn(REALM, user, "kc_action", "two-step-setup");
    }

    private static List<HtmlPage> enterAtOnce(List<HttpUser> visitors, List<HtmlPage> pages, String code) {
        List<Supplier<HtmlPage>> requests = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            HttpUser visitor = visitors.get(i);
            HtmlPage page = pages.get(i);
            requests.add(() -> visitor.enter(page, code));
        }
        return ParallelRequests.atOnce(requests);
    }

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return visitor.signIn(REALM, user);
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }
}
