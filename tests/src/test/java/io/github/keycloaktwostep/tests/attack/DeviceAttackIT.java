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
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attacker knows the password and has the cookie of a remembered device. */
class DeviceAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("remember-device-days", "30")
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final String NEW_PASSWORD = "battery staple";

    private Member alice;
    private HtmlPage settings;

    @BeforeEach
    void enrolAlice() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    /** By design, a device is any browser that holds the secret, until the device is forgotten. */
    @Test
    void copiedCookieWorksUntilTheDeviceIsForgotten() {
        HttpUser copy = new HttpUser().withCookie(cookieName(), cookieValue());

        signIn(copy).expectApp("the copy passes");
        signIn(alice.rememberedBrowser()).expectApp("the original still passes");

        HttpUser settingsBrowser = openSettings();
        settingsBrowser.press(settings, "forget-devices");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
        signIn(copy.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    /** A browser restores yesterday's tabs, and each of them updates when the device was last used. */
    @Test
    void parallelSignInsTheNextDayAllPass() {
        REALM.server().moveClock(Duration.ofHours(25));

        List<HtmlPage> pages =
                ParallelRequests.atOnce(Collections.nCopies(12, () -> signIn(alice.rememberedBrowser())));

        assertThat(pages).allMatch(HtmlPage::signedIn, "passes");
        assertThat(alice.user().twoStep().path("devices")).singleElement().satisfies(device -> assertThat(
                        Instant.parse(device.path("lastUsed").asText()))
                .isAfter(Instant.now().plus(Duration.ofHours(24))));
    }

    @Test
    void rejectsCookieOfAnotherUser() {
        Member bob = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        HttpUser attacker = new HttpUser()
                .withCookie(cookieName(), cookieValue())
                .withCookie(bob.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        signIn(bob.user(), attacker).expect("sign-in");

        signIn(bob.user(), bob.rememberedBrowser()).expectApp("Bob's own cookie still passes");
    }

    @Test
    void rejectsCookieOfAnotherRealm() {
        Realm other = Realm.on(Servers.inbox()).create();
        Member namesake = new HttpEnrolment(other, Phones.readingFrom(other.inbox())).enrol(other.user(), true);
        HttpUser attacker = new HttpUser()
                .withCookie(cookieName(), cookieValue())
                .withCookie(namesake.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        attacker.signIn(other, namesake.user()).expect("sign-in");
    }

    @Test
    void rejectsForgedCookies() {
        String genuine = cookieValue();
        for (String forged : List.of(
                "A".repeat(genuine.length()),
                genuine.substring(1),
                genuine.substring(0, genuine.length() - 1),
                genuine + "A",
                genuine + "=",
                withFirstCharacterChanged(genuine),
                "\"" + genuine + "\"x",
                "x",
                "%00%0d%0aSet-Cookie:%20x=1",
                "' OR '1'='1",
                "${7*7}",
                "A".repeat(4096),
                genuine + "A".repeat(4096),
                genuine + "%20" + genuine)) {
            HttpUser attacker = new HttpUser().withCookie(cookieName(), forged);

            signIn(attacker).expect("sign-in");
        }
        signIn(alice.rememberedBrowser()).expectApp("the genuine cookie passes");
    }

    @Test
    void rejectsCredentialIdAsCookie() {
        for (String secret : alice.user().credentials().findValuesAsText("secretData")) {
            assertThat(secret).isEmpty();
        }
        String id = alice.user().credentialId("two-step-device");

        signIn(new HttpUser().withCookie(cookieName(), id)).expect("sign-in");
    }

    @Test
    void rejectsDeviceAfterAnAdminChangedThePassword() {
        alice.user().changePassword(NEW_PASSWORD);

        alice.rememberedBrowser().signInWith(NEW_PASSWORD, REALM, alice.user()).expect("sign-in");
    }

    @Test
    void rejectsDeviceAfterAMethodWasRemoved() {
        alice.user().deleteCredentials("recovery-authn-codes");

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void rejectsDeviceAfterAMethodWasAdded() {
        alice.user().deleteCredentials("recovery-authn-codes");
        HttpUser browser = new HttpUser();
        HtmlPage page = signIn(browser);
        page = browser.enter(page, PHONES.nextCode(alice.number()));
        page = browser.submit(page, Map.of());
        page = HttpEnrolment.saveCodes(browser, page);
        HttpEnrolment.turnOn(browser, page);

        signIn(alice.rememberedBrowser()).expect("sign-in");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void rejectsDeviceAfterTurningTwoStepOffAndOn() {
        HttpUser browser = openSettings();
        settings = browser.press(settings, "turn-off");
        settings = browser.submit(settings, Map.of()).expect("settings", "two-step verification is off");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
        signIn(new HttpUser()).expectApp("no code is asked for");

        HttpUser again = new HttpUser();
        HtmlPage page = again.signIn(REALM, alice.user(), "kc_action", "two-step-setup");
        page = again.submit(page, Map.of());
        page = again.enter(page, PHONES.nextCode(alice.number()));
        HttpEnrolment.finish(again, page, Map.of()).expectApp("two-step verification is on again");

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void rejectsExpiredDevice() {
        REALM.server().moveClock(Duration.ofDays(30).minusMinutes(5));
        signIn(alice.rememberedBrowser()).expectApp("on the last day");

        REALM.server().moveClock(Duration.ofDays(30).plusMinutes(1));

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void rejectsDeviceAfterThePolicyWasTightened() {
        REALM.server().moveClock(Duration.ofDays(2));
        try {
            REALM.policy(Map.of("remember-device-days", "1"));
            signIn(alice.rememberedBrowser()).expect("sign-in");
            REALM.policy(Map.of("remember-device-days", "30", "remember-device", "false"));
            signIn(alice.rememberedBrowser()).expect("sign-in");
        } finally {
            REALM.policy(Map.of("remember-device-days", "30", "enrolments-per-prefix-hour", "1000"));
        }
        signIn(alice.rememberedBrowser()).expectApp();
    }

    @Test
    void rejectsCookieFromBeforeTheRenewal() {
        HttpUser browser = alice.rememberedBrowser();
        Map.Entry<String, String> old = browser.cookie(Member.DEVICE_COOKIE);
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "UPDATE_PASSWORD")
                .expect("sign-in");
        browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"));
        assertThat(browser.cookie(Member.DEVICE_COOKIE).getValue()).isNotEqualTo(old.getValue());

        signIn(new HttpUser().withCookie(old)).expect("sign-in");
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void rememberedDeviceDoesNotOpenTheSettings() {
        HttpUser attacker = alice.rememberedBrowser();
        HtmlPage page = attacker.signIn(REALM, alice.user(), "kc_action", "two-step-settings")
                .expect("sign-in");
        List<Map<String, String>> forms = List.of(
                Map.of("step", "settings"),
                Map.of("step", "settings", "action", "forget-devices"),
                Map.of("step", "settings", "action", "turn-off"),
                Map.of("step", "turn-off", "clearSettings", "on"));
        attacker.staysAt("sign-in", page, forms);
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-device", "two-step-phone");
    }

    /** CredentialActionsIT tests the actions that name the credential they change. */
    @Test
    void rememberedDeviceDoesNotStartAnAction() {
        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "kc_action", "delete_credential")
                .expect("sign-in");
    }

    /** Opens Alice's settings with a code, in a browser that is not remembered. */
    private HttpUser openSettings() {
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "two-step-settings");
        settings = browser.enter(page, PHONES.nextCode(alice.number())).expect("settings");
        return browser;
    }

    private HtmlPage signIn(HttpUser visitor) {
        return signIn(alice.user(), visitor);
    }

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return visitor.signIn(REALM, user);
    }

    private String cookieName() {
        return alice.browser().cookie(Member.DEVICE_COOKIE).getKey();
    }

    private String cookieValue() {
        return alice.browser().cookie(Member.DEVICE_COOKIE).getValue();
    }

    /** The same text with a different first character. */
    private static String withFirstCharacterChanged(String value) {
        return (value.charAt(0) == 'A' ? 'B' : 'A') + value.substring(1);
    }
}
