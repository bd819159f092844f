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

/** All changes on the settings page. Each requires a code that was entered recently. */
class SettingsPageIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            // Otherwise, Keycloak ends the action itself when a code is too old.
            .with("accessCodeLifespanUserAction", 1_800)
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    private final HttpUser browser = alice.browser();

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void showsMethodsAndDevices() {
        HtmlPage page = settings();

        assertThat(methods(page)).hasSize(2).startsWith(methodOf(page, alice.number()));
        assertThat(page.text())
                .contains("has been on since", "Preferred", "codes left", "Added", "Last used", "This device")
                .doesNotContain(alice.number().substring(3, 9));
        assertThat(devices(page)).hasSize(1);
    }

    @Test
    void showsHowManyRecoveryCodesAreLeftAfterOneConfirmed() {
        HtmlPage page = browser.open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = browser.choose(page, "recovery-codes:");

        page = browser.enter(page, alice.recoveryCode(0)).expect("settings");

        assertThat(page.text()).contains("11 codes left");
    }

    @Test
    void addsAndPrefersAPhone() {
        String another = Phones.newNumber();
        HtmlPage page = addMethod(settings(), "phone");
        page = enterNumber(page, another);
        assertThat(phoneCount()).as("before it is verified").isEqualTo(1);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(another)));

        assertThat(page.text()).contains("Phone number added");
        assertThat(phoneCount()).isEqualTo(2);
        assertThat(changes()).startsWith("phone_added");
        HtmlPage preferred = browser.submit(page, Map.of("prefer", methodOf(page, another)));
        assertThat(preferred.text())
                .contains("Text message to ••• ••" + lastTwoDigits(another) + " is now your preferred method");
        HttpUser later = new HttpUser();
        HtmlPage signIn = enterPassword(later);
        assertThat(later.submit(signIn, Map.of("code", PHONES.nextCode(another))))
                .matches(HtmlPage::signedIn);
    }

    @Test
    void changesTheNumber() {
        String another = Phones.newNumber();
        HtmlPage page = settings();
        String old = methodOf(page, alice.number());
        page = enterNumber(browser.submit(page, Map.of("replace", old)), another);
        page = browser.submit(page, Map.of("code", Phones.wrong(PHONES.nextCode(another))));
        assertThat(page.error("code")).isPresent();
        page = browser.submit(page, Map.of("action", "back"));
        page.expect("phone");
        page = browser.submit(page, Map.of("action", "back"));
        assertThat(methods(page)).as("nothing was changed so far").contains(old);
        assertThat(page.text()).contains(lastTwoDigits(alice.number()));

        page = enterNumber(browser.submit(page, Map.of("replace", old)), another);
        page = browser.submit(page, Map.of("code", currentCode(page, another)));

        assertThat(page.text()).contains("Phone number changed", lastTwoDigits(another));
        assertThat(methods(page)).doesNotContain(old);
        assertThat(phoneCount()).isEqualTo(1);
        assertThat(changes()).startsWith("phone_replaced");
        // The first two messages are the codes of the enrolment and for the settings.
        assertThat(REALM.inbox().awaitMessage(alice.number(), 3)).satisfies(notice -> {
            assertThat(notice.text()).as("the old phone is notified").contains("replaced");
            assertThat(notice.code()).isEmpty();
        });
        assertThat(enterPassword(new HttpUser()).text())
                .as("the new number is preferred, as the old one was")
                .contains(lastTwoDigits(another));
    }

    @Test
    void rejectsNumberThatIsAlreadySetUp() {
        HtmlPage page = enterNumber(addMethod(settings(), "phone"), alice.number());

        page.expect("phone");
        assertThat(page.error("number")).isPresent();
    }

    @Test
    void recordsWhichOfTwoAppsWasUsed() {
        addApp("Old phone");
        Totp used = addApp("New phone");
        HttpUser visitor = new HttpUser();

        HtmlPage page = visitor.choose(enterPassword(visitor), "app:");
        visitor.enter(page, used.freshCode()).expectApp();

        assertThat(alice.user().twoStep().path("methods"))
                .filteredOn(method -> method.path("kind").asText().equals("app") && method.hasNonNull("lastUsed"))
                .extracting(method -> method.path("label").asText())
                .containsExactly("New phone");
    }

    private Totp addApp(String name) {
        HtmlPage page = addMethod(settings(), "app");
        Totp app = Totp.ofKey(page.secret());
        page = browser.submit(page, Map.of("code", app.freshCode(), "deviceName", name));
        assertThat(page.text()).contains("Authenticator app added", name);
        return app;
    }

    @Test
    void addsReplacesAndRemovesAnApp() {
        addApp("Old phone");

        HtmlPage page = browser.submit(settings(), Map.of("replace", appOf(alice)));
        Totp second = Totp.ofKey(page.secret());
        page = browser.submit(page, Map.of("code", second.freshCode(), "deviceName", "New phone"));
        assertThat(page.text()).contains("The old one no longer works", "New phone");
        assertThat(alice.user().credentials("otp")).hasSize(1);

        page = browser.submit(page, Map.of("remove", appOf(alice)));
        page.expect("remove");
        assertThat(alice.user().credentials("otp")).as("before it is confirmed").hasSize(1);
        page = browser.submit(page, Map.of());
        page.expect("settings");
        assertThat(alice.user().credentials("otp")).isEmpty();
        assertThat(changes()).startsWith("app_removed", "app_replaced", "app_added");
    }

    @Test
    void createsNewRecoveryCodes() {
        HtmlPage page = browser.submit(settings(), Map.of("action", "new-recovery-codes"));
        List<String> codes = page.recoveryCodes();
        assertThat(codes).isNotEmpty().doesNotContainAnyElementsOf(alice.recoveryCodes());
        assertThat(page.text()).contains("When you continue, your earlier recovery codes stop working");
        page = browser.submit(page, Map.of());
        assertThat(page.error("saved")).isPresent();
        page = browser.submit(page, Map.of("saved", "on"));

        assertThat(page.text()).contains("Any older ones no longer work");
        assertThat(changes()).startsWith("recovery_codes_made");
        assertThat(canSignInWithRecoveryCode(alice.recoveryCodes().get(0))).isFalse();
        assertThat(canSignInWithRecoveryCode(codes.get(0))).isTrue();
    }

    @Test
    void switchesBetweenTextsAndCalls() {
        HtmlPage page = settings();
        page = browser.submit(page, Map.of("call", methodOf(page, alice.number())));
        assertThat(page.text()).contains("gets codes by phone call");
        assertThat(enterPassword(new HttpUser()).text()).contains("call");

        page = browser.submit(page, Map.of("text", methodOf(page, alice.number())));
        assertThat(page.text()).contains("gets codes by text message");
    }

    /** Either removal is allowed. Both would leave only recovery codes, and after those only the password. */
    @Test
    void concurrentRemovalsKeepOneMethod() {
        HtmlPage page = addMethod(settings(), "app");
        browser.submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        List<Supplier<HtmlPage>> removals = new ArrayList<>();
        for (String id : List.of(appOf(alice), methodOf(settings(), alice.number()))) {
            HttpUser window = browser.window();
            HtmlPage confirmation =
                    window.submit(settings(window), Map.of("remove", id)).expect("remove");
            removals.add(() -> window.submit(confirmation, Map.of()));
        }

        ParallelRequests.atOnce(removals);

        assertThat(alice.user().credentialTypes()).containsAnyOf("otp", "two-step-phone");
    }

    /** The page says why and what to do first. */
    @Test
    void methodsThatThePolicyNeedsCannotBeRemoved() {
        HtmlPage page = settings();
        String phone = methodOf(page, alice.number());
        String recoveryCodes = methods(page).get(1);

        HtmlPage refused = browser.submit(page, Map.of("remove", recoveryCodes));
        assertThat(refused.text()).contains("you need a backup method. Add another one first");
        refused = browser.submit(refused, Map.of("remove", phone));
        assertThat(refused.text()).contains("your only phone or authenticator app");
        refused = browser.submit(refused, Map.of("step", "remove"));
        assertThat(methods(refused))
                .as("posting the next page removes nothing")
                .containsExactlyInAnyOrder(phone, recoveryCodes);
        assertThat(alice.user().credentialTypes()).contains("two-step-phone", "recovery-authn-codes");
    }

    @Test
    void forgetsOneDevice() {
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
        enterPassword(other.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        assertThat(enterPassword(alice.rememberedBrowser())).matches(HtmlPage::signedIn);
        assertThat(browser.submit(after, Map.of("forget", others)).text()).contains("no longer remembered");
    }

    /** After a change of methods, all devices are asked again, except the one on which a code was just entered. */
    @Test
    void changeOfMethodsForgetsTheOtherDevices() {
        HttpUser other = signedInElsewhere(Map.of("rememberDevice", "on"));
        String another = Phones.newNumber();
        HtmlPage page = enterNumber(addMethod(settings(), "phone"), another);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(another)));

        assertThat(devices(page)).hasSize(1);
        enterPassword(other.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        assertThat(enterPassword(browser.anotherDay(Member.DEVICE_COOKIE))).matches(HtmlPage::signedIn);
    }

    @Test
    void signsOutOtherSessions() {
        signedInElsewhere(Map.of());
        assertThat(alice.user().sessions()).isEqualTo(2);

        HtmlPage page = browser.submit(settings(), Map.of("action", "end-sessions"));

        assertThat(page.text()).contains("signed out from all other devices");
        assertThat(alice.user().sessions()).isEqualTo(1);
        assertThat(browser.submit(page, Map.of("action", "done")))
                .matches(HtmlPage::signedIn, "this session continues");
    }

    /** Keycloak stores the methods itself and does not use the directory. */
    @Test
    void userOfReadOnlyDirectoryCanChangeEverything() {
        Member erin = new HttpEnrolment(REALM, PHONES).enrol(REALM.readOnlyUser(), true);
        HttpUser browserOfErin = erin.browser();
        HtmlPage page = browserOfErin.open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = browserOfErin.submit(page, Map.of("code", PHONES.nextCode(erin.number())));
        String another = Phones.newNumber();
        page = browserOfErin.submit(page, Map.of("replace", methodOf(page, erin.number())));
        page = browserOfErin.submit(page, Map.of("country", "DE", "number", another, "channel", "sms"));
        page = browserOfErin.submit(page, Map.of("code", PHONES.nextCode(another)));
        assertThat(page.text()).contains("Phone number changed");
        page = browserOfErin.submit(page, Map.of("action", "add"));
        page = browserOfErin.submit(page, Map.of("kind", "app"));
        page = browserOfErin.submit(
                page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        page = browserOfErin.submit(page, Map.of("call", methodOf(page, another)));
        page = browserOfErin.submit(page, Map.of("prefer", appOf(erin)));
        assertThat(page.text()).contains("Authenticator app is now your preferred method");
        page = browserOfErin.submit(page, Map.of("remove", methodOf(page, another)));
        page = browserOfErin.submit(page, Map.of());
        assertThat(page.text()).contains("Phone call to ••• ••" + lastTwoDigits(another) + " removed");
        page = browserOfErin.submit(page, Map.of("forget", devices(page).get(0)));
        assertThat(devices(page)).isEmpty();
        page = browserOfErin.submit(
                browserOfErin.submit(page, Map.of("action", "turn-off")), Map.of("clearSettings", "on"));
        assertThat(erin.user().credentialTypes()).isEmpty();
        assertThat(browserOfErin.submit(page, Map.of("action", "done")).signedIn())
                .isTrue();
    }

    @Test
    void usersOfOneBrowserHaveSeparateDevices() {
        Member bob = new HttpEnrolment(REALM, PHONES)
                .enrol(REALM.user(), Phones.newNumber(), browser.anotherDay(Member.DEVICE_COOKIE), true);
        HttpUser shared = bob.browser();
        HtmlPage page = shared.open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = shared.submit(page, Map.of("code", PHONES.nextCode(bob.number())));
        assertThat(devices(page)).as("Bob's devices").hasSize(1);
        page = shared.submit(page, Map.of("action", "forget-devices"));
        assertThat(devices(page)).isEmpty();

        HttpUser later = shared.anotherDay(Member.DEVICE_COOKIE);
        assertThat(enterPassword(later)).matches(HtmlPage::signedIn);
        HttpSignIn.begin(REALM, bob.user(), shared.anotherDay(Member.DEVICE_COOKIE))
                .givePassword()
                .expect("sign-in");
    }

    @Test
    void turningOffAndOnCanSignOutOtherSessions() {
        signedInElsewhere(Map.of());
        HtmlPage page = browser.submit(settings(), Map.of("action", "turn-off"));
        assertThat(page.text()).contains("Sign out from other devices");
        browser.submit(page, Map.of("endSessions", "on"));
        assertThat(alice.user().sessions()).isEqualTo(1);

        enterPassword(new HttpUser());
        assertThat(alice.user().sessions()).isEqualTo(2);
        page = browser.open(REALM.signInUrl("kc_action", "two-step-setup"));
        page = browser.submit(browser.submit(page, Map.of()), Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(HttpEnrolment.finish(browser, page, Map.of("endSessions", "on")))
                .matches(HtmlPage::signedIn);
        assertThat(alice.user().sessions()).isEqualTo(1);
    }

    /** The phone may belong to somebody else by then. Adding an app in Keycloak itself does not reactivate it. */
    @Test
    void keptPhoneStaysInactiveAfterTurningOff() {
        HtmlPage page = browser.submit(settings(), Map.of("action", "turn-off"));
        browser.submit(page, Map.of());
        page = browser.open(REALM.signInUrl("kc_action", "CONFIGURE_TOTP"));
        Totp app = Totp.ofRawSecret(page.form().hidden().get("totpSecret"));
        browser.submit(page, Map.of("totp", app.freshCode(), "userLabel", "New app"));
        int sent = PHONES.received(alice.number());

        HttpUser elsewhere = new HttpUser();
        page = enterPassword(elsewhere);

        page.expect("sign-in");
        assertThat(page.text()).contains("app").doesNotContain("texted");
        assertThat(PHONES.received(alice.number())).isEqualTo(sent);
        page = elsewhere.submit(page, Map.of("action", "options"));
        assertThat(page.text()).contains("or because you turned off Two-Step Verification");
    }

    /** Every button, and every page that may follow it, after the code has become too old. */
    @Test
    void nothingChangesWithoutAFreshCode() {
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

    /** Posts the forms of later pages without visiting them. */
    @Test
    void stepsCannotBeSkipped() {
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
        page = addMethod(page, "phone");
        page = browser.submit(page, Map.of("step", "recovery-codes", "saved", "on"));
        page.expect("phone");
        assertThat(methods(settings())).hasSize(2);
    }

    @Test
    void secondSubmitChangesNothing() {
        String another = Phones.newNumber();
        HtmlPage page = enterNumber(addMethod(settings(), "phone"), another);
        Map<String, String> form = Map.of("code", PHONES.nextCode(another));
        browser.submit(page, form);
        HtmlPage again = browser.submit(page, form);

        assertThat(again.signedIn()).isFalse();
        assertThat(phoneCount()).isEqualTo(2);
    }

    @Test
    void methodsOfOthersCannotBeChanged() {
        Member bob = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        String phoneOfBob =
                bob.user().credentials("two-step-phone").get(0).path("id").asText();
        String deviceOfBob =
                bob.user().credentials("two-step-device").get(0).path("id").asText();
        HtmlPage page = settings();

        for (Map<String, String> form : List.of(
                Map.of("prefer", phoneOfBob),
                Map.of("remove", phoneOfBob),
                Map.of("replace", phoneOfBob),
                Map.of("call", phoneOfBob),
                Map.of("forget", deviceOfBob))) {
            page = browser.submit(page, form);
            assertThat(page.is("settings")).as("%s leads to %s", form, page).isTrue();
        }
        assertThat(bob.user().credentialTypes())
                .containsExactlyInAnyOrder("recovery-authn-codes", "two-step", "two-step-device", "two-step-phone");
    }

    /** The missing method is requested first, even on the way to the settings. */
    @Test
    void requestsRemovedMethodBeforeTheSettings() {
        alice.user().deleteCredentials("recovery-authn-codes");

        HtmlPage page = browser.open(REALM.signInUrl("kc_action", "two-step-settings"));

        page.expect("intro");
        page = browser.submit(page, Map.of());
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        page.expect("backup");
    }

    private HtmlPage enterPassword(HttpUser visitor) {
        return HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
    }

    /** Signs Alice in with another browser. */
    private HttpUser signedInElsewhere(Map<String, String> fields) {
        HttpUser other = new HttpUser();
        HtmlPage page = enterPassword(other);
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

    private HtmlPage addMethod(HtmlPage settings, String kind) {
        HtmlPage page = browser.submit(settings, Map.of("action", "add"));
        page.expect("add");
        return browser.submit(page, Map.of("kind", kind));
    }

    private HtmlPage enterNumber(HtmlPage page, String number) {
        page.expect("phone");
        return browser.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
    }

    /** The current code of this number. No second code is sent this soon, and the first is still valid. */
    private static String currentCode(HtmlPage page, String number) {
        page.expect("code");
        return REALM.inbox().awaitMessage(number, 1).code();
    }

    private boolean canSignInWithRecoveryCode(String code) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = enterPassword(visitor);
        page = visitor.submit(page, Map.of("action", "options"));
        String recoveryCodes = page.choices("option").stream()
                .filter(option -> option.startsWith("recovery-codes:"))
                .findFirst()
                .orElseThrow();
        page = visitor.submit(page, Map.of("option", recoveryCodes));
        return visitor.submit(page, Map.of("code", code)).signedIn();
    }

    private int phoneCount() {
        return alice.user().credentials("two-step-phone").size();
    }

    /** Changes in the events of the user, newest first. */
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

    private static String lastTwoDigits(String number) {
        return number.substring(number.length() - 2);
    }

    private static List<String> methods(HtmlPage page) {
        return page.document().select("[data-two-step-method]").eachAttr("data-two-step-method");
    }

    private static List<String> devices(HtmlPage page) {
        return page.document().select("[data-two-step-device]").eachAttr("data-two-step-device");
    }

    /** Id of the phone with this number. */
    private static String methodOf(HtmlPage page, String number) {
        String id = page.document()
                .select("[data-two-step-method]:has(bdi:matchesOwn(" + lastTwoDigits(number) + "$))")
                .attr("data-two-step-method");
        assertThat(id).as(page.text()).isNotEmpty();
        return id;
    }
}
