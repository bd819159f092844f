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

    private static final String CHEAP_PASSWORDS = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)";
    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("passwordPolicy", CHEAP_PASSWORDS)
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

        assertThat(signIn(copy)).matches(HtmlPage::signedIn, "the copy passes");
        assertThat(signIn(alice.rememberedBrowser())).matches(HtmlPage::signedIn, "the first one still does");

        HttpUser elsewhere = opensSettings();
        requiresCodesOnAllDevices(elsewhere);
        asksForCode(signIn(copy.anotherDay(Member.DEVICE_COOKIE)));
        asksForCode(signIn(alice.rememberedBrowser()));
    }

    /** A browser opens the tabs of yesterday, and for each is noted that the device was used. */
    @Test
    void useItManyTimesAtOnceTheNextDay() {
        REALM.server().moveClock(Duration.ofHours(25));

        List<HtmlPage> pages =
                ParallelRequests.atOnce(Collections.nCopies(12, () -> signIn(alice.rememberedBrowser())));

        assertThat(pages).allMatch(HtmlPage::signedIn, "passes");
        assertThat(REALM.get("/two-step/users/" + alice.user().id()).path("devices"))
                .singleElement()
                .satisfies(device -> assertThat(
                                Instant.parse(device.path("lastUsed").asText()))
                        .isAfter(Instant.now().plus(Duration.ofHours(24))));
    }

    @Test
    void useItForAnotherUser() {
        Member bob = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        HttpUser thief = new HttpUser()
                .planting(cookieName(), cookieValue())
                .planting(bob.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        asksForCode(signIn(bob.user(), thief));

        assertThat(signIn(bob.user(), bob.rememberedBrowser()))
                .as("his own is not spoilt by that")
                .matches(HtmlPage::signedIn);
    }

    @Test
    void useItInAnotherRealm() {
        Realm other = Realm.on(Servers.inbox())
                .with("passwordPolicy", CHEAP_PASSWORDS)
                .create();
        Member namesake = new HttpEnrolment(other, Phones.fed(other.inbox())).enrol(other.user(), true);
        HttpUser thief = new HttpUser()
                .planting(cookieName(), cookieValue())
                .planting(namesake.browser().cookie(Member.DEVICE_COOKIE).getKey(), cookieValue());

        asksForCode(HttpSignIn.begin(other, namesake.user(), thief).givePassword());
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

            asksForCode(signIn(thief));
        }
        assertThat(signIn(alice.rememberedBrowser())).matches(HtmlPage::signedIn, "the genuine one passes");
    }

    @Test
    void offerTheHashThatIsStored() {
        for (String secret :
                REALM.get("/users/" + alice.user().id() + "/credentials").findValuesAsText("secretData")) {
            assertThat(secret).isEmpty();
        }
        String id =
                alice.user().credentials("two-step-device").get(0).path("id").asText();

        asksForCode(signIn(new HttpUser().planting(cookieName(), id)));
    }

    @Test
    void useItAfterAnAdminChangedThePassword() {
        alice.user().changePassword(NEW_PASSWORD);

        asksForCode(
                HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser()).givePassword(NEW_PASSWORD));
    }

    @Test
    void useItAfterTheUserChangedThePassword() {
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "kc_action", "UPDATE_PASSWORD")
                .givePassword();
        asksForCode(page);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        page = browser.submit(page, Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD));
        assertThat(page).matches(HtmlPage::signedIn);

        asksForCode(
                HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser()).givePassword(NEW_PASSWORD));
    }

    @Test
    void useItAfterAMethodWasRemoved() {
        alice.user().deleteCredentials("recovery-authn-codes");

        asksForCode(signIn(alice.rememberedBrowser()));
    }

    @Test
    void useItAfterAMethodWasAdded() {
        alice.user().deleteCredentials("recovery-authn-codes");
        HttpUser browser = new HttpUser();
        HtmlPage page = signIn(browser);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        page = browser.submit(page, Map.of());
        page = browser.submit(page, Map.of("backup", "recovery-codes"));
        page = browser.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(browser, page, Map.of())).matches(HtmlPage::signedIn);

        asksForCode(signIn(alice.rememberedBrowser()));
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    @Test
    void useItAfterCodesWereRequiredOnAllDevices() {
        HttpUser elsewhere = opensSettings();

        requiresCodesOnAllDevices(elsewhere);

        asksForCode(signIn(alice.rememberedBrowser()));
    }

    @Test
    void useItAfterItWasTurnedOffAndOnAgain() {
        HttpUser browser = opensSettings();
        settings = browser.submit(settings, Map.of("action", "turn-off"));
        settings = browser.submit(settings, Map.of());
        assertThat(settings).matches(page -> page.is("settings"), "it is off");
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
        assertThat(signIn(new HttpUser())).matches(HtmlPage::signedIn, "nobody is asked");

        HttpUser again = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), again, "kc_action", "two-step-setup")
                .givePassword();
        page = again.submit(page, Map.of());
        page = again.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(HttpEnrolment.finish(again, page, Map.of())).matches(HtmlPage::signedIn, "it is on again");

        asksForCode(signIn(alice.rememberedBrowser()));
    }

    @Test
    void useItAfterItExpired() {
        REALM.server().moveClock(Duration.ofDays(30).minusMinutes(5));
        assertThat(signIn(alice.rememberedBrowser())).matches(HtmlPage::signedIn, "its last day");

        REALM.server().moveClock(Duration.ofDays(30).plusMinutes(1));

        asksForCode(signIn(alice.rememberedBrowser()));
    }

    @Test
    void useItAfterTheTimeWasShortenedOrRememberingForbidden() {
        REALM.server().moveClock(Duration.ofDays(2));
        try {
            REALM.policy(Map.of("remember-device-days", "1"));
            asksForCode(signIn(alice.rememberedBrowser()));
            REALM.policy(Map.of("remember-device-days", "30", "remember-device", "false"));
            asksForCode(signIn(alice.rememberedBrowser()));
        } finally {
            REALM.policy(Map.of("remember-device-days", "30", "enrolments-per-prefix-hour", "1000"));
        }
        assertThat(signIn(alice.rememberedBrowser())).matches(HtmlPage::signedIn);
    }

    @Test
    void useTheOneFromBeforeItWasRenewed() {
        HttpUser browser = alice.rememberedBrowser();
        Map.Entry<String, String> old = browser.cookie(Member.DEVICE_COOKIE);
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "kc_action", "UPDATE_PASSWORD")
                .givePassword();
        asksForCode(page);
        browser.submit(page, Map.of("code", PHONES.nextCode(alice.number()), "rememberDevice", "on"));
        assertThat(browser.cookie(Member.DEVICE_COOKIE).getValue()).isNotEqualTo(old.getValue());

        asksForCode(signIn(new HttpUser().planting(old.getKey(), old.getValue())));
        assertThat(alice.user().credentials("two-step-device")).hasSize(1);
    }

    @Test
    void openTheSettingsWithIt() {
        HttpUser thief = alice.rememberedBrowser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), thief, "kc_action", "two-step-settings")
                .givePassword();

        asksForCode(page);
        for (Map<String, String> form : List.of(
                Map.of("step", "settings"),
                Map.of("step", "settings", "action", "forget-devices"),
                Map.of("step", "settings", "action", "turn-off"),
                Map.of("step", "turn-off", "clearSettings", "on"))) {
            page = thief.submit(page, form);
            asksForCode(page);
        }
        assertThat(alice.user().credentialTypes())
                .containsExactly("recovery-authn-codes", "two-step", "two-step-device", "two-step-phone");
    }

    @Test
    void changeCredentialsWithIt() {
        String recovery = alice.user()
                .credentials("recovery-authn-codes")
                .get(0)
                .path("id")
                .asText();
        for (String action : List.of(
                "UPDATE_PASSWORD",
                "CONFIGURE_TOTP",
                "CONFIGURE_RECOVERY_AUTHN_CODES",
                "delete_credential",
                "delete_credential:" + recovery)) {
            asksForCode(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser(), "kc_action", action)
                    .givePassword());
        }
    }

    /** Alice, with a code, in a browser that is not remembered. */
    private HttpUser opensSettings() {
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "kc_action", "two-step-settings")
                .givePassword();
        settings = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(settings).matches(arrived -> arrived.is("settings"));
        return browser;
    }

    private void requiresCodesOnAllDevices(HttpUser browser) {
        settings = browser.submit(settings, Map.of("action", "forget-devices"));
        assertThat(alice.user().credentials("two-step-device")).isEmpty();
    }

    private HtmlPage signIn(HttpUser visitor) {
        return signIn(alice.user(), visitor);
    }

    private static HtmlPage signIn(User user, HttpUser visitor) {
        return HttpSignIn.begin(REALM, user, visitor).givePassword();
    }

    private static void asksForCode(HtmlPage page) {
        assertThat(page.is("sign-in")).as("%s: a code is asked for", page).isTrue();
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
