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

/** Somebody has got hold of a code or a form and uses it again, elsewhere, or out of turn. */
class ReplayAttackIT {

    /** One user enters more wrong codes here than people do in an hour. */
    private static final Realm REALM =
            Realm.on(Servers.inbox()).policy("failures-per-user-hour", "100").create();

    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Realm OTHER = Realm.on(Servers.inbox()).create();

    private static final String COUNTER_APP =
            "{\"subType\":\"hotp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}";

    /** Parameters of the address of a form, each with a value that the form does not have. */
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
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void aCodeTwice() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        HtmlPage tab = signIn(alice.user(), visitor);
        HttpUser window = visitor.window();
        String code = PHONES.nextCode(alice.number());
        Outputs.SIGNED_IN.expect(visitor.enter(page, code));

        assertThat(window.enter(tab, code).signedIn()).as("in another tab").isFalse();
        assertThat(window.enter(page, code).signedIn()).as("the same form").isFalse();
        HttpUser thief = new HttpUser();
        page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());
        Outputs.WRONG.expect(thief.enter(page, code), "elsewhere");
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aCodeTwiceAtTheSameMoment() {
        Member alice = member();
        for (int i = 0; i < 3; i++) {
            HttpUser visitor = new HttpUser();
            List<HtmlPage> tabs = List.of(signIn(alice.user(), visitor), signIn(alice.user(), visitor));
            String code = PHONES.nextCode(alice.number());
            int before = alice.user().sessions();

            List<HtmlPage> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), tabs, code);

            assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(alice.user().sessions()).isEqualTo(before + 1);
        }
    }

    @Test
    void theSameFormTwiceAtTheSameMoment() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        // Who comes a moment later may find that this browser has just been let in; it is the same session.
        assertThat(answers).anyMatch(HtmlPage::signedIn).allMatch(answer -> answer.status() < 500);
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void anAppsCodeTwice() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithAppAndCodes(app);
        HttpUser visitor = new HttpUser();
        String code = app.freshCode();
        Outputs.SIGNED_IN.expect(visitor.enter(signIn(bob, visitor), code));

        HttpUser thief = new HttpUser();
        Outputs.WRONG.expect(thief.enter(signIn(bob, thief), code));
        assertThat(bob.sessions()).isEqualTo(1);
    }

    @Test
    void anAppsCodeInTwoBrowsersAtTheSameMoment() {
        for (int i = 0; i < 3; i++) {
            Totp app = Totp.ofRawSecret("1234567890123456789" + i);

            entersOnceInManyBrowsers(REALM.userWithAppAndCodes(app), 2, app.freshCode());
        }
    }

    /** An app that counts: Keycloak keeps the counter in the credential and notes no used code. */
    @Test
    void aCounterAppsCodeInManyBrowsersAtTheSameMoment() {
        for (int i = 0; i < 4; i++) {
            Totp app = Totp.ofRawSecret("2234567890123456789" + i);
            Map<String, Object> credential = Map.of(
                    "type",
                    "otp",
                    "secretData",
                    "{\"value\":\"" + app.rawSecret() + "\"}",
                    "credentialData",
                    COUNTER_APP);
            User bob = REALM.user(Map.of(
                    "credentials",
                    List.of(Realm.password(), credential, Realm.recoveryCodes(List.of("FIRSTCODE001")))));

            entersOnceInManyBrowsers(bob, 6, app.counterCode(0));
        }
    }

    private static void entersOnceInManyBrowsers(User user, int count, String code) {
        List<HttpUser> browsers = Stream.generate(HttpUser::new).limit(count).toList();
        List<HtmlPage> pages =
                browsers.stream().map(browser -> signIn(user, browser)).toList();

        List<HtmlPage> answers = enterAtOnce(browsers, pages, code);

        assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
        assertThat(answers).allMatch(answer -> answer.signedIn() || answer.is("sign-in") || answer.is("options"));
        assertThat(user.sessions()).isEqualTo(1);
    }

    @Test
    void theCodeThatProvedAnApp() {
        HttpUser visitor = new HttpUser();
        User bob = REALM.user();
        HtmlPage page = HttpEnrolment.appPage(REALM, bob, visitor);
        String code = Totp.ofKey(page.secret()).freshCode();
        page = HttpEnrolment.saveCodes(visitor, visitor.enter(page, code));
        HttpEnrolment.turnOn(visitor, page);

        HttpUser thief = new HttpUser();
        Outputs.WRONG.expect(thief.enter(signIn(bob, thief), code));
    }

    @Test
    void aRecoveryCodeInTwoBrowsersAtTheSameMoment() {
        Member alice = member();
        List<HttpUser> browsers = List.of(new HttpUser(), new HttpUser());
        List<HtmlPage> pages = browsers.stream()
                .map(browser -> browser.choose(signIn(alice.user(), browser), "recovery-codes:"))
                .toList();
        String code = alice.recoveryCode(0);

        List<HtmlPage> answers = enterAtOnce(browsers, pages, code);

        assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.choose(signIn(alice.user(), thief), "recovery-codes:");
        Outputs.WRONG.expect(thief.enter(page, code), "and once more");
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aCodeOfAnotherUser() {
        Member alice = member();
        Member mallory = member();
        HttpUser thief = new HttpUser();
        HtmlPage own = signIn(mallory.user(), thief.window());
        String ofMallory = PHONES.nextCode(mallory.number());
        HtmlPage page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(thief.enter(page, ofMallory));
        own.expect("sign-in");
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void aCodeOfAnotherUserWithTheSamePhone() {
        Member alice = member();
        Member mallory = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), alice.number(), new HttpUser(), false);
        HttpUser ofMallory = new HttpUser();
        HtmlPage own = signIn(mallory.user(), ofMallory);
        String code = PHONES.nextCode(mallory.number());
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(thief.enter(page, code));
        Outputs.SIGNED_IN.expect(ofMallory.enter(own, code), "it is good for its own");
    }

    @Test
    void aCodeOfAnotherRealm() {
        Phones there = Phones.fed(OTHER.inbox());
        Member alice = member();
        Member namesake = new HttpEnrolment(OTHER, there).enrol(OTHER.user(), alice.number(), new HttpUser(), false);
        HttpUser elsewhere = new HttpUser();
        elsewhere.signIn(OTHER, namesake.user());
        String code = there.nextCode(namesake.number());
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        Outputs.WRONG.expect(thief.enter(page, code));
    }

    @Test
    void aFormOfAnotherRealm() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        String form = signIn(alice.user(), thief).form().action().toString();
        String code = PHONES.nextCode(alice.number());
        URI there = URI.create(form.replace("/realms/" + REALM.name() + "/", "/realms/" + OTHER.name() + "/"));

        thief.window().post(there, Map.of("step", "sign-in", "code", code)).expectOutside();
    }

    @Test
    void theCodeThatProvedThePhone() {
        HttpUser visitor = new HttpUser();
        User user = REALM.user();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String byText = PHONES.nextCode(number);
        page = visitor.press(page, "switch");
        String byCall = PHONES.nextCode(number);
        page = HttpEnrolment.saveCodes(visitor, visitor.enter(page, byCall));
        HttpUser sameBrowser = visitor.window();
        HttpEnrolment.turnOn(visitor, page);

        page = signIn(user, sameBrowser);
        PHONES.nextCode(number);
        page = sameBrowser.enter(page, byCall);
        Outputs.WRONG.expect(page, "used");
        page = sameBrowser.choose(page, "sms:");
        assertThat(Outputs.by(sameBrowser.enter(page, byText)))
                .as("used up with the other, and for another purpose")
                .isNotEqualTo(Outputs.SIGNED_IN);
        assertThat(user.sessions()).as("that of the set-up").isEqualTo(1);
    }

    /** Both are valid, whichever page is open; the one that is entered uses up the other. */
    @Test
    void theCodeOfATextAfterACall() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        String byText = PHONES.nextCode(alice.number());
        page = visitor.choose(page, "voice:");
        String byCall = PHONES.nextCode(alice.number());
        page = visitor.choose(page, "sms:");
        assertThat(page.text()).contains("Your last code is still valid");
        assertThat(PHONES.received(alice.number())).as("and nothing is sent").isEqualTo(3);

        page = visitor.enter(page, Phones.wrong(byText));
        Outputs.WRONG.expect(page);
        visitor.enter(visitor.choose(page, "voice:"), byText).expectApp();

        HttpUser thief = visitor.anotherDay("AUTH_SESSION_ID");
        page = thief.choose(signIn(alice.user(), thief), "voice:");
        assertThat(Outputs.by(thief.enter(page, byCall))).isNotEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void theCodeOfASignInForTheSettings() {
        Member alice = member();
        HttpUser browser = alice.browser();
        HtmlPage settings =
                browser.open(REALM.signInUrl("kc_action", "two-step-settings")).expect("sign-in");
        String forSettings = PHONES.nextCode(alice.number());
        HtmlPage signIn = browser.logIn(browser.open(REALM.signInUrl("prompt", "login")), alice.user())
                .expect("sign-in");
        String forSignIn = PHONES.nextCode(alice.number());

        settings = browser.enter(settings, forSignIn);
        Outputs.WRONG.expect(settings);
        signIn = browser.enter(signIn, forSettings);
        Outputs.WRONG.expect(signIn, "and the other way round");
        browser.enter(settings, forSettings).expect("settings");
        Outputs.SIGNED_IN.expect(browser.enter(signIn, forSignIn));
    }

    /** Each form by which something could be passed over, from each page on which nothing is proved yet. */
    @ParameterizedTest
    @ValueSource(strings = {"intro", "method", "phone", "code", "app"})
    void aLaterStepOfTheWizard(String place) {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = at(place, user, visitor);

        visitor.staysAt(
                place,
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
    void aCodeWithoutAPhone() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = at("phone", user, visitor);

        List<Map<String, String>> forms = List.of(
                Map.of("step", "code", "code", "123456"),
                Map.of("step", "code", "action", "resend"),
                Map.of("step", "code", "action", "switch"));
        visitor.staysAt("phone", page, forms);

        assertThat(user.credentialTypes()).isEmpty();
    }

    @Test
    void anEarlierStepOfTheWizard() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        String another = Phones.newNumber();
        HtmlPage code = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String right = PHONES.nextCode(number);
        HtmlPage backup = visitor.enter(code, right).expect("backup");

        List<Map<String, String>> earlier = List.of(
                Map.of("step", "code", "code", right),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "phone", "country", "DE", "number", another, "channel", "sms"),
                Map.of("step", "method", "method", "app"),
                Map.of("step", "intro"));
        HtmlPage page = HttpEnrolment.saveCodes(visitor, visitor.staysAt("backup", backup, earlier));
        page = visitor.staysAt("finish", page, earlier);
        page = visitor.submit(page, Map.of("step", "recovery-codes", "saved", "on"))
                .expect("finish");
        assertThat(user.credentialTypes()).as("nothing before the last button").isEmpty();

        HttpEnrolment.turnOn(visitor, page);
        assertThat(PHONES.received(another)).isZero();
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** The number on the page is changed after the code for the other one was sent. */
    @Test
    void theCodeOfOneNumberForAnother() {
        User mallory = REALM.user();
        HttpUser thief = new HttpUser();
        String own = Phones.newNumber();
        String ofSomebody = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(mallory, thief, own, "sms");
        String code = PHONES.nextCode(own);
        page = thief.press(page, "edit-number");
        page = thief.givePhone(page, ofSomebody).expect("code");

        page = thief.submit(page, Map.of("code", code, "number", own, "e164", own));

        Outputs.WRONG.expect(page);
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void theLastFormTwiceAtTheSameMoment() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).provesPhone(user, visitor, number);
        HtmlPage finish = HttpEnrolment.saveCodes(visitor, page);

        List<HtmlPage> answers = ParallelRequests.atOnce(Stream.of(visitor.window(), visitor.window())
                .<Supplier<HtmlPage>>map(window -> () -> window.submit(finish, Map.of()))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() < 500);
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Often, since which of the two comes first at each of several places is chance. */
    @RepeatedTest(6)
    void theCodeThatProvesAPhoneTwiceAtTheSameMoment() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String code = PHONES.nextCode(number);

        List<HtmlPage> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        assertThat(answers).allMatch(answer -> answer.status() < 500);
        HtmlPage now = visitor.open(page.address().toString());
        assertThat(now.is("backup")).as("%s after %s", now, answers).isTrue();
        now = HttpEnrolment.saveCodes(visitor, now);
        HttpEnrolment.turnOn(visitor, now);
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Two requests at the same moment make a list each; only the one that is kept may be confirmed. */
    @Test
    void aListThatIsNotTheOneKept() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).provesPhone(user, visitor, number);
        HtmlPage shown = visitor.submit(page, Map.of("backup", "recovery-codes"));

        HtmlPage again =
                visitor.submit(shown, Map.of("list", "1", "saved", "on")).expect("recovery-codes");
        assertThat(again.recoveryCodes()).isEqualTo(shown.recoveryCodes());
        assertThat(again.text()).contains("replaced by a newer one");
        visitor.submit(again, Map.of("saved", "on")).expect("finish");
    }

    @Test
    void aChangedAddressOfTheSecondStep() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        String current = without(signIn(alice.user(), thief).form().action().toString(), "session_code");

        for (String change : CHANGES) {
            String[] parameter = change.split("=", -1);
            for (String path : List.of("authenticate", "required-action")) {
                for (Map<String, String> fields : List.of(
                        Map.of("step", "sign-in", "code", "00000000"),
                        Map.of("step", "finish"),
                        Map.of("step", "turn-off", "clearSettings", "on"),
                        Map.of("cancel-aia", "true"))) {
                    // Only a form that was not sent yet is looked at.
                    HtmlPage fresh = thief.open(current).expect("sign-in", change);
                    String action = fresh.form().action().toString().replace("/authenticate?", "/" + path + "?");
                    URI changed = changed(action, parameter[0], parameter[1]);
                    assertHarmless(thief.window().post(changed, fields));
                    assertHarmless(thief.window().open(changed.toString()));
                }
            }
        }

        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** The form of one user's tab, with what belongs to another's in the same browser. */
    @Test
    void aTabOfAnotherUser() {
        Member alice = member();
        Member mallory = member();
        HttpUser thief = new HttpUser();
        HtmlPage ofAlice = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());
        HtmlPage ofMallory = signIn(mallory.user(), thief);
        String code = PHONES.nextCode(mallory.number());
        String address = ofMallory.form().action().toString();
        URI mixed = changed(address, "tab_id", ofAlice.parameter("tab_id"));
        URI more = changed(mixed.toString(), "session_code", ofAlice.parameter("session_code"));

        for (URI changed : List.of(mixed, more)) {
            assertHarmless(thief.window().post(changed, Map.of("step", "sign-in", "code", code)));
        }
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    private static void assertHarmless(HtmlPage answer) {
        answer.expectOutside();
        assertThat(answer.name().orElse("")).as("%s", answer).isNotIn("settings", "turn-off", "intro", "method");
    }

    private static URI changed(String address, String parameter, String value) {
        return URI.create(without(address, parameter) + "&" + parameter + "=" + value);
    }

    private static String without(String address, String parameter) {
        return address.replaceAll("([?&])" + parameter + "=[^&]*&?", "$1").replaceAll("[&?]$", "");
    }

    /** A new user's way to a page of the wizard. */
    private static HtmlPage at(String place, User user, HttpUser visitor) {
        HttpEnrolment enrolment = new HttpEnrolment(REALM, PHONES);
        HtmlPage page =
                switch (place) {
                    case "intro" -> wizard(user, visitor);
                    case "method" -> visitor.submit(wizard(user, visitor), Map.of());
                    case "phone" -> enrolment.phonePage(user, visitor);
                    case "code" -> enrolment.asksForCode(user, visitor, Phones.newNumber(), "sms");
                    default -> HttpEnrolment.appPage(REALM, user, visitor);
                };
        return page.expect(place);
    }

    private static HtmlPage wizard(User user, HttpUser visitor) {
        return visitor.signIn(REALM, user, "kc_action", "two-step-setup");
    }

    private static List<HtmlPage> enterAtOnce(List<HttpUser> visitors, List<HtmlPage> pages, String code) {
        List<Supplier<HtmlPage>> deeds = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            HttpUser visitor = visitors.get(i);
            HtmlPage page = pages.get(i);
            deeds.add(() -> visitor.enter(page, code));
        }
        return ParallelRequests.atOnce(deeds);
    }

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return visitor.signIn(REALM, user);
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }
}
