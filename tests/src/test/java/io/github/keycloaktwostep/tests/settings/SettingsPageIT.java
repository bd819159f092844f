// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.ParallelRequests;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All that can be changed on the settings page, each with a code that was given just now, and none without. */
class SettingsPageIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            // Else Keycloak ends the conversation itself when a code has grown too old.
            .with("accessCodeLifespanUserAction", 1_800)
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    private final Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    private final HttpUser browser = alice.browser();

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void showsWhatThereIs() {
        HtmlPage page = settings();

        assertThat(methods(page)).hasSize(2).startsWith(methodOf(page, alice.number()));
        assertThat(page.text())
                .contains("has been on since", "Preferred", "codes left", "Added", "Last used", "This device")
                .doesNotContain(alice.number().substring(3, 9));
        assertThat(devices(page)).hasSize(1);
    }

    @Test
    void addAPhoneAndPreferIt() {
        String another = Phones.newNumber();
        HtmlPage page = add(settings(), "phone");
        page = number(page, another);
        assertThat(phones()).as("not before it is proved").isEqualTo(1);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(another)));

        assertThat(page.text()).contains("Phone number added");
        assertThat(phones()).isEqualTo(2);
        assertThat(changes()).startsWith("phone_added");
        HtmlPage preferred = browser.submit(page, Map.of("prefer", methodOf(page, another)));
        assertThat(preferred.text())
                .contains("Text message to ••• ••" + lastTwo(another) + " is now your preferred method");
        HttpUser later = new HttpUser();
        HtmlPage signIn = givesPassword(later);
        assertThat(later.submit(signIn, Map.of("code", PHONES.nextCode(another))))
                .matches(HtmlPage::signedIn);
    }

    @Test
    void changeTheNumber() {
        String another = Phones.newNumber();
        HtmlPage page = settings();
        String old = methodOf(page, alice.number());
        page = number(browser.submit(page, Map.of("replace", old)), another);
        page = browser.submit(page, Map.of("code", Phones.wrong(PHONES.nextCode(another))));
        assertThat(page.error("code")).isPresent();
        page = browser.submit(page, Map.of("action", "back"));
        page.expect("phone");
        page = browser.submit(page, Map.of("action", "back"));
        assertThat(methods(page)).as("nothing was changed so far").contains(old);
        assertThat(page.text()).contains(lastTwo(alice.number()));

        page = number(browser.submit(page, Map.of("replace", old)), another);
        page = browser.submit(page, Map.of("code", code(page, another)));

        assertThat(page.text()).contains("Phone number changed", lastTwo(another));
        assertThat(methods(page)).doesNotContain(old);
        assertThat(phones()).isEqualTo(1);
        assertThat(changes()).startsWith("phone_replaced");
        // After the code of the set-up and the one for the settings.
        assertThat(REALM.inbox().awaitMessage(alice.number(), 3)).satisfies(notice -> {
            assertThat(notice.text()).as("the old phone hears of it").contains("replaced");
            assertThat(notice.code()).isEmpty();
        });
        assertThat(givesPassword(new HttpUser()).text())
                .as("it is preferred as the old one was")
                .contains(lastTwo(another));
    }

    @Test
    void theSameNumberOnceMoreIsRefused() {
        HtmlPage page = number(add(settings(), "phone"), alice.number());

        page.expect("phone");
        assertThat(page.error("number")).isPresent();
    }

    @Test
    void ofTwoAppsTheOneThatWasUsedIsNotedAsUsed() {
        addApp("Old phone");
        Totp used = addApp("New phone");
        HttpUser visitor = new HttpUser();

        HtmlPage page = visitor.choose(givesPassword(visitor), "app:");
        visitor.enter(page, used.freshCode()).expectApp();

        assertThat(alice.user().twoStep().path("methods"))
                .filteredOn(method -> method.path("kind").asText().equals("app") && method.hasNonNull("lastUsed"))
                .extracting(method -> method.path("label").asText())
                .containsExactly("New phone");
    }

    private Totp addApp(String name) {
        HtmlPage page = add(settings(), "app");
        Totp app = Totp.ofKey(page.secret());
        page = browser.submit(page, Map.of("code", app.freshCode(), "deviceName", name));
        assertThat(page.text()).contains("Authenticator app added", name);
        return app;
    }

    @Test
    void addAnAppReplaceItAndRemoveIt() {
        addApp("Old phone");

        HtmlPage page = browser.submit(settings(), Map.of("replace", appOf(alice)));
        Totp second = Totp.ofKey(page.secret());
        page = browser.submit(page, Map.of("code", second.freshCode(), "deviceName", "New phone"));
        assertThat(page.text()).contains("The old one no longer works", "New phone");
        assertThat(alice.user().credentials("otp")).hasSize(1);

        page = browser.submit(page, Map.of("remove", appOf(alice)));
        page.expect("remove");
        assertThat(alice.user().credentials("otp"))
                .as("not before it is confirmed")
                .hasSize(1);
        page = browser.submit(page, Map.of());
        page.expect("settings");
        assertThat(alice.user().credentials("otp")).isEmpty();
        assertThat(changes()).startsWith("app_removed", "app_replaced", "app_added");
    }

    @Test
    void makeNewRecoveryCodes() {
        HtmlPage page = browser.submit(settings(), Map.of("action", "new-recovery-codes"));
        List<String> codes = page.recoveryCodes();
        assertThat(codes).isNotEmpty().doesNotContainAnyElementsOf(alice.recoveryCodes());
        page = browser.submit(page, Map.of());
        assertThat(page.error("saved")).isPresent();
        page = browser.submit(page, Map.of("saved", "on"));

        assertThat(page.text()).contains("Any older ones no longer work");
        assertThat(changes()).startsWith("recovery_codes_made");
        assertThat(signsInWithRecoveryCode(alice.recoveryCodes().get(0))).isFalse();
        assertThat(signsInWithRecoveryCode(codes.get(0))).isTrue();
    }

    @Test
    void callsInsteadOfTexts() {
        HtmlPage page = settings();
        page = browser.submit(page, Map.of("call", methodOf(page, alice.number())));
        assertThat(page.text()).contains("gets codes by phone call");
        assertThat(givesPassword(new HttpUser()).text()).contains("call");

        page = browser.submit(page, Map.of("text", methodOf(page, alice.number())));
        assertThat(page.text()).contains("gets codes by text message");
    }

    /** Each alone would do; both would leave nothing but a list, and after that the password alone. */
    @Test
    void removeTwoAtTheSameMoment() {
        HtmlPage page = add(settings(), "app");
        browser.submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        List<Supplier<HtmlPage>> removals = new ArrayList<>();
        for (String id : List.of(appOf(alice), methodOf(settings(), alice.number()))) {
            HttpUser window = browser.window();
            HtmlPage asked =
                    window.submit(settings(window), Map.of("remove", id)).expect("remove");
            removals.add(() -> window.submit(asked, Map.of()));
        }

        ParallelRequests.atOnce(removals);

        assertThat(alice.user().credentialTypes()).containsAnyOf("otp", "two-step-phone");
    }

    /** The page says why and what to do first. */
    @Test
    void whatThePolicyNeedsCannotBeRemoved() {
        HtmlPage page = settings();
        String phone = methodOf(page, alice.number());
        String paper = methods(page).get(1);

        HtmlPage refused = browser.submit(page, Map.of("remove", paper));
        assertThat(refused.text()).contains("you need a backup method. Add another one first");
        refused = browser.submit(refused, Map.of("remove", phone));
        assertThat(refused.text()).contains("your only phone or authenticator app");
        refused = browser.submit(refused, Map.of("step", "remove"));
        assertThat(methods(refused)).as("nor by posting the next page").containsExactlyInAnyOrder(phone, paper);
        assertThat(alice.user().credentialTypes()).contains("two-step-phone", "recovery-authn-codes");
    }

    @Test
    void forgetOneDevice() {
        HttpUser other = signedInElsewhere(Map.of("rememberDevice", "on"));
        HtmlPage page = settings();
        assertThat(devices(page)).hasSize(2);
        String others = page.document()
                .select("[data-two-step-device]:not([data-current])")
                .attr("data-two-step-device");

        HtmlPage after = browser.submit(page, Map.of("forget", others));

        assertThat(after.text()).contains("be asked for a code on it again");
        assertThat(devices(after)).hasSize(1).doesNotContain(others);
        assertThat(changes()).startsWith("device_forgotten");
        givesPassword(other.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        assertThat(givesPassword(alice.rememberedBrowser())).matches(HtmlPage::signedIn);
        assertThat(browser.submit(after, Map.of("forget", others)).text()).contains("no longer remembered");
    }

    /** Methods were changed, so all devices ask again, but for the one on which a code was given just now. */
    @Test
    void aChangeOfMethodsForgetsTheOtherDevices() {
        HttpUser other = signedInElsewhere(Map.of("rememberDevice", "on"));
        String another = Phones.newNumber();
        HtmlPage page = number(add(settings(), "phone"), another);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(another)));

        assertThat(devices(page)).hasSize(1);
        givesPassword(other.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        assertThat(givesPassword(browser.anotherDay(Member.DEVICE_COOKIE))).matches(HtmlPage::signedIn);
    }

    @Test
    void signOutEverywhereElse() {
        signedInElsewhere(Map.of());
        assertThat(alice.user().sessions()).isEqualTo(2);

        HtmlPage page = browser.submit(settings(), Map.of("action", "end-sessions"));

        assertThat(page.text()).contains("signed out from all other devices");
        assertThat(alice.user().sessions()).isEqualTo(1);
        assertThat(browser.submit(page, Map.of("action", "done"))).matches(HtmlPage::signedIn, "here it goes on");
    }

    /** Keycloak keeps what is set up itself; the directory is not asked. */
    @Test
    void aUserOfADirectoryThatNobodyCanWriteTo() {
        Member erin = new HttpEnrolment(REALM, PHONES).enrol(REALM.readOnlyUser(), true);
        HttpUser there = erin.browser();
        HtmlPage page = there.open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = there.submit(page, Map.of("code", PHONES.nextCode(erin.number())));
        String another = Phones.newNumber();
        page = there.submit(page, Map.of("replace", methodOf(page, erin.number())));
        page = there.submit(page, Map.of("country", "DE", "number", another, "channel", "sms"));
        page = there.submit(page, Map.of("code", PHONES.nextCode(another)));
        assertThat(page.text()).contains("Phone number changed");
        page = there.submit(page, Map.of("action", "add"));
        page = there.submit(page, Map.of("kind", "app"));
        page = there.submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        page = there.submit(page, Map.of("call", methodOf(page, another)));
        page = there.submit(page, Map.of("prefer", appOf(erin)));
        assertThat(page.text()).contains("Authenticator app is now your preferred method");
        page = there.submit(page, Map.of("remove", methodOf(page, another)));
        page = there.submit(page, Map.of());
        assertThat(page.text()).contains("Phone call to ••• ••" + lastTwo(another) + " removed");
        page = there.submit(page, Map.of("forget", devices(page).get(0)));
        assertThat(devices(page)).isEmpty();
        page = there.submit(there.submit(page, Map.of("action", "turn-off")), Map.of("clearSettings", "on"));
        assertThat(erin.user().credentialTypes()).isEmpty();
        assertThat(there.submit(page, Map.of("action", "done")).signedIn()).isTrue();
    }

    @Test
    void twoPeopleShareABrowser() {
        Member bob = new HttpEnrolment(REALM, PHONES)
                .enrol(REALM.user(), Phones.newNumber(), browser.anotherDay(Member.DEVICE_COOKIE), true);
        HttpUser shared = bob.browser();
        HtmlPage page = shared.open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = shared.submit(page, Map.of("code", PHONES.nextCode(bob.number())));
        assertThat(devices(page)).as("his own").hasSize(1);
        page = shared.submit(page, Map.of("action", "forget-devices"));
        assertThat(devices(page)).isEmpty();

        HttpUser later = shared.anotherDay(Member.DEVICE_COOKIE);
        assertThat(givesPassword(later)).matches(HtmlPage::signedIn);
        HttpSignIn.begin(REALM, bob.user(), shared.anotherDay(Member.DEVICE_COOKIE))
                .givePassword()
                .expect("sign-in");
    }

    @Test
    void signOutEverywhereElseWhenItIsTurnedOffAndOn() {
        signedInElsewhere(Map.of());
        HtmlPage page = browser.submit(settings(), Map.of("action", "turn-off"));
        assertThat(page.text()).contains("Sign out from other devices");
        browser.submit(page, Map.of("endSessions", "on"));
        assertThat(alice.user().sessions()).isEqualTo(1);

        givesPassword(new HttpUser());
        assertThat(alice.user().sessions()).isEqualTo(2);
        page = browser.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = browser.submit(browser.submit(page, Map.of()), Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(HttpEnrolment.finish(browser, page, Map.of("endSessions", "on")))
                .matches(HtmlPage::signedIn);
        assertThat(alice.user().sessions()).isEqualTo(1);
    }

    /** The phone may belong to somebody else by then. An app that is added in Keycloak itself does not revive it. */
    @Test
    void aPhoneThatWasKeptWhenItWasTurnedOffStaysOff() {
        HtmlPage page = browser.submit(settings(), Map.of("action", "turn-off"));
        browser.submit(page, Map.of());
        page = browser.open(REALM.signInUrl("kc_action", "CONFIGURE_TOTP"));
        Totp app = Totp.ofRawSecret(page.form().hidden().get("totpSecret"));
        browser.submit(page, Map.of("totp", app.freshCode(), "userLabel", "New app"));
        int sent = PHONES.received(alice.number());

        HttpUser elsewhere = new HttpUser();
        page = givesPassword(elsewhere);

        page.expect("sign-in");
        assertThat(page.text()).contains("app").doesNotContain("texted");
        assertThat(PHONES.received(alice.number())).isEqualTo(sent);
        page = elsewhere.submit(page, Map.of("action", "options"));
        assertThat(page.text()).contains("or because you turned off Two-Step Verification");
    }

    /** Every button, and every page that may lie behind it, after the code has grown too old. */
    @Test
    void nothingIsChangedWithoutAFreshCode() {
        HtmlPage page = settings();
        String phone = methodOf(page, alice.number());
        String device = devices(page).get(0);
        List<String> before = alice.user().credentialTypes();
        List<String> eventsBefore = changes();
        REALM.server().moveClock(Duration.ofMinutes(5).plusSeconds(1));

        for (Map<String, String> form : List.of(
                Map.of("step", "settings", "prefer", phone),
                Map.of("step", "settings", "call", phone),
                Map.of("step", "settings", "replace", phone),
                Map.of("step", "settings", "remove", phone),
                Map.of("step", "settings", "forget", device),
                Map.of("step", "settings", "action", "add"),
                Map.of("step", "settings", "action", "new-recovery-codes"),
                Map.of("step", "settings", "action", "forget-devices"),
                Map.of("step", "settings", "action", "end-sessions"),
                Map.of("step", "settings", "action", "turn-off"),
                Map.of("step", "add", "kind", "phone"),
                Map.of("step", "remove"),
                Map.of("step", "turn-off", "clearSettings", "on"),
                Map.of("step", "phone", "country", "DE", "number", Phones.newNumber(), "channel", "sms"),
                Map.of("step", "recovery-codes", "saved", "on"),
                Map.of("step", "app", "code", "123456"))) {
            page = browser.submit(page, form);
            assertThat(page.is("sign-in")).as("%s leads to %s", form, page).isTrue();
        }
        assertThat(alice.user().credentialTypes()).isEqualTo(before);
        assertThat(changes()).isEqualTo(eventsBefore);
    }

    /** Posting what a later page would send, without having been on it. */
    @Test
    void noStepIsSkipped() {
        HtmlPage page = settings();
        for (Map<String, String> form : List.of(
                Map.of("step", "remove"),
                Map.of("step", "turn-off"),
                Map.of("step", "code", "code", "123456"),
                Map.of("step", "app", "code", "123456"),
                Map.of("step", "recovery-codes", "saved", "on"),
                Map.of("step", "finish"))) {
            page = browser.submit(page, form);
            assertThat(page.is("settings")).as("%s leads to %s", form, page).isTrue();
        }
        page = add(page, "phone");
        page = browser.submit(page, Map.of("step", "recovery-codes", "saved", "on"));
        page.expect("phone");
        assertThat(methods(settings())).hasSize(2);
    }

    @Test
    void aSecondPressChangesNothing() {
        String another = Phones.newNumber();
        HtmlPage page = number(add(settings(), "phone"), another);
        Map<String, String> form = Map.of("code", PHONES.nextCode(another));
        browser.submit(page, form);
        HtmlPage again = browser.submit(page, form);

        assertThat(again.signedIn()).isFalse();
        assertThat(phones()).isEqualTo(2);
    }

    @Test
    void anothersMethodsAreAnothers() {
        Member bob = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        String ofBob =
                bob.user().credentials("two-step-phone").get(0).path("id").asText();
        String deviceOfBob =
                bob.user().credentials("two-step-device").get(0).path("id").asText();
        HtmlPage page = settings();

        for (Map<String, String> form : List.of(
                Map.of("prefer", ofBob),
                Map.of("remove", ofBob),
                Map.of("replace", ofBob),
                Map.of("call", ofBob),
                Map.of("forget", deviceOfBob))) {
            page = browser.submit(page, form);
            assertThat(page.is("settings")).as("%s leads to %s", form, page).isTrue();
        }
        assertThat(bob.user().credentialTypes())
                .containsExactlyInAnyOrder("recovery-authn-codes", "two-step", "two-step-device", "two-step-phone");
    }

    /** Before anything else, also on the way to the settings. */
    @Test
    void whatWasRemovedElsewhereIsAskedFor() {
        alice.user().deleteCredentials("recovery-authn-codes");

        HtmlPage page = browser.open(REALM.signInUrl("kc_action", "two-step-settings"));

        page.expect("intro");
        page = browser.submit(page, Map.of());
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        page.expect("backup");
    }

    private HtmlPage givesPassword(HttpUser visitor) {
        return HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
    }

    /** Alice in another browser. */
    private HttpUser signedInElsewhere(Map<String, String> fields) {
        HttpUser other = new HttpUser();
        HtmlPage page = givesPassword(other);
        Map<String, String> form = new HashMap<>(fields);
        form.put("code", PHONES.nextCode(alice.number()));
        assertThat(other.submit(page, form)).matches(HtmlPage::signedIn);
        return other;
    }

    private HtmlPage settings() {
        return settings(browser);
    }

    private HtmlPage settings(HttpUser window) {
        HtmlPage page = window.open(REALM.signInUrl("kc_action", "two-step-settings"));
        if (!page.is("settings")) {
            page.expect("sign-in");
            page = window.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        }
        page.expect("settings");
        return page;
    }

    private HtmlPage add(HtmlPage settings, String kind) {
        HtmlPage page = browser.submit(settings, Map.of("action", "add"));
        page.expect("add");
        return browser.submit(page, Map.of("kind", kind));
    }

    private HtmlPage number(HtmlPage page, String number) {
        page.expect("phone");
        return browser.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
    }

    /** The code that is out for this number; a second one a moment later is not sent, the first is still good. */
    private static String code(HtmlPage page, String number) {
        page.expect("code");
        return REALM.inbox().awaitMessage(number, 1).code();
    }

    private boolean signsInWithRecoveryCode(String code) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = givesPassword(visitor);
        page = visitor.submit(page, Map.of("action", "options"));
        String paper = page.choices("option").stream()
                .filter(option -> option.startsWith("recovery-codes:"))
                .findFirst()
                .orElseThrow();
        page = visitor.submit(page, Map.of("option", paper));
        return visitor.submit(page, Map.of("code", code)).signedIn();
    }

    private int phones() {
        return alice.user().credentials("two-step-phone").size();
    }

    /** Newest first. */
    private List<String> changes() {
        User user = alice.user();
        return Stream.concat(user.events("UPDATE_CREDENTIAL").stream(), user.events("REMOVE_CREDENTIAL").stream())
                .sorted((one, other) -> Long.compare(
                        other.path("time").asLong(), one.path("time").asLong()))
                .map(event -> event.path("details").path("two_step_change").asText())
                .toList();
    }

    private static String appOf(Member member) {
        return member.user().credentials("otp").get(0).path("id").asText();
    }

    private static String lastTwo(String number) {
        return number.substring(number.length() - 2);
    }

    private static List<String> methods(HtmlPage page) {
        return page.document().select("[data-two-step-method]").eachAttr("data-two-step-method");
    }

    private static List<String> devices(HtmlPage page) {
        return page.document().select("[data-two-step-device]").eachAttr("data-two-step-device");
    }

    /** Of the phone with this number. */
    private static String methodOf(HtmlPage page, String number) {
        String id = page.document()
                .select("[data-two-step-method]:has(bdi:matchesOwn(" + lastTwo(number) + "$))")
                .attr("data-two-step-method");
        assertThat(id).as(page.text()).isNotEmpty();
        return id;
    }
}
