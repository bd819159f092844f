package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Enrolment;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.SignIn;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody has got hold of a code or a form and uses it again, elsewhere, or out of turn. */
class ReplayAttackTest {

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
        Visitor visitor = new Visitor();
        Page page = signIn(alice.user(), visitor);
        Page tab = signIn(alice.user(), visitor);
        Visitor window = visitor.window();
        String code = PHONES.nextCode(alice.number());
        assertThat(Said.by(enter(visitor, page, code))).isEqualTo(Said.SIGNED_IN);

        assertThat(enter(window, tab, code).signedIn()).as("in another tab").isFalse();
        assertThat(enter(window, page, code).signedIn()).as("the same form").isFalse();
        Visitor thief = new Visitor();
        page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());
        assertThat(Said.by(enter(thief, page, code))).as("elsewhere").isEqualTo(Said.WRONG);
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aCodeTwiceAtTheSameMoment() {
        Member alice = member();
        for (int i = 0; i < 3; i++) {
            Visitor visitor = new Visitor();
            List<Page> tabs = List.of(signIn(alice.user(), visitor), signIn(alice.user(), visitor));
            String code = PHONES.nextCode(alice.number());
            int before = alice.user().sessions();

            List<Page> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), tabs, code);

            assertThat(answers.stream().filter(Page::signedIn)).hasSize(1);
            assertThat(alice.user().sessions()).isEqualTo(before + 1);
        }
    }

    @Test
    void theSameFormTwiceAtTheSameMoment() {
        Member alice = member();
        Visitor visitor = new Visitor();
        Page page = signIn(alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());

        List<Page> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        // Who comes a moment later may find that this browser has just been let in; it is the same session.
        assertThat(answers).anyMatch(Page::signedIn).allMatch(answer -> answer.status() < 500);
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void anAppsCodeTwice() {
        Totp app = Totp.ofRawSecret("12345678901234567890");
        User bob = REALM.userWithApp(app);
        Visitor visitor = new Visitor();
        String code = app.freshCode();
        assertThat(Said.by(enter(visitor, signIn(bob, visitor), code))).isEqualTo(Said.SIGNED_IN);

        Visitor thief = new Visitor();
        assertThat(Said.by(enter(thief, signIn(bob, thief), code))).isEqualTo(Said.WRONG);
        assertThat(bob.sessions()).isEqualTo(1);
    }

    @Test
    void anAppsCodeInTwoBrowsersAtTheSameMoment() {
        for (int i = 0; i < 3; i++) {
            Totp app = Totp.ofRawSecret("1234567890123456789" + i);
            User bob = REALM.userWithApp(app);
            List<Visitor> browsers = List.of(new Visitor(), new Visitor());
            List<Page> pages =
                    browsers.stream().map(browser -> signIn(bob, browser)).toList();

            List<Page> answers = enterAtOnce(browsers, pages, app.freshCode());

            assertThat(answers.stream().filter(Page::signedIn)).hasSize(1);
            assertThat(bob.sessions()).isEqualTo(1);
        }
    }

    @Test
    void theCodeThatProvedAnApp() {
        Visitor visitor = new Visitor();
        User bob = REALM.user();
        Page page = visitor.submit(wizard(bob, visitor), Map.of());
        page = visitor.submit(page, Map.of("method", "app"));
        String code = Totp.ofKey(page.secret()).freshCode();
        page = enter(visitor, page, code);
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        assertThat(visitor.submit(page, Map.of()).signedIn()).isTrue();

        Visitor thief = new Visitor();
        assertThat(Said.by(enter(thief, signIn(bob, thief), code))).isEqualTo(Said.WRONG);
    }

    @Test
    void aRecoveryCodeInTwoBrowsersAtTheSameMoment() {
        Member alice = member();
        List<Visitor> browsers = List.of(new Visitor(), new Visitor());
        List<Page> pages = browsers.stream()
                .map(browser -> choose(browser, signIn(alice.user(), browser), "recovery-codes:"))
                .toList();
        String code = alice.recoveryCodes().get(0);

        List<Page> answers = enterAtOnce(browsers, pages, code);

        assertThat(answers.stream().filter(Page::signedIn)).hasSize(1);
        Visitor thief = new Visitor();
        Page page = choose(thief, signIn(alice.user(), thief), "recovery-codes:");
        assertThat(Said.by(enter(thief, page, code))).as("and once more").isEqualTo(Said.WRONG);
        assertThat(alice.user().sessions()).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aCodeOfAnotherUser() {
        Member alice = member();
        Member mallory = member();
        Visitor thief = new Visitor();
        Page own = signIn(mallory.user(), thief.window());
        String ofMallory = PHONES.nextCode(mallory.number());
        Page page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        assertThat(Said.by(enter(thief, page, ofMallory))).isEqualTo(Said.WRONG);
        assertThat(own.is("sign-in")).isTrue();
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void aCodeOfAnotherUserWithTheSamePhone() {
        Member alice = member();
        Member mallory = new Enrolment(REALM, PHONES).enrol(REALM.user(), alice.number(), new Visitor(), false);
        Visitor ofMallory = new Visitor();
        Page own = signIn(mallory.user(), ofMallory);
        String code = PHONES.nextCode(mallory.number());
        Visitor thief = new Visitor();
        Page page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        assertThat(Said.by(enter(thief, page, code))).isEqualTo(Said.WRONG);
        assertThat(Said.by(enter(ofMallory, own, code)))
                .as("it is good for its own")
                .isEqualTo(Said.SIGNED_IN);
    }

    @Test
    void aCodeOfAnotherRealm() {
        Phones there = Phones.fed(OTHER.inbox());
        Member alice = member();
        Member namesake = new Enrolment(OTHER, there).enrol(OTHER.user(), alice.number(), new Visitor(), false);
        Visitor elsewhere = new Visitor();
        SignIn.begin(OTHER, namesake.user(), elsewhere).givePassword();
        String code = there.nextCode(namesake.number());
        Visitor thief = new Visitor();
        Page page = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());

        assertThat(Said.by(enter(thief, page, code))).isEqualTo(Said.WRONG);
    }

    @Test
    void aFormOfAnotherRealm() {
        Member alice = member();
        Visitor thief = new Visitor();
        Page page = signIn(alice.user(), thief);
        String code = PHONES.nextCode(alice.number());
        URI there = URI.create(page.form()
                .action()
                .toString()
                .replace("/realms/" + REALM.name() + "/", "/realms/" + OTHER.name() + "/"));

        Page answer = thief.window().post(there, Map.of("step", "sign-in", "code", code));

        assertThat(answer.signedIn()).isFalse();
        assertThat(answer.status()).isLessThan(500);
    }

    @Test
    void theCodeThatProvedThePhone() {
        Visitor visitor = new Visitor();
        User user = REALM.user();
        String number = Phones.newNumber();
        Page page = new Enrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String byText = PHONES.nextCode(number);
        page = visitor.submit(page, Map.of("action", "switch"));
        String byCall = PHONES.nextCode(number);
        page = enter(visitor, page, byText);
        assertThat(Said.by(page)).as("the text's for the call").isEqualTo(Said.WRONG);
        page = visitor.submit(enter(visitor, page, byCall), Map.of("backup", "recovery-codes"));
        page = visitor.submit(page, Map.of("saved", "on"));
        Visitor sameBrowser = visitor.window();
        assertThat(visitor.submit(page, Map.of()).signedIn()).isTrue();

        page = signIn(user, sameBrowser);
        PHONES.nextCode(number);
        page = enter(sameBrowser, page, byCall);
        assertThat(Said.by(page)).as("used").isEqualTo(Said.WRONG);
        page = choose(sameBrowser, page, "sms:");
        assertThat(Said.by(enter(sameBrowser, page, byText)))
                .as("never used, but for another purpose")
                .isNotEqualTo(Said.SIGNED_IN);
        assertThat(user.sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void theCodeOfATextForTheCall() {
        Member alice = member();
        Visitor visitor = new Visitor();
        Page page = signIn(alice.user(), visitor);
        String byText = PHONES.nextCode(alice.number());
        page = choose(visitor, page, "voice:");
        String byCall = PHONES.nextCode(alice.number());

        page = enter(visitor, page, byText);
        assertThat(Said.by(page)).isEqualTo(Said.WRONG);
        page = enter(visitor, choose(visitor, page, "sms:"), byCall);
        assertThat(Said.by(page)).as("and the other way round").isEqualTo(Said.WRONG);
        assertThat(Said.by(enter(visitor, page, byText))).isEqualTo(Said.SIGNED_IN);
    }

    @Test
    void theCodeOfASignInForTheSettings() {
        Member alice = member();
        Visitor browser = alice.browser();
        Page settings = browser.open(REALM.signInUrl("kc_action", "two-step-settings"));
        assertThat(settings.is("sign-in")).isTrue();
        String forSettings = PHONES.nextCode(alice.number());
        Page signIn = browser.submit(
                browser.open(REALM.signInUrl("prompt", "login")),
                Map.of("username", alice.user().name(), "password", User.PASSWORD, "credentialId", ""));
        assertThat(signIn.is("sign-in")).isTrue();
        String forSignIn = PHONES.nextCode(alice.number());

        settings = enter(browser, settings, forSignIn);
        assertThat(Said.by(settings)).isEqualTo(Said.WRONG);
        signIn = enter(browser, signIn, forSettings);
        assertThat(Said.by(signIn)).as("and the other way round").isEqualTo(Said.WRONG);
        assertThat(enter(browser, settings, forSettings).is("settings")).isTrue();
        assertThat(Said.by(enter(browser, signIn, forSignIn))).isEqualTo(Said.SIGNED_IN);
    }

    /** Each form by which something could be passed over, from each page on which nothing is proved yet. */
    @ParameterizedTest
    @ValueSource(strings = {"intro", "method", "phone", "code", "app"})
    void aLaterStepOfTheWizard(String place) {
        User user = REALM.user();
        Visitor visitor = new Visitor();
        Page page = at(place, user, visitor);

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
            Page answer = visitor.submit(page, later);

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
        Visitor visitor = new Visitor();
        Page page = at("phone", user, visitor);

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
        Visitor visitor = new Visitor();
        String number = Phones.newNumber();
        String another = Phones.newNumber();
        Page code = new Enrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String right = PHONES.nextCode(number);
        Page backup = enter(visitor, code, right);
        assertThat(backup.is("backup")).isTrue();

        List<Map<String, String>> earlier = List.of(
                Map.of("step", "code", "code", right),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "phone", "country", "DE", "number", another, "channel", "sms"),
                Map.of("step", "method", "method", "app"),
                Map.of("step", "intro"));
        Page page = backup;
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

        assertThat(visitor.submit(page, Map.of()).signedIn()).isTrue();
        assertThat(PHONES.received(another)).isZero();
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** The number on the page is changed after the code for the other one was sent. */
    @Test
    void theCodeOfOneNumberForAnother() {
        User mallory = REALM.user();
        Visitor thief = new Visitor();
        String own = Phones.newNumber();
        String ofSomebody = Phones.newNumber();
        Page page = new Enrolment(REALM, PHONES).asksForCode(mallory, thief, own, "sms");
        String code = PHONES.nextCode(own);
        page = thief.submit(page, Map.of("action", "edit-number"));
        page = thief.submit(page, Map.of("country", "DE", "number", ofSomebody, "channel", "sms"));
        assertThat(page.is("code")).isTrue();

        page = thief.submit(page, Map.of("code", code, "number", own, "e164", own));

        assertThat(Said.by(page)).isEqualTo(Said.WRONG);
        assertThat(mallory.credentialTypes()).isEmpty();
    }

    @Test
    void theLastFormTwiceAtTheSameMoment() {
        User user = REALM.user();
        Visitor visitor = new Visitor();
        String number = Phones.newNumber();
        Page page = new Enrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        page = enter(visitor, page, PHONES.nextCode(number));
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        Page finish = visitor.submit(page, Map.of("saved", "on"));
        Visitor one = visitor.window();
        Visitor two = visitor.window();

        List<Page> answers =
                Crowd.atOnce(List.of(() -> one.submit(finish, Map.of()), () -> two.submit(finish, Map.of())));

        assertThat(answers).allMatch(answer -> answer.status() < 500);
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Often, since which of the two comes first at each of several places is chance. */
    @RepeatedTest(6)
    void theCodeThatProvesAPhoneTwiceAtTheSameMoment() {
        User user = REALM.user();
        Visitor visitor = new Visitor();
        String number = Phones.newNumber();
        Page page = new Enrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        String code = PHONES.nextCode(number);

        List<Page> answers = enterAtOnce(List.of(visitor.window(), visitor.window()), List.of(page, page), code);

        assertThat(answers).allMatch(answer -> answer.status() < 500);
        Page now = visitor.open(page.address().toString());
        assertThat(now.is("backup")).as("%s after %s", now, answers).isTrue();
        now = visitor.submit(now, Map.of("backup", "recovery-codes"));
        now = visitor.submit(now, Map.of("saved", "on"));
        assertThat(visitor.submit(now, Map.of()).signedIn()).isTrue();
        assertThat(user.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Two requests at the same moment make a list each; only the one that is kept may be confirmed. */
    @Test
    void aListThatIsNotTheOneKept() {
        User user = REALM.user();
        Visitor visitor = new Visitor();
        String number = Phones.newNumber();
        Page page = new Enrolment(REALM, PHONES).asksForCode(user, visitor, number, "sms");
        page = enter(visitor, page, PHONES.nextCode(number));
        Page shown = visitor.submit(page, Map.of("backup", "recovery-codes"));

        Page again = visitor.submit(shown, Map.of("list", "1", "saved", "on"));

        assertThat(again.is("recovery-codes")).isTrue();
        assertThat(again.recoveryCodes()).isEqualTo(shown.recoveryCodes());
        assertThat(again.text()).contains("A newer list took the place");
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
        Visitor thief = new Visitor();
        Page page = signIn(alice.user(), thief);
        String current = without(page.form().action().toString(), "session_code");

        for (String path : List.of("authenticate", "required-action")) {
            for (Map<String, String> fields : List.of(
                    Map.of("step", "sign-in", "code", "00000000"),
                    Map.of("step", "finish"),
                    Map.of("step", "turn-off", "clearSettings", "on"),
                    Map.of("cancel-aia", "true"))) {
                // Only a form that was not sent yet is looked at.
                Page fresh = thief.open(current);
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
        Visitor thief = new Visitor();
        Page ofAlice = signIn(alice.user(), thief);
        PHONES.nextCode(alice.number());
        Page ofMallory = signIn(mallory.user(), thief);
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

    private static void assertHarmless(Page answer) {
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
    private static Page at(String place, User user, Visitor visitor) {
        Page page = wizard(user, visitor);
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

    private static Page wizard(User user, Visitor visitor) {
        return SignIn.begin(REALM, user, visitor, "kc_action", "two-step-setup").givePassword();
    }

    private static List<Page> enterAtOnce(List<Visitor> visitors, List<Page> pages, String code) {
        List<Supplier<Page>> deeds = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            Visitor visitor = visitors.get(i);
            Page page = pages.get(i);
            deeds.add(() -> enter(visitor, page, code));
        }
        return Crowd.atOnce(deeds);
    }

    private static Page enter(Visitor visitor, Page page, String code) {
        return visitor.submit(page, Map.of("code", code));
    }

    private static Page choose(Visitor visitor, Page page, String way) {
        Page options = visitor.submit(page, Map.of("action", "options"));
        String option = options.choices("option").stream()
                .filter(id -> id.startsWith(way))
                .findFirst()
                .orElseThrow();
        return visitor.submit(options, Map.of("option", option));
    }

    private static Page signIn(User user, Visitor visitor) {
        return SignIn.begin(REALM, user, visitor).givePassword();
    }

    private static Member member() {
        return new Enrolment(REALM, PHONES).enrol(REALM.user(), false);
    }
}
