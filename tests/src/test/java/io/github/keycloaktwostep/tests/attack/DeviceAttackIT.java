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

/** Somebody knows the password and has got hold of the cookie that a browser is remembered by. */
class DeviceAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("remember-device-days", "30")
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final String NEW_PASSWORD = "battery staple";

    private Member alice;
    private HtmlPage settings;

    @BeforeEach
    void aliceIsRemembered() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    /** What the product promises: a browser is what holds the secret, until it is forgotten. */
    @Test
    void copyItToASecondBrowser() {
        HttpUser copy = new HttpUser().planting(cookieName(), cookieValue());

        signIn(copy).expectApp("the copy passes");
        signIn(alice.rememberedBrowser()).expectApp("the first one still does");

        HttpUser elsewhere = opensSettings();
        elsewhere.press(settings, "forget-devices");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
        signIn(copy.anotherDay(Member.DEVICE_COOKIE)).expect("sign-in");
        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    /** A browser opens the tabs of yesterday, and for each is noted that the device was used. */
    @Test
    void useItManyTimesAtOnceTheNextDay() {
        REALM.server().moveClock(Duration.ofHours(25));

        List<HtmlPage> pages =
                ParallelRequests.atOnce(Collections.nCopies(12, () -> signIn(alice.rememberedBrowser())));

        assertThat(pages).allMatch(HtmlPage::signedIn, "passes");
        assertThat(alice.user().twoStep().path("devices")).singleElement().satisfies(device -> assertThat(
                        Instant.parse(device.path("lastUsed").asText()))
                .isAfter(Instant.now().plus(Duration.ofHours(24))));
    }

    @Test
    void useItForAnotherUser() {
        Member bob = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        HttpUser thief = new HttpUser()
                .planting(cookieName(), cookieValue())
                .planting(bob.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        signIn(bob.user(), thief).expect("sign-in");

        signIn(bob.user(), bob.rememberedBrowser()).expectApp("his own is not spoilt by that");
    }

    @Test
    void useItInAnotherRealm() {
        Realm other = Realm.on(Servers.inbox()).create();
        Member namesake = new HttpEnrolment(other, Phones.fed(other.inbox())).enrol(other.user(), true);
        HttpUser thief = new HttpUser()
                .planting(cookieName(), cookieValue())
                .planting(namesake.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        thief.signIn(other, namesake.user()).expect("sign-in");
    }

    @Test
    void makeOneUp() {
        String genuine = cookieValue();
        for (String forged : List.of(
                "A".repeat(genuine.length()),
                genuine.substring(1),
                genuine.substring(0, genuine.length() - 1),
                genuine + "A",
                genuine + "=",
                swapped(genuine),
                "\"" + genuine + "\"x",
                "x",
                "%00%0d%0aSet-Cookie:%20x=1",
                "' OR '1'='1",
                "${7*7}",
                "A".repeat(4096),
                genuine + "A".repeat(4096),
                genuine + "%20" + genuine)) {
            HttpUser thief = new HttpUser().planting(cookieName(), forged);

            signIn(thief).expect("sign-in");
        }
        signIn(alice.rememberedBrowser()).expectApp("the genuine one passes");
    }

    @Test
    void offerTheHashThatIsStored() {
        for (String secret : alice.user().credentials().findValuesAsText("secretData")) {
            assertThat(secret).isEmpty();
        }
        String id = alice.user().credentialId("two-step-device");

        signIn(new HttpUser().planting(cookieName(), id)).expect("sign-in");
    }

    @Test
    void useItAfterAnAdminChangedThePassword() {
        alice.user().changePassword(NEW_PASSWORD);

        alice.rememberedBrowser().signInWith(NEW_PASSWORD, REALM, alice.user()).expect("sign-in");
    }

    @Test
    void useItAfterAMethodWasRemoved() {
        alice.user().deleteCredentials("recovery-authn-codes");

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void useItAfterAMethodWasAdded() {
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
    void useItAfterItWasTurnedOffAndOnAgain() {
        HttpUser browser = opensSettings();
        settings = browser.press(settings, "turn-off");
        settings = browser.submit(settings, Map.of()).expect("settings", "it is off");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
        signIn(new HttpUser()).expectApp("nobody is asked");

        HttpUser again = new HttpUser();
        HtmlPage page = again.signIn(REALM, alice.user(), "kc_action", "two-step-setup");
        page = again.submit(page, Map.of());
        page = again.enter(page, PHONES.nextCode(alice.number()));
        HttpEnrolment.finish(again, page, Map.of()).expectApp("it is on again");

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void useItAfterItExpired() {
        REALM.server().moveClock(Duration.ofDays(30).minusMinutes(5));
        signIn(alice.rememberedBrowser()).expectApp("its last day");

        REALM.server().moveClock(Duration.ofDays(30).plusMinutes(1));

        signIn(alice.rememberedBrowser()).expect("sign-in");
    }

    @Test
    void useItAfterTheTimeWasShortenedOrRememberingForbidden() {
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
    void useTheOneFromBeforeItWasRenewed() {
        HttpUser browser = alice.rememberedBrowser();
        Map.Entry<String, String> old = browser.cookie(Member.DEVICE_COOKIE);
        HtmlPage page = browser.signIn(REALM, alice.user(), "kc_action", "UPDATE_PASSWORD")
                .expect("sign-in");
        browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"));
        assertThat(browser.cookie(Member.DEVICE_COOKIE).getValue()).isNotEqualTo(old.getValue());

        signIn(new HttpUser().planting(old)).expect("sign-in");
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void openTheSettingsWithIt() {
        HttpUser thief = alice.rememberedBrowser();
        HtmlPage page = thief.signIn(REALM, alice.user(), "kc_action", "two-step-settings")
                .expect("sign-in");
        List<Map<String, String>> forms = List.of(
                Map.of("step", "settings"),
                Map.of("step", "settings", "action", "forget-devices"),
                Map.of("step", "settings", "action", "turn-off"),
                Map.of("step", "turn-off", "clearSettings", "on"));
        thief.staysAt("sign-in", page, forms);
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-device", "two-step-phone");
    }

    /** CredentialActionsIT has the actions that name what they change. */
    @Test
    void startAnActionWithIt() {
        alice.rememberedBrowser()
                .signIn(REALM, alice.user(), "kc_action", "delete_credential")
                .expect("sign-in");
    }

    /** Alice, with a code, in a browser that is not remembered. */
    private HttpUser opensSettings() {
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

    /** The same letters, one of them changed. */
    private static String swapped(String value) {
        return (value.charAt(0) == 'A' ? 'B' : 'A') + value.substring(1);
    }
}
