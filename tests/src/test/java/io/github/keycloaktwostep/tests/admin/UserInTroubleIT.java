// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Mail;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What admins see of a user and can do for them. */
class UserInTroubleIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("bruteForceProtected", false)
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @Test
    void showsMethodsWithMaskedNumbers() {
        Member alice = member();

        JsonNode status = status(alice.user());

        assertThat(status.path("username").asText()).isEqualTo(alice.user().name());
        assertThat(status.path("state").asText()).isEqualTo("on");
        assertThat(status.path("since").asText()).endsWith("Z");
        assertThat(status.path("missing").asText()).isEqualTo("nothing");
        assertThat(status.path("required").asBoolean()).isFalse();
        JsonNode phone = status.path("methods").path(0);
        assertThat(phone.path("kind").asText()).isEqualTo("phone");
        assertThat(phone.path("country").asText()).isEqualTo("DE");
        assertThat(phone.path("channel").asText()).isEqualTo("sms");
        assertThat(phone.path("preferred").asBoolean()).isTrue();
        assertThat(phone.path("number").asText())
                .endsWith(alice.number().substring(alice.number().length() - 2));
        assertThat(status.path("methods").path(1).path("remaining").asInt()).isEqualTo(12);
        assertThat(status.path("devices")).hasSize(1);
        assertThat(status.path("locks")).isEmpty();
        assertThat(status.toString())
                .doesNotContain(alice.number(), alice.number().substring(5, 11));
    }

    @Test
    void showsUsersWithoutMethodsAndWithKeycloaksApp() {
        assertThat(status(REALM.user()).path("state").asText()).isEqualTo("none");
        JsonNode status = status(REALM.userWithApp(Totp.ofRawSecret("abcdefghijabcdefghij")));

        assertThat(status.path("state").asText()).isEqualTo("adopted");
        assertThat(status.path("methods").path(0).path("label").asText()).isEqualTo("Old app");
    }

    @Test
    void resetUserSignsInWithThePasswordAndIsNotified() {
        Member alice = member();
        assertThat(alice.user().sessions()).isPositive();

        JsonNode response = change("DELETE", alice.user(), "");

        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(response.path("user").path("state").asText()).isEqualTo("none");
        assertThat(response.path("user").path("methods")).isEmpty();
        assertThat(response.path("user").path("devices")).isEmpty();
        assertThat(alice.user().credentialTypes()).isEmpty();
        assertThat(alice.user().sessions())
                .as("a session may be on the lost phone")
                .isZero();
        visitor(alice.user()).signsIn().seesApp().signsOut();
        assertThat(mail(alice.user(), "turned off").text()).containsIgnoringCase("administrator");
        assertThat(events(alice.user())).hasSize(1).allMatch(event -> !event.contains(alice.number()));
        assertThat(changes("DELETE", alice.user(), "")).isFalse();
        assertThat(events(alice.user())).hasSize(1);
    }

    /** An attacker with the password and the lost phone waits on a page after the second step, if only for a moment. */
    @Test
    void secondStepBeforeAResetDoesNotCountAfterIt() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        HtmlPage codePage = HttpSignIn.begin(REALM, alice.user(), attacker, "kc_action", "UPDATE_PROFILE")
                .givePassword();
        HtmlPage profile = attacker.submit(codePage, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(profile.body()).contains("name=\"email\"");
        change("DELETE", alice.user(), "");
        HttpUser owner = new HttpUser();
        HttpEnrolment.enrolApp(REALM, alice.user(), owner);

        HtmlPage response = attacker.submit(
                profile,
                Map.of(
                        "email",
                        alice.user().email(),
                        "firstName",
                        "A",
                        "lastName",
                        "B",
                        "username",
                        alice.user().name()));

        assertThat(response.status()).isEqualTo(400);
        assertThat(REALM.get("/users/" + alice.user().id()).path("firstName").asText())
                .as("the change of the page is rolled back")
                .isNotEqualTo("A");
        assertThat(alice.user().sessions()).as("the session of the owner").isEqualTo(1);
    }

    @Test
    void resetCanKeepSessions() {
        Member alice = member();
        int sessions = alice.user().sessions();

        change("DELETE", alice.user(), "?logout=false");

        assertThat(alice.user().sessions()).isEqualTo(sessions);
        assertThat(REALM.tryCall("DELETE", path(alice.user(), "?logout=perhaps"), null)
                        .body())
                .contains("\"field\":\"logout\"");
    }

    @Test
    void resetUserGetsNoNewGracePeriod() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("enforcement", "required")
                .policy("grace-days", "30")
                .create();
        PageText bob = new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()));
        bob.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        realm.call("DELETE", "/two-step/users/" + bob.user().id(), null);

        bob.signsIn().sees("intro").seesNo("two-step-skip");
    }

    @Test
    void unlockedUserSignsInAndIsNotified() {
        Member alice = member();
        enterFiveWrongCodes(alice);
        assertThat(changes("POST", alice.user(), "/unlock"))
                .as("nothing is locked yet")
                .isFalse();
        enterFiveWrongCodes(alice);
        enterFiveWrongCodes(alice);
        JsonNode locks = status(alice.user()).path("locks");
        assertThat(locks).hasSize(1);
        assertThat(locks.at("/0/reason").asText()).isEqualTo("failures-per-user-hour");
        assertThat(locks.at("/0/method")).isEqualTo(status(alice.user()).at("/methods/0/id"));
        assertThat(locks.at("/0/until").asText()).endsWith("Z");

        JsonNode response = change("POST", alice.user(), "/unlock");

        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(response.path("user").path("locks")).isEmpty();
        signInWithCode(visitor(alice.user()), PHONES, alice);
        assertThat(mail(alice.user(), "was unlocked").text()).containsIgnoringCase("administrator");
        assertThat(changes("POST", alice.user(), "/unlock")).isFalse();
    }

    @Test
    void unlockEnablesADisabledMethod() {
        Realm realm = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .policy("failures-per-user-hour", "100")
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        PageText attacker = new PageText(realm, alice.user(), phones);
        attacker.signsInWith("recovery");
        for (int i = 0; i < 100; i++) {
            attacker.posts(Map.of("code", "AAAA-AAAA-AAAA"));
        }
        String path = "/two-step/users/" + alice.user().id();
        assertThat(realm.get(path).path("methods").path(1).path("switchedOff").asBoolean())
                .isTrue();
        assertThat(mail(alice.user(), "disabled after 100 wrong codes in a row").text())
                .as("the password is probably known")
                .contains("someone else may know your password. Change it now.");

        realm.call("POST", path + "/unlock", null);

        assertThat(realm.get(path).path("methods").path(1).path("switchedOff").asBoolean())
                .isFalse();
        PageText visitor = attacker.elsewhere();
        visitor.signsInWith("recovery").entersCode(alice.recoveryCodes().get(0)).seesApp();
    }

    /** They lock its enrolment for an hour at most, and an admin can unlock it. */
    @Test
    void wrongCodesOfANewAppDoNotDisableIt() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("failures-per-user-hour", "100")
                .create();
        User bob = realm.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(realm, bob, visitor);
        Totp app = Totp.ofKey(page.secret());
        for (int i = 0; i < 100; i++) {
            page = visitor.submit(page, Map.of("code", "000"));
        }
        page = visitor.submit(page, Map.of("code", app.freshCode()));
        assertThat(page).as("locked").matches(shown -> shown.is("app"));

        realm.call("POST", "/two-step/users/" + bob.id() + "/unlock", null);

        page = visitor.submit(page, Map.of("code", app.freshCode()));
        assertThat(page).matches(shown -> shown.is("backup"));
    }

    @Test
    void unlockResetsTheMessageLimits() {
        Realm realm = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.policy(Map.of("sends-per-user-day", "1", "sends-per-number-hour", "1"));
        PageText visitor = new PageText(realm, alice.user(), phones);
        visitor.signsIn().sees("sign-in").seesAlert("send another code yet");
        visitor.reads("We send 6-digit codes to").doesNotRead("We texted");
        visitor.elsewhere().signsIn().sees("sign-in").seesAlert("send another code yet");
        assertThat(alice.user().events("UPDATE_CREDENTIAL").toString().split("sends_used_up", -1))
                .as("recorded once")
                .hasSize(2);
        Await.until("a mail about the daily limit", () -> MailServer.running().to(alice.user()).stream()
                .filter(mail -> mail.text().contains("The daily limit for text messages and calls was reached"))
                .findFirst());

        realm.call("POST", "/two-step/users/" + alice.user().id() + "/unlock", null);

        signInWithCode(visitor.elsewhere(), phones, alice);
    }

    @Test
    void unlockEndsKeycloaksOwnLock() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("failureFactor", 2)
                .with("waitIncrementSeconds", 900)
                .with("minimumQuickLoginWaitSeconds", 900)
                .create();
        User user = realm.user();
        // Keycloak counts failures asynchronously. One that is counted after the unlock would lock the account again.
        enterWrongPassword(realm, user);
        awaitLockReasons(realm, user, List.of());
        enterWrongPassword(realm, user);
        awaitLockReasons(realm, user, List.of("brute-force"));

        realm.call("POST", "/two-step/users/" + user.id() + "/unlock", null);

        new PageText(realm, user, Phones.readingFrom(realm.inbox())).signsIn().seesApp();
    }

    private static void enterFiveWrongCodes(Member member) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        String code = PHONES.nextCode(member.number());
        for (int i = 0; i < 5; i++) {
            page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        }
    }

    @Test
    void unlockEnablesAnAccountWithAPermanentLockout() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("permanentLockout", true)
                .with("failureFactor", 1)
                .with("smtpServer", MailServer.running().config())
                .create();
        User user = realm.user();
        enterWrongPassword(realm, user);
        awaitDisabled(realm, user);
        String path = "/two-step/users/" + user.id();
        assertThat(realm.get(path).path("locks").findValuesAsText("reason")).containsExactly("brute-force");

        JsonNode response = realm.call("POST", path + "/unlock", null).orElseThrow();

        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(response.path("user").path("locks")).isEmpty();
        assertThat(realm.get("/users/" + user.id()).path("enabled").asBoolean()).isTrue();
        new PageText(realm, user, Phones.readingFrom(realm.inbox())).signsIn().seesApp();
        assertThat(mail(user, "was unlocked").text()).containsIgnoringCase("administrator");
    }

    /** Keycloak counts wrong codes separately, and permanently disables the account beyond the realm's limit. */
    @Test
    void unlockEnablesAnAccountDisabledByWrongCodes() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("maxSecondaryAuthFailures", 2)
                .with("quickLoginCheckMilliSeconds", 0)
                .create();
        Phones phones = Phones.readingFrom(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, alice.user(), visitor).givePassword();
        String code = phones.nextCode(alice.number());
        for (int i = 0; i < 3; i++) {
            page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        }
        awaitDisabled(realm, alice.user());
        String path = "/two-step/users/" + alice.user().id();
        assertThat(realm.get(path).path("locks").findValuesAsText("reason")).contains("brute-force");

        JsonNode response = realm.call("POST", path + "/unlock", null).orElseThrow();

        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(response.path("user").path("locks")).isEmpty();
        signInWithCode(new PageText(realm, alice.user(), phones), phones, alice);
    }

    @Test
    void unlockDoesNotEnableAnAccountDisabledByAnAdmin() {
        User user = REALM.user();
        REALM.call("PUT", "/users/" + user.id(), Map.of("enabled", false));

        assertThat(changes("POST", user, "/unlock")).isFalse();

        assertThat(REALM.get("/users/" + user.id()).path("enabled").asBoolean()).isFalse();
    }

    private static void enterWrongPassword(Realm realm, User user) {
        Http.send(realm.passwordGrant(Map.of("client_id", Realm.CLIENT), user.name(), "wrong"));
    }

    private static void awaitLockReasons(Realm realm, User user, List<String> reasons) {
        String failures = "/attack-detection/brute-force/users/" + user.id();
        String locks = "/two-step/users/" + user.id();
        Await.until("a counted failure", () -> Optional.of(realm.get(failures))
                .filter(counted -> counted.path("numFailures").asInt() == (reasons.isEmpty() ? 1 : 2))
                .filter(counted -> realm.get(locks)
                        .path("locks")
                        .findValuesAsText("reason")
                        .equals(reasons)));
    }

    private static void awaitDisabled(Realm realm, User user) {
        Await.until("a disabled account", () -> Optional.of(realm.get("/users/" + user.id()))
                .filter(representation -> !representation.path("enabled").asBoolean()));
    }

    @Test
    void adminForgetsDevices() {
        Member alice = member();

        assertThat(changes("DELETE", alice.user(), "/devices")).isTrue();

        assertThat(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser())
                        .givePassword()
                        .is("sign-in"))
                .isTrue();
        assertThat(mail(alice.user(), "asked for codes on them again").text()).containsIgnoringCase("administrator");
        assertThat(changes("DELETE", alice.user(), "/devices")).isFalse();
    }

    @Test
    void adminCanRequireTheWizard() {
        User user = REALM.user();
        JsonNode response = change("POST", user, "/require");
        assertThat(response.path("user").path("setUpAtNextSignIn").asBoolean()).isTrue();

        PageText visitor = visitor(user);
        visitor.signsIn().sees("intro").seesNo("cancel-aia");
        assertThat(user.sessions()).isZero();
        visitor.setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        visitor.turnsOn();

        assertThat(status(user).path("setUpAtNextSignIn").asBoolean()).isFalse();
        assertThat(changes("POST", user, "/require"))
                .as("nothing is left to set up")
                .isFalse();
    }

    @Test
    void wizardCannotBeRequiredIfItIsNotOffered() {
        Realm off = Realm.on(Servers.inbox()).policy("enforcement", "off").create();
        Realm fresh = Realm.on(Servers.inbox()).withoutSetUp().create();

        HttpResponse<String> notOffered =
                off.tryCall("POST", "/two-step/users/" + off.user().id() + "/require", null);
        HttpResponse<String> notSetUp =
                fresh.tryCall("POST", "/two-step/users/" + fresh.user().id() + "/require", null);

        assertThat(notOffered.statusCode()).isEqualTo(409);
        assertThat(notOffered.body()).contains("not_offered");
        assertThat(notSetUp.statusCode()).isEqualTo(409);
        assertThat(notSetUp.body()).contains("not_set_up");
    }

    /** Keycloak's fine-grained permissions: an admin may view one user and manage another. */
    @Test
    void respectsPermissionsOnSingleUsers() {
        Realm realm =
                Realm.on(Servers.inbox()).with("adminPermissionsEnabled", true).create();
        User viewable = realm.user();
        User manageable = realm.user();
        User manageableOnly = realm.user();
        User other = realm.user();
        Admin helper = Admin.of(realm, "query-users");
        String permissions = "/clients/"
                + realm.get("/clients?clientId=admin-permissions").at("/0/id").asText() + "/authz/resource-server";
        realm.call(
                "POST",
                permissions + "/policy/user",
                Map.of("name", "helper", "users", List.of(helper.userId()), "logic", "POSITIVE"));
        permit(realm, permissions, viewable, "view");
        permit(realm, permissions, manageable, "view", "manage");
        permit(realm, permissions, manageableOnly, "manage");

        assertThat(helper.call("GET", path(viewable, "")).statusCode()).isEqualTo(200);
        assertThat(helper.call("POST", path(viewable, "/unlock")).statusCode()).isEqualTo(403);
        assertThat(helper.call("POST", path(manageable, "/unlock")).statusCode())
                .isEqualTo(200);
        HttpResponse<String> unlocked = helper.call("POST", path(manageableOnly, "/unlock"));
        assertThat(unlocked.statusCode()).isEqualTo(200);
        assertThat(Http.parse(unlocked.body()).has("user"))
                .as("manage without view")
                .isFalse();
        assertThat(helper.call("GET", path(other, "")).statusCode()).isEqualTo(403);
    }

    private static void permit(Realm realm, String permissions, User user, String... scopes) {
        realm.call(
                "POST",
                permissions + "/permission/scope",
                Map.of(
                        "name", "on " + user.name(),
                        "resourceType", "Users",
                        "resources", List.of(user.id()),
                        "scopes", List.of(scopes),
                        "policies", List.of("helper")));
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    private static PageText visitor(User user) {
        return new PageText(REALM, user, PHONES);
    }

    private static void signInWithCode(PageText visitor, Phones phones, Member member) {
        visitor.signsIn().sees("sign-in");
        visitor.entersCode(phones.nextCode(member.number())).seesApp();
    }

    private static JsonNode status(User user) {
        return REALM.get(path(user, ""));
    }

    private static JsonNode change(String method, User user, String subPath) {
        return REALM.call(method, path(user, subPath), null).orElseThrow();
    }

    private static boolean changes(String method, User user, String subPath) {
        return change(method, user, subPath).path("changed").asBoolean();
    }

    private static String path(User user, String subPath) {
        return "/two-step/users/" + user.id() + subPath;
    }

    private static Mail mail(User user, String text) {
        return Await.until("a mail that says '" + text + "'", () -> MailServer.running().to(user).stream()
                .filter(mail -> mail.text().contains(text))
                .findFirst());
    }

    private static List<String> events(User user) {
        return REALM.adminEvents().stream()
                .filter(event -> event.path("resourceType").asText().equals("TWO_STEP_USER"))
                .filter(event -> event.path("resourcePath").asText().contains(user.id()))
                .map(JsonNode::toString)
                .toList();
    }
}
