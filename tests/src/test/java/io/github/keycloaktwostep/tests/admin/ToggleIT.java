// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Tests what each toggle of the policy changes for users. The toggles are set with the admin resource while the server
 * runs, and apply from the next request. The test of a toggle has the name of the toggle.
 */
class ToggleIT {

    /** Toggles whose tests need more than a page, with the classes that test them. */
    private static final Map<String, String> TESTED_ELSEWHERE = Map.of(
            "country-breaker", "attack.BombAttackIT",
            "copy-to-profile", "settings.CopyToProfileIT",
            "trust-broker-mfa", "signin.IdentityProviderIT",
            "notify-by-email", "notification.NotificationsIT",
            "password-grant", "signin.PasswordGrantIT");

    static final List<String> OTHER_TEST_CLASSES = List.copyOf(TESTED_ELSEWHERE.values());

    /** For all toggles except those that limit all users together. */
    private static final Realm SHARED = Realm.on(Servers.inbox())
            .with("roles", Map.of("realm", List.of(Map.of("name", "staff"))))
            .create();

    private Realm realm = SHARED;
    private Phones phones = Phones.readingFrom(realm.inbox());
    private final PageText alice = newUser();

    @BeforeEach
    void resetPolicy() {
        Map<String, Object> policy = new HashMap<>();
        SHARED.get("/two-step/policy").fieldNames().forEachRemaining(key -> policy.put(key, null));
        SHARED.call("PUT", "/two-step/policy", policy);
    }

    @AfterEach
    void resetClock() {
        SHARED.server().moveClock(Duration.ZERO);
    }

    @Test
    void everyToggleHasATest() {
        Set<String> tested = new TreeSet<>(TESTED_ELSEWHERE.keySet());
        for (Method method : ToggleIT.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                tested.add(method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
            }
        }
        Set<String> all = new TreeSet<>();
        realm.get("/two-step/policy").fieldNames().forEachRemaining(all::add);

        assertThat(tested).containsAll(all);
        assertThat(all).containsAll(TESTED_ELSEWHERE.keySet());
    }

    @ParameterizedTest
    @FieldSource("OTHER_TEST_CLASSES")
    void otherTestClassesExist(String name) throws ClassNotFoundException {
        // Does not initialise the class, which would start servers.
        assertThat(Class.forName("io.github.keycloaktwostep.tests." + name, false, ToggleIT.class.getClassLoader()))
                .isNotNull();
    }

    @Test
    void enforcement() {
        alice.signsIn().seesApp().signsOut();

        set("enforcement", "required");
        alice.signsIn().sees("intro");

        set("enforcement", "off");
        alice.signsIn("kc_action", "two-step-setup").seesApp();
    }

    @Test
    void requiredRoles() {
        alice.user().addRealmRole("staff");
        alice.signsIn().seesApp().signsOut();

        set("required-roles", List.of("staff"));

        alice.signsIn().sees("intro");
        newUser().signsIn().seesApp();
    }

    @Test
    void graceDays() {
        set("enforcement", "required");
        alice.signsIn().sees("intro").seesNo("two-step-skip");

        set("grace-days", 1);

        alice.signsIn().sees("intro").presses("two-step-skip").seesApp();
    }

    @Test
    void methods() {
        alice.opensWizard().continues().sees("method");

        set("methods", List.of("app"));

        newUser().opensWizard().continues().sees("app");
    }

    @Test
    void backupRequired() {
        set("backup-required", false);

        alice.opensWizard().continues().chooses("method", "phone").continues();
        String number = Phones.newNumber();
        alice.verifiesPhone(number);

        alice.sees("finish").reads("Nothing is saved until you turn it on").turnsOn();

        set("backup-required", true);
        alice.elsewhere()
                .signsIn()
                .entersCode(phones.nextCode(number))
                .sees("intro")
                .continues()
                .sees("backup")
                .chooses("backup", "recovery-codes")
                .continues()
                .sees("recovery-codes")
                .doesNotRead("stop working")
                .ticks("saved")
                .continues()
                .sees("finish")
                .reads("From now on, this is how you'll sign in")
                .doesNotRead("Turn on")
                .presses("two-step-turn-on")
                .continues()
                .seesApp();
    }

    @Test
    void backupMethods() {
        set("backup-methods", List.of("recovery-codes"));

        alice.opensWizard().continues().chooses("method", "phone").continues();
        alice.verifiesPhone(Phones.newNumber());

        alice.sees("recovery-codes");
    }

    @Test
    void rememberDevice() {
        enrolAndRemember(alice);
        alice.signsIn().seesApp().signsOut();

        set("remember-device", false);

        alice.signsIn().sees("sign-in").seesNo("rememberDevice");
    }

    @Test
    void rememberDeviceDays() {
        enrolAndRemember(alice);
        realm.server().moveClock(Duration.ofDays(8));
        alice.signsIn().seesApp().signsOut();

        set("remember-device-days", 7);

        alice.signsIn().sees("sign-in").reads("7 days");
    }

    @Test
    void rememberDeviceMax() {
        set("remember-device-max", 1);
        enrolAndRemember(alice);
        PageText otherBrowser = alice.elsewhere();

        otherBrowser
                .signsIn()
                .sees("sign-in")
                .ticks("rememberDevice")
                .passesSecondStep()
                .seesApp();
        otherBrowser.signsOut().signsIn().seesApp();

        alice.signsIn().sees("sign-in");
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void codeLength() {
        set("code-length", 8);

        String number = requestCode(alice);

        assertThat(phones.nextCode(number)).matches("[0-9]{8}");
    }

    @Test
    void codeLifetime() {
        set("code-lifetime", 60);
        String number = requestCode(alice);

        realm.server().moveClock(Duration.ofSeconds(61));

        alice.entersCode(phones.nextCode(number)).sees("code").seesError("code", "expired");
    }

    @Test
    void codeAttempts() {
        set("code-attempts", 1);
        String number = requestCode(alice);
        String code = phones.nextCode(number);

        alice.entersCode(Phones.wrong(code)).seesError("code", "no longer be used");

        alice.posts(Map.of("code", code)).sees("code").seesError("code", "no longer be used");
    }

    @Test
    void resendCooldown() {
        set("resend-cooldown", 60);
        String number = requestCode(alice);
        realm.server().moveClock(Duration.ofSeconds(55));
        alice.posts(Map.of("action", "resend")).sees("code").seesAlert("wait");
        assertThat(phones.received(number)).isEqualTo(1);

        realm.server().moveClock(Duration.ofSeconds(62));
        alice.posts(Map.of("action", "resend")).sees("code");

        phones.nextCode(number);
        phones.nextCode(number);
        assertThat(phones.received(number)).isEqualTo(2);
    }

    @Test
    void sendsPerUserDay() {
        enrol(alice);

        set("sends-per-user-day", 1);

        alice.signsIn().sees("sign-in").seesAlert("send another code yet");
    }

    @Test
    void sendsPerNumberHour() {
        enrol(alice);
        set("sends-per-number-hour", 1);
        alice.signsIn().passesSecondStep().seesApp().signsOut();

        alice.signsIn().sees("sign-in").seesAlert("send another code yet");
    }

    @Test
    void enrolmentsPerIpHour() {
        assertSharedByUsers("enrolments-per-ip-hour", "FR", "0612345670");
    }

    @Test
    void enrolmentsPerPrefixHour() {
        assertSharedByUsers("enrolments-per-prefix-hour", "DE", "015123456789");

        newUser()
                .opensPhonePage()
                .types("country", "FR")
                .types("number", "0612345678")
                .continues()
                .sees("code");
    }

    @Test
    void sendsPerRealmDay() {
        assertSharedByUsers("sends-per-realm-day", "FR", "0612345679");
    }

    private void assertSharedByUsers(String limit, String country, String number) {
        realm = Realm.on(Servers.inbox()).create();
        phones = Phones.readingFrom(realm.inbox());
        set(limit, 1);
        requestCode(newUser());

        newUser()
                .opensPhonePage()
                .types("country", country)
                .types("number", number)
                .continues()
                .seesAlert("send another code yet");
    }

    @Test
    void failuresPerUserHour() {
        set("failures-per-user-hour", 2);
        String number = requestCode(alice);
        String code = phones.nextCode(number);

        alice.entersCode(Phones.wrong(code)).seesError("code", "one try left");
        alice.entersCode(Phones.wrong(code)).seesError("code", "too many wrong codes");

        alice.posts(Map.of("code", code)).sees("code").seesError("code", "too many wrong codes");
    }

    @Test
    void allowedCountries() {
        set("allowed-countries", List.of("AT", "CH"));

        alice.opensPhonePage();

        assertThat(alice.page().body()).contains("value=\"AT\"", "value=\"CH\"").doesNotContain("value=\"DE\"");
        alice.types("number", Phones.newNumber()).continues().sees("phone").seesError("number", "Germany");
    }

    /** For example, an admin closes a country because of toll fraud. */
    @Test
    void openPageSendsNoCodeToACountryThatIsClosed() {
        String number = Phones.newNumber();
        alice.opensPhonePage().types("number", number).continues().sees("code");

        set("allowed-countries", List.of("AT", "CH"));

        alice.presses("two-step-switch").sees("intro");
        assertThat(alice.user().credentialTypes()).doesNotContain("two-step-phone");
    }

    @Test
    void defaultCountry() {
        set("default-country", "AT");

        alice.opensPhonePage().seesEntered("country", "AT");
    }

    @Test
    void allowVoip() {
        alice.opensPhonePage()
                .types("country", "FR")
                .types("number", "0975123456")
                .continues()
                .seesError("number", "internet");

        set("allow-voip", true);

        alice.types("number", "0975123456").continues().sees("code");
    }

    @Test
    void lostAccessUrl() {
        enrol(alice);
        alice.signsIn().presses("two-step-other-options").sees("options").doesNotRead("help.example.org");

        set("lost-access-url", "https://help.example.org/lost");

        alice.signsIn().presses("two-step-other-options").sees("options");
        assertThat(alice.page().link("help.example.org/lost")).isPresent();
    }

    @Test
    void suggestFromAttribute() {
        ObjectNode profile = (ObjectNode) realm.get("/users/profile");
        realm.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
        User user = realm.user(Map.of("attributes", Map.of("mobile", List.of("+43 664 9876598"))));
        PageText bob = new PageText(realm, user, phones);
        bob.opensPhonePage().seesEntered("number", "");

        set("suggest-from-attribute", "mobile");

        new PageText(realm, user, phones)
                .opensPhonePage()
                .seesEntered("use", "suggested")
                .reads("••• ••98")
                .doesNotRead("6598");
    }

    private void set(String key, Object value) {
        assertThat(realm.call("PUT", "/two-step/policy", Map.of(key, value))).isPresent();
    }

    private PageText newUser() {
        return new PageText(realm, realm.user(), phones);
    }

    private static String requestCode(PageText user) {
        String number = Phones.newNumber();
        user.opensPhonePage().types("number", number).continues().sees("code");
        return number;
    }

    private static void enrol(PageText user) {
        user.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        user.turnsOn().signsOut();
    }

    private static void enrolAndRemember(PageText user) {
        user.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        user.ticks("rememberDevice").turnsOn().signsOut();
    }
}
