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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody has got hold of a code or a form and uses it again, elsewhere, or out of turn. */
class ReplayAttackIT {

    private static final Realm REALM = cheap();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Realm OTHER = cheap();

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
    void aCodeTwice() {
        Member alice = member();
        HttpUser visitor = new HttpUser();
        HtmlPage page = signIn(alice.user(), visitor);
        HtmlPage tab = signIn(alice.user(), visitor);
        HttpUser window = visitor.window();
        String code = PHONES.nextCode(alice.number());
        assertThat(Outputs.by(enter(visitor, page, code))).isEqualTo(Outputs.SIGNED_IN);

        assertThat(enter(window, tab, code).signedIn()).as("in another tab").isFalse();
        assertThat(enter(window, page, code).signedIn()).as("the same form").isFalse();
        HttpUser thief = new HttpUser();
        page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());
        assertThat(Outputs.by(enter(thief, page, code))).as("elsewhere").isEqualTo(Outputs.WRONG);
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
        assertThat(Outputs.by(enter(visitor, signIn(bob, visitor), code))).isEqualTo(Outputs.SIGNED_IN);

        HttpUser thief = new HttpUser();
        assertThat(Outputs.by(enter(thief, signIn(bob, thief), code))).isEqualTo(Outputs.WRONG);
        assertThat(bob.sessions()).isEqualTo(1);
    }

    @Test
    void anAppsCodeInTwoBrowsersAtTheSameMoment() {
        for (int i = 0; i < 3; i++) {
            Totp app = Totp.ofRawSecret("1234567890123456789" + i);
            User bob = REALM.userWithAppAndCodes(app);
            List<HttpUser> browsers = List.of(new HttpUser(), new HttpUser());
            List<HtmlPage> pages =
                    browsers.stream().map(browser -> signIn(bob, browser)).toList();

            List<HtmlPage> answers = enterAtOnce(browsers, pages, app.freshCode());

            assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(bob.sessions()).isEqualTo(1);
        }
    }

    /** An app that counts: Keycloak keeps the counter in the credential and notes no used code. */
    @Test
    void aCounterAppsCodeInManyBrowsersAtTheSameMoment() {
        for (int i = 0; i < 4; i++) {
            Totp app = Totp.ofRawSecret("2234567890123456789" + i);
            User bob = REALM.user(Map.of(
                    "credentials",
                    List.of(
                            Realm.password(),
                            Map.of(
                                    "type",
                                    "otp",
                                    "secretData",
                                    "{\"value\":\"" + app.rawSecret() + "\"}",
                                    "credentialData",
                                    "{\"subType\":\"hotp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"),
                            Realm.recoveryCodes(List.of("FIRSTCODE001")))));
            List<HttpUser> browsers = Stream.generate(HttpUser::new).limit(6).toList();
            List<HtmlPage> pages =
                    browsers.stream().map(browser -> signIn(bob, browser)).toList();

            List<HtmlPage> answers = enterAtOnce(browsers, pages, app.counterCode(0));

            assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(answers).allMatch(answer -> answer.signedIn() || answer.is("sign-in") || answer.is("options"));
            assertThat(bob.sessions()).isEqualTo(1);
        }
    }

    @Test
    void theCodeThatProvedAnApp() {
        HttpUser visitor = new HttpUser();
        User bob = REALM.user();
        HtmlPage page = visitor.submit(wizard(bob, visitor), Map.of());
        page = visitor.submit(page, Map.of("method", "app"));
        String code = Totp.ofKey(page.secret()).freshCode();
        page = enter(visitor, page, code);
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();

        HttpUser thief = new HttpUser();
        assertThat(Outputs.by(enter(thief, signIn(bob, thief), code))).isEqualTo(Outputs.WRONG);
    }

    @Test
    void aRecoveryCodeInTwoBrowsersAtTheSameMoment() {
        Member alice = member();
        List<HttpUser> browsers = List.of(new HttpUser(), new HttpUser());
        List<HtmlPage> pages = browsers.stream()
                .map(browser -> choose(browser, signIn(alice.user(), browser), "recovery-codes:"))
                .toList();
        String code = alice.recoveryCodes().get(0);

        List<HtmlPage> answers = enterAtOnce(browsers, pages, code);

        assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
        HttpUser thief = new HttpUser();
        HtmlPage page = choose(thief, signIn(alice.user(), thief), "recovery-codes:");
        assertThat(Outputs.by(enter(thief, page, code))).as("and once more").isEqualTo(Outputs.WRONG);
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

        assertThat(Outputs.by(enter(thief, page, ofMallory))).isEqualTo(Outputs.WRONG);
        assertThat(own.is("sign-in")).isTrue();
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

        assertThat(Outputs.by(enter(thief, page, code))).isEqualTo(Outputs.WRONG);
        assertThat(Outputs.by(enter(ofMallory, own, code)))
                .as("it is good for its own")
                .isEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void aCodeOfAnotherRealm() {
        Phones there = Phones.fed(OTHER.inbox());
        Member alice = member();
        Member namesake = new HttpEnrolment(OTHER, there).enrol(OTHER.user(), alice.number(), new HttpUser(), false);
        HttpUser elsewhere = new HttpUser();
        HttpSignIn.begin(OTHER, namesake.user(), elsewhere).givePassword();
        String code = there.nextCode(namesake.number());
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        assertThat(Outputs.by(enter(thief, page, code))).isEqualTo(Outputs.WRONG);
    }

    @Test
    void aFormOfAnotherRealm() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        String code = PHONES.nextCode(alice.number());
        URI there = URI.create(page.form()
                .action()
                .toString()
                .replace("/realms/" + REALM.name() + "/", "/realms/" + OTHER.name() + "/"));

        HtmlPage answer = thief.window().post(there, Map.of("step", "sign-in", "code", code));

        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.status()).isLessThan(500);
    }

    @Test
    void theCodeThatProvedThePhone() {
        HttpUser visitor = new HttpUser();
        User user = REALM.user();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String byText = PHONES.nextCode(number);
        page = visitor.submit(page, Map.of("action", "switch"));
        String byCall = PHONES.nextCode(number);
        page = visitor.submit(enter(visitor, page, byCall), Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        HttpUser sameBrowser = visitor.window();
        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();

        page = signIn(user, sameBrowser);
        PHONES.nextCode(number);
        page = enter(sameBrowser, page, byCall);
        assertThat(Outputs.by(page)).as("used").isEqualTo(Outputs.WRONG);
        page = choose(sameBrowser, page, "sms:");
        assertThat(Outputs.by(enter(sameBrowser, page, byText)))
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
        page = choose(visitor, page, "voice:");
        String byCall = PHONES.nextCode(alice.number());
        page = choose(visitor, page, "sms:");
        assertThat(page.text()).contains("Your last code is still valid");
        assertThat(PHONES.received(alice.number())).as("and nothing is sent").isEqualTo(3);

        page = enter(visitor, page, Phones.wrong(byText));
        assertThat(Outputs.by(page)).isEqualTo(Outputs.WRONG);
        page = enter(visitor, choose(visitor, page, "voice:"), byText);
        assertThat(page.signedIn()).isTrue();

        HttpUser thief = visitor.anotherDay("AUTH_SESSION_ID");
        page = choose(thief, signIn(alice.user(), thief), "voice:");
        assertThat(Outputs.by(enter(thief, page, byCall))).isNotEqualTo(Outputs.SIGNED_IN);
    }

    @Test
    void theCodeOfASignInForTheSettings() {
        Member alice = member();
        HttpUser browser = alice.browser();
        HtmlPage settings = browser.open(REALM.signInUrl("kc_action", "two-step-settings"));
        assertThat(settings.is("sign-in")).isTrue();
        String forSettings = PHONES.nextCode(alice.number());
        HtmlPage signIn = browser.submit(
                browser.open(REALM.signInUrl("prompt", "login")),
                Map.of("username", alice.user().name(), "password", User.PASSWORD, "credentialId", ""));
        assertThat(signIn.is("sign-in")).isTrue();
        String forSignIn = PHONES.nextCode(alice.number());

        settings = enter(browser, settings, forSignIn);
        assertThat(Outputs.by(settings)).isEqualTo(Outputs.WRONG);
        signIn = enter(browser, signIn, forSettings);
        assertThat(Outputs.by(signIn)).as("and the other way round").isEqualTo(Outputs.WRONG);
        assertThat(enter(browser, settings, forSettings).is("settings")).isTrue();
        assertThat(Outputs.by(enter(browser, signIn, forSignIn))).isEqualTo(Outputs.SIGNED_IN);
    }

    /** Each form by which something could be passed over, from each page on which nothing is proved yet. */
    @ParameterizedTest
    @ValueSource(strings = {"intro", "method", "phone", "code", "app"})
    void aLaterStepOfTheWizard(String place) {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = at(place, user, visitor);

        for (Map<String, String> later : List.of(
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
                Map.of("step", ""))) {
            HtmlPage answer = visitor.submit(page, later);

            assertThat(answer.is(place))
                    .as("%s, answered with %s", later, answer)
                    .isTrue();
            page = answer;
        }
        assertThat(user.credentialTypes()).isEmpty();
        assertThat(user.sessions()).isZero();
    }

    @Test
    void aCodeWithoutAPhone() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = at("phone", user, visitor);

        page = visitor.submit(page, Map.of("step", "code", "code", "123456"));
        assertThat(page.is("phone")).isTrue();
        page = visitor.submit(page, Map.of("step", "code", "action", "resend"));
        assertThat(page.is("phone")).isTrue();
        page = visitor.submit(page, Map.of("step", "code", "action", "switch"));
        assertThat(page.is("phone")).isTrue();

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
        HtmlPage backup = enter(visitor, code, right);
        assertThat(backup.is("backup")).isTrue();

        List<Map<String, String>> earlier = List.of(
                Map.of("step", "code", "code", right),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "phone", "country", "DE", "number", another, "channel", "sms"),
                Map.of("step", "method", "method", "app"),
                Map.of("step", "intro"));
        HtmlPage page = backup;
        for (Map<String, String> form : earlier) {
            page = visitor.submit(page, form);
            assertThat(page.is("backup")).as("%s", form).isTrue();
        }
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(page.is("finish")).isTrue();
        for (Map<String, String> form : earlier) {
            page = visitor.submit(page, form);
            assertThat(page.is("finish")).as("%s", form).isTrue();
        }
        page = visitor.submit(page, Map.of("step", "recovery-codes", "saved", "on"));
        assertThat(page.is("finish")).isTrue();
        assertThat(user.credentialTypes()).as("nothing before the last button").isEmpty();

        assertThat(HttpEnrolment.finish(visitor, page, Map.of()).signedIn()).isTrue();
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
        page = thief.submit(page, Map.of("action", "edit-number"));
        page = thief.submit(page, Map.of("country", "DE", "number", ofSomebody, "channel", "sms"));
        assertThat(page.is("code")).isTrue();

        page = thief.submit(page, Map.of("code", code, "number", own, "e164", own));

        assertThat(Outputs.by(page)).isEqualTo(Outputs.WRONG);
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void theLastFormTwiceAtTheSameMoment() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        page = enter(visitor, page, PHONES.nextCode(number));
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        HtmlPage finish = visitor.submit(page, Map.of("saved", "on"));
        HttpUser one = visitor.window();
        HttpUser two = visitor.window();

        List<HtmlPage> answers = ParallelRequests.atOnce(
                List.of(() -> one.submit(finish, Map.of()), () -> two.submit(finish, Map.of())));

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
        now = visitor.submit(now, Map.of("backup", "recovery-codes"));
        now = visitor.submit(now, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(visitor, now, Map.of()).signedIn()).isTrue();
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Two requests at the same moment make a list each; only the one that is kept may be confirmed. */
    @Test
    void aListThatIsNotTheOneKept() {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        page = enter(visitor, page, PHONES.nextCode(number));
        HtmlPage shown = visitor.submit(page, Map.of("backup", "recovery-codes"));

        HtmlPage again = visitor.submit(shown, Map.of("list", "1", "saved", "on"));

        assertThat(again.is("recovery-codes")).isTrue();
        assertThat(again.recoveryCodes()).isEqualTo(shown.recoveryCodes());
        assertThat(again.text()).contains("replaced by a newer one");
        assertThat(visitor.submit(again, Map.of("saved", "on")).is("finish")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "session_code, x",
        "session_code, ''",
        "execution, two-step-setup",
        "execution, two-step-settings",
        "execution, two-step-check",
        "execution, UPDATE_PASSWORD",
        "execution, 00000000-0000-0000-0000-000000000000",
        "execution, ''",
        "execution, %00",
        "tab_id, x",
        "tab_id, ''",
        "client_id, account",
        "client_id, nobody",
        "client_data, x",
        "client_data, e30",
        "kc_action, two-step-setup",
        "kc_action, two-step-settings",
        "kc_action, two-step-check",
        "kc_action, delete_credential",
        "kc_action, nonsense",
        "skip_logout, true",
    })
    void aChangedAddressOfTheSecondStep(String parameter, String value) {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = signIn(alice.user(), thief);
        String current = without(page.form().action().toString(), "session_code");

        for (String path : List.of("authenticate", "required-action")) {
            for (Map<String, String> fields : List.of(
                    Map.of("step", "sign-in", "code", "00000000"),
                    Map.of("step", "finish"),
                    Map.of("step", "turn-off", "clearSettings", "on"),
                    Map.of("cancel-aia", "true"))) {
                // Only a form that was not sent yet is looked at.
                HtmlPage fresh = thief.open(current);
                assertThat(fresh.is("sign-in")).isTrue();
                String action = fresh.form().action().toString().replace("/authenticate?", "/" + path + "?");
                URI changed = changed(action, parameter, value);
                assertHarmless(thief.window().post(changed, fields));
                assertHarmless(thief.window().open(changed.toString()));
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
        URI mixed = changed(address, "tab_id", parameter(ofAlice.form().action().toString(), "tab_id"));

        assertHarmless(thief.window().post(mixed, Map.of("step", "sign-in", "code", code)));
        assertHarmless(thief.window()
                .post(
                        changed(
                                mixed.toString(),
                                "session_code",
                                parameter(ofAlice.form().action().toString(), "session_code")),
                        Map.of("step", "sign-in", "code", code)));
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    private static void assertHarmless(HtmlPage answer) {
        assertThat(answer.status()).as("%s", answer).isLessThan(500);
        assertThat(answer.signedIn()).as("%s", answer).isFalse();
        assertThat(answer.is("settings") || answer.is("turn-off") || answer.is("intro") || answer.is("method"))
                .as("%s", answer)
                .isFalse();
    }

    private static URI changed(String address, String parameter, String value) {
        return URI.create(without(address, parameter) + "&" + parameter + "=" + value);
    }

    private static String without(String address, String parameter) {
        return address.replaceAll("([?&])" + parameter + "=[^&]*&?", "$1").replaceAll("[&?]$", "");
    }

    private static String parameter(String address, String name) {
        return address.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
    }

    /** A new user's way to a page of the wizard. */
    private static HtmlPage at(String place, User user, HttpUser visitor) {
        HtmlPage page = wizard(user, visitor);
        List<Map<String, String>> forms = new ArrayList<>();
        if (!place.equals("intro")) {
            forms.add(Map.of());
        }
        if (place.equals("app")) {
            forms.add(Map.of("method", "app"));
        }
        if (place.equals("phone") || place.equals("code")) {
            forms.add(Map.of("method", "phone"));
        }
        if (place.equals("code")) {
            forms.add(Map.of("country", "DE", "number", Phones.newNumber(), "channel", "sms"));
        }
        for (Map<String, String> form : forms) {
            page = visitor.submit(page, form);
        }
        assertThat(page.is(place)).as("%s", page).isTrue();
        return page;
    }

    private static HtmlPage wizard(User user, HttpUser visitor) {
        return HttpSignIn.begin(REALM, user, visitor, "kc_action", "two-step-setup")
                .givePassword();
    }

    private static List<HtmlPage> enterAtOnce(List<HttpUser> visitors, List<HtmlPage> pages, String code) {
        List<Supplier<HtmlPage>> deeds = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            HttpUser visitor = visitors.get(i);
            HtmlPage page = pages.get(i);
            deeds.add(() -> enter(visitor, page, code));
        }
        return ParallelRequests.atOnce(deeds);
    }

    private static HtmlPage enter(HttpUser visitor, HtmlPage page, String code) {
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

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return HttpSignIn.begin(REALM, user, visitor).givePassword();
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }
}
