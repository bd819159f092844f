// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody has a session that was stolen and no phone, or takes methods away by Keycloak's own means. */
class SideDoorAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)")
            // Longer than a code confirms, so that it is ours to ask again.
            .with("accessCodeLifespanUserAction", 1_800)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private static final Pattern RECOVERY_CODE = Pattern.compile("\\b([A-Z0-9]{4}-){2}[A-Z0-9]{4}\\b");

    /** What the buttons of the settings send. */
    private static final List<Map<String, String>> CHANGES = List.of(
            Map.of("step", "settings", "action", "add"),
            Map.of("step", "settings", "action", "forget-devices"),
            Map.of("step", "settings", "action", "turn-off"),
            Map.of("step", "turn-off"),
            Map.of("step", "turn-off", "clearSettings", "on"));

    private Member alice;
    private JsonNode before;

    @BeforeEach
    void aliceIsSignedIn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        before = credentials();
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void openTheSettingsWithAStolenSession() {
        HttpUser thief = stolenSession();

        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        showsNothing(page);
        for (Map<String, String> form : CHANGES) {
            page = thief.submit(page, form);
            showsNothing(page);
        }
        for (JsonNode method : before) {
            page = thief.submit(
                    page, Map.of("step", "settings", "prefer", method.path("id").asText()));
            showsNothing(page);
        }
        assertThat(thief.submit(page, Map.of("step", "settings", "action", "done")))
                .satisfies(SideDoorAttackIT::showsNothing);
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void passTheSettingsByCancelling() {
        HttpUser thief = stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        page = thief.submit(page, Map.of("cancel-aia", "true", "step", "settings", "action", "turn-off"));

        assertThat(page.address().getQuery()).contains("kc_action_status=cancelled");
        showsNothing(thief.open(REALM.signInUrl("kc_action", "two-step-settings")));
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void openTheWizardWithAStolenSession() {
        HttpUser thief = stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));

        for (Map<String, String> form : wizardForms()) {
            page = thief.submit(page, form);
            showsNothing(page);
            if (page.signedIn()) {
                // There is nothing left to set up, so that the wizard ends at its first page.
                page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));
            }
            assertThat(page.name().orElse("")).isIn("on", "sign-in", "options");
        }

        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void openTheWizardWithAStolenSessionWhileTheBackupIsMissing() {
        alice.user().deleteCredentials("recovery-authn-codes");
        before = credentials();
        HttpUser thief = stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));
        assertThat(page).matches(shown -> shown.is("intro"));

        for (Map<String, String> form : wizardForms()) {
            page = thief.submit(page, form);
            assertThat(page.name().orElse("")).isIn("intro", "sign-in", "options");
            showsNothing(page);
        }

        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void addAPhoneOfHisOwnWithAStolenSession() {
        alice.user().deleteCredentials("recovery-authn-codes");
        String ofTheThief = Phones.newNumber();
        HttpUser thief = stolenSession();
        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-setup"));

        page = thief.submit(page, Map.of());
        assertThat(page).matches(shown -> shown.is("sign-in"), "a code of what is there comes first");
        page = thief.submit(page, Map.of("step", "backup", "backup", "phone"));
        page = thief.submit(page, Map.of("step", "phone", "country", "DE", "number", ofTheThief, "channel", "sms"));
        thief.submit(page, Map.of("step", "finish"));

        assertThat(PHONES.received(ofTheThief)).isZero();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void goOnWithSettingsThatWereLeftOpen() {
        HttpUser browser = new HttpUser();
        HtmlPage page = openedSettings(browser);
        assertThat(page).matches(shown -> shown.is("settings"));
        page = browser.submit(page, Map.of("action", "turn-off"));
        assertThat(page).matches(shown -> shown.is("turn-off"));

        REALM.server().moveClock(Duration.ofMinutes(6));

        for (Map<String, String> form : CHANGES) {
            page = browser.submit(page, form);
            showsNothing(page);
        }
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void turnItOffInOneTabWithTheCodeOfAnother() {
        HttpUser browser = new HttpUser();
        assertThat(openedSettings(browser)).matches(shown -> shown.is("settings"));
        HttpUser thief = stolenSession();

        HtmlPage page = thief.open(REALM.signInUrl("kc_action", "two-step-settings"));

        showsNothing(page);
        showsNothing(thief.submit(page, Map.of("step", "turn-off")));
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void turnItOffThroughTheSettingsWhereItIsRequired() {
        HtmlPage page;
        HttpUser browser = new HttpUser();
        try {
            REALM.policy(Map.of("enforcement", "required", "enrolments-per-prefix-hour", "1000"));
            page = openedSettings(browser);
            page = browser.submit(page, Map.of("step", "settings", "action", "turn-off"));
            assertThat(page).matches(shown -> shown.is("settings"));
            page = browser.submit(page, Map.of("step", "turn-off"));
        } finally {
            REALM.policy(Map.of("enforcement", "optional", "enrolments-per-prefix-hour", "1000"));
        }

        assertThat(page).matches(shown -> shown.is("settings"));
        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void removeAPhoneThroughTheAccountApi() {
        String token = token();

        for (String type : List.of("two-step-phone", "two-step")) {
            assertThat(removeThroughAccountApi(token, type).statusCode())
                    .as(type)
                    .isBetween(400, 499);
        }

        assertThat(credentials()).isEqualTo(before);
        assertThat(signIn(new HttpUser())).matches(page -> page.is("sign-in"));
    }

    @Test
    void theAccountApiTellsNoNumber() {
        HttpResponse<String> answer = Http.send(Http.request(REALM.accountUrl() + "/credentials")
                .header("Authorization", "Bearer " + token())
                .header("Accept", "application/json")
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("two-step-phone")
                .doesNotContain(alice.number(), alice.number().substring(4), "\"hash\"", "stamp", "secretData");
    }

    @Test
    void removeTheBackupThroughTheAccountApi() {
        // Keycloak says yes; it is taken back.
        assertThat(removeThroughAccountApi(token(), "recovery-authn-codes").statusCode())
                .isLessThan(500);

        assertThat(credentials()).isEqualTo(before);
    }

    /** With a code, as its owner may. */
    @Test
    void removeTheBackupWithKeycloaksOwnAction() {
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(
                        REALM, alice.user(), browser, "kc_action", "delete_credential:" + idOf("recovery-authn-codes"))
                .givePassword();
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(page.body()).contains("kc-accept");
        browser.submit(page, Map.of("accept", "true"));
        assertThat(alice.user().credentials("recovery-authn-codes")).isEmpty();

        asksForThePhoneAndThenForABackup(alice.rememberedBrowser());
    }

    @Test
    void removeTheBackupAsAnAdmin() {
        alice.user().deleteCredentials("recovery-authn-codes");

        asksForThePhoneAndThenForABackup(alice.rememberedBrowser());
    }

    @Test
    void removeAPhoneWithKeycloaksOwnAction() {
        for (String type : List.of("two-step-phone", "two-step")) {
            HttpUser thief = stolenSession();
            HtmlPage page = thief.open(REALM.signInUrl("kc_action", "delete_credential:" + idOf(type)));
            if (page.status() == 200 && page.body().contains("kc-accept")) {
                page = thief.submit(page, Map.of("accept", "true"));
            }
            assertThat(page.status()).isLessThan(500);
            assertThat(alice.user().credentials(type)).as(type).hasSize(1);
        }
        assertThat(signIn(new HttpUser())).matches(page -> page.is("sign-in"));
    }

    @Test
    void removeTheFirstMethodAsAnAdmin() {
        User bob = REALM.user();
        HttpUser browser = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).asksForCode(bob, browser, number, "sms");
        page = browser.submit(page, Map.of("code", PHONES.nextCode(number)));
        page = browser.submit(page, Map.of("backup", "recovery-codes"));
        Matcher codes = RECOVERY_CODE.matcher(page.text());
        assertThat(codes.find()).isTrue();
        page = browser.submit(page, Map.of("saved", "on"));
        assertThat(HttpEnrolment.finish(browser, page, Map.of("rememberDevice", "on")))
                .matches(HtmlPage::signedIn);
        bob.deleteCredentials("two-step-phone");

        HttpUser later = browser.anotherDay(Member.DEVICE_COOKIE);
        page = HttpSignIn.begin(REALM, bob, later).givePassword();

        assertThat(page).matches(shown -> shown.is("sign-in"), "what is left is asked for");
        assertThat(page.text()).contains("Recovery code #1");
        page = later.submit(page, Map.of("code", "AAAA-AAAA-AAAA"));
        assertThat(page).matches(shown -> shown.is("sign-in"), "not just any code");
        page = later.submit(page, Map.of("code", codes.group()));
        assertThat(page).matches(shown -> shown.is("intro"), "what is missing is asked for");
        assertThat(later.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }

    @Test
    void removeAllMethodsAsAnAdmin() {
        alice.user().deleteCredentials("two-step-phone");
        alice.user().deleteCredentials("recovery-authn-codes");
        HttpUser browser = alice.rememberedBrowser();

        HtmlPage page = signIn(browser);

        assertThat(page).matches(shown -> shown.is("intro"), "what is missing is asked for");
        for (Map<String, String> form : List.of(
                Map.of("step", "finish"),
                Map.of("step", "settings", "action", "done"),
                Map.of("cancel-aia", "true"),
                Map.of("step", "backup", "backup", "recovery-codes"))) {
            page = browser.submit(page, form);
            assertThat(page.signedIn()).as("passed the wizard by %s", form).isFalse();
            assertThat(page.name()).as("after %s", form).isPresent();
        }
        assertThat(browser.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
    }

    @Test
    void changeWhatWasSetUpWithKeycloaksOwnMeans() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, bob, browser).givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"), "what was set up before us is honoured");
        page = browser.submit(page, Map.of("code", app.freshCode()));
        assertThat(page.status()).isLessThan(500);
        String label = bob.credentials("otp").get(0).path("id").asText();

        for (String action : List.of("two-step-settings", "two-step-setup")) {
            HtmlPage shown = HttpSignIn.begin(REALM, bob, new HttpUser(), "kc_action", action)
                    .givePassword();
            assertThat(shown).matches(asked -> asked.is("sign-in"), action);
        }
        assertThat(bob.credentials("otp").get(0).path("id").asText()).isEqualTo(label);
    }

    private void asksForThePhoneAndThenForABackup(HttpUser browser) {
        HtmlPage page = signIn(browser);
        assertThat(page).matches(shown -> shown.is("sign-in"), "what is left is asked for");
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(page).matches(shown -> shown.is("intro"), "what is missing is asked for");
        page = browser.submit(page, Map.of("cancel-aia", "true"));
        assertThat(page.signedIn()).as("passed by cancelling").isFalse();
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn())
                .as("passed by another sign-in")
                .isFalse();
    }

    /** The cookies of the session and no others, in another browser. */
    private HttpUser stolenSession() {
        HttpUser thief = alice.browser().anotherDay("KEYCLOAK_");
        Map.Entry<String, String> session = alice.browser().cookie("AUTH_SESSION_ID");
        return thief.planting(session.getKey(), session.getValue());
    }

    /** Everything that somebody could send who knows the pages. */
    private List<Map<String, String>> wizardForms() {
        List<Map<String, String>> forms = new ArrayList<>(List.of(
                Map.of("step", "intro"),
                Map.of("step", "method", "method", "phone"),
                Map.of("step", "phone", "country", "DE", "number", Phones.newNumber(), "channel", "sms"),
                Map.of("step", "code", "code", "000000"),
                Map.of("step", "code", "action", "edit-number"),
                Map.of("step", "app", "code", "000000"),
                Map.of("step", "backup", "backup", "recovery-codes"),
                Map.of("step", "recovery-codes", "saved", "on"),
                Map.of("step", "finish", "rememberDevice", "on"),
                Map.of("step", "finish"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("step", "sign-in", "action", "back"),
                Map.of("step", "options", "option", "no-such-way")));
        forms.addAll(CHANGES);
        return forms;
    }

    private static void showsNothing(HtmlPage page) {
        assertThat(page.status()).isLessThan(500);
        assertThat(page.body())
                .doesNotContain("data-two-step-method", "data-two-step-device", "two-step-turn-off")
                .doesNotContain("two-step-forget-devices", "two-step-qr", "two-step-recovery-codes", "+49 151");
    }

    private HtmlPage openedSettings(HttpUser browser) {
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), browser, "kc_action", "two-step-settings")
                .givePassword();
        return browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
    }

    private HtmlPage signIn(HttpUser visitor) {
        return HttpSignIn.begin(REALM, alice.user(), visitor).givePassword();
    }

    private JsonNode credentials() {
        return REALM.get("/users/" + alice.user().id() + "/credentials");
    }

    private String idOf(String type) {
        return alice.user().credentials(type).get(0).path("id").asText();
    }

    /** One that the account console would work with, from the session that alice has. */
    private String token() {
        HtmlPage app = alice.browser().open(REALM.signInUrl());
        Matcher code = CODE.matcher(app.address().toString());
        assertThat(code.find()).isTrue();
        return REALM.redeem(code.group(1)).path("access_token").asText();
    }

    private HttpResponse<String> removeThroughAccountApi(String token, String type) {
        return Http.send(Http.request(REALM.accountUrl() + "/credentials/" + idOf(type))
                .header("Authorization", "Bearer " + token)
                // Else the address is that of a page.
                .header("Accept", "application/json")
                .DELETE()
                .build());
    }
}
