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

/** What an admin sees of a user and does for him. */
class UserInTroubleIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("bruteForceProtected", false)
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @Test
    void showsWhatThereIsAndNoWholeNumber() {
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
    void showsWhoHasNothingAndWhoHasAnAppOfKeycloaks() {
        assertThat(status(REALM.user()).path("state").asText()).isEqualTo("none");
        JsonNode status = status(REALM.userWithApp(Totp.ofRawSecret("abcdefghijabcdefghij")));

        assertThat(status.path("state").asText()).isEqualTo("adopted");
        assertThat(status.path("methods").path(0).path("label").asText()).isEqualTo("Old app");
    }

    @Test
    void whoIsSetBackSignsInWithThePasswordAndIsTold() {
        Member alice = member();
        assertThat(alice.user().sessions()).isPositive();

        JsonNode answer = change("DELETE", alice.user(), "");

        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("user").path("state").asText()).isEqualTo("none");
        assertThat(answer.path("user").path("methods")).isEmpty();
        assertThat(answer.path("user").path("devices")).isEmpty();
        assertThat(alice.user().credentialTypes()).isEmpty();
        assertThat(alice.user().sessions())
                .as("one may be on the phone that was lost")
                .isZero();
        reader(alice.user()).signsIn().seesApp().signsOut();
        assertThat(mail(alice.user(), "turned off").text()).containsIgnoringCase("administrator");
        assertThat(events(alice.user())).hasSize(1).allMatch(event -> !event.contains(alice.number()));
        assertThat(changes("DELETE", alice.user(), "")).isFalse();
        assertThat(events(alice.user())).hasSize(1);
    }

    /** A thief with the password and the lost phone waits on a page that comes after the second step, if only for a moment. */
    @Test
    void whatWasPassedBeforeAResetCountsForNothingAfterANewEnrolment() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), thief, "kc_action", "UPDATE_PROFILE")
                .givePassword();
        HtmlPage profile = thief.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(profile.body()).contains("name=\"email\"");
        change("DELETE", alice.user(), "");
        HttpUser owner = new HttpUser();
        HttpEnrolment.enrolApp(REALM, alice.user(), owner);

        HtmlPage answer = thief.submit(
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

        assertThat(answer.status()).isEqualTo(400);
        assertThat(REALM.get("/users/" + alice.user().id()).path("firstName").asText())
                .as("what the page was about to change is rolled back")
                .isNotEqualTo("A");
        assertThat(alice.user().sessions()).as("the owner's").isEqualTo(1);
    }

    @Test
    void sessionsStayWhereTheAdminWantsThem() {
        Member alice = member();
        int sessions = alice.user().sessions();

        change("DELETE", alice.user(), "?logout=false");

        assertThat(alice.user().sessions()).isEqualTo(sessions);
        assertThat(REALM.tryCall("DELETE", path(alice.user(), "?logout=perhaps"), null)
                        .body())
                .contains("\"field\":\"logout\"");
    }

    @Test
    void whoMustHaveItSetsItUpAgainWithoutDaysOfGrace() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("enforcement", "required")
                .policy("grace-days", "30")
                .create();
        PageText bob = new PageText(realm, realm.user(), Phones.fed(realm.inbox()));
        bob.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        realm.call("DELETE", "/two-step/users/" + bob.user().id(), null);

        bob.signsIn().sees("intro").seesNo("two-step-skip");
    }

    @Test
    void whoWasLockedOutIsLetInAgainAndIsTold() {
        Member alice = member();
        givesFiveWrongCodes(alice);
        assertThat(changes("POST", alice.user(), "/unlock"))
                .as("no lock holds yet")
                .isFalse();
        givesFiveWrongCodes(alice);
        givesFiveWrongCodes(alice);
        JsonNode locks = status(alice.user()).path("locks");
        assertThat(locks).hasSize(1);
        assertThat(locks.at("/0/reason").asText()).isEqualTo("failures-per-user-hour");
        assertThat(locks.at("/0/method")).isEqualTo(status(alice.user()).at("/methods/0/id"));
        assertThat(locks.at("/0/until").asText()).endsWith("Z");

        JsonNode answer = change("POST", alice.user(), "/unlock");

        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("user").path("locks")).isEmpty();
        signsInWithCode(reader(alice.user()), PHONES, alice);
        assertThat(mail(alice.user(), "was unlocked").text()).containsIgnoringCase("administrator");
        assertThat(changes("POST", alice.user(), "/unlock")).isFalse();
    }

    @Test
    void whatWasSwitchedOffByGuessingIsOfUseAgain() {
        Realm realm = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .policy("failures-per-user-hour", "100")
                .create();
        Phones phones = Phones.fed(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        PageText thief = new PageText(realm, alice.user(), phones);
        thief.signsInWith("recovery");
        for (int i = 0; i < 100; i++) {
            thief.posts(Map.of("code", "AAAA-AAAA-AAAA"));
        }
        String path = "/two-step/users/" + alice.user().id();
        assertThat(realm.get(path).path("methods").path(1).path("switchedOff").asBoolean())
                .isTrue();
        assertThat(mail(alice.user(), "disabled after 100 wrong codes in a row").text())
                .as("somebody has the password")
                .contains("someone else may know your password. Change it now.");

        realm.call("POST", path + "/unlock", null);

        assertThat(realm.get(path).path("methods").path(1).path("switchedOff").asBoolean())
                .isFalse();
        PageText reader = thief.elsewhere();
        reader.signsInWith("recovery").entersCode(alice.recoveryCodes().get(0)).seesApp();
    }

    /** They lock its set-up for an hour and no longer, and an admin can end that. */
    @Test
    void wrongCodesOfANewAppDisableNothing() {
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
    void whoHasHadTooManyMessagesGetsThemAgain() {
        Realm realm = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .create();
        Phones phones = Phones.fed(realm.inbox());
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.policy(Map.of("sends-per-user-day", "1", "sends-per-number-hour", "1"));
        PageText reader = new PageText(realm, alice.user(), phones);
        reader.signsIn().sees("sign-in").seesAlert("send another code yet");
        reader.reads("We send 6-digit codes to").readsNothingOf("We texted");
        reader.elsewhere().signsIn().sees("sign-in").seesAlert("send another code yet");
        assertThat(alice.user().events("UPDATE_CREDENTIAL").toString().split("sends_used_up", -1))
                .as("told once")
                .hasSize(2);
        Await.until("a mail that says so", () -> MailServer.running().to(alice.user()).stream()
                .filter(mail -> mail.text().contains("The daily limit for text messages and calls was reached"))
                .findFirst());

        realm.call("POST", "/two-step/users/" + alice.user().id() + "/unlock", null);

        signsInWithCode(reader.elsewhere(), phones, alice);
    }

    @Test
    void keycloaksOwnLockIsLiftedToo() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("failureFactor", 2)
                .with("waitIncrementSeconds", 900)
                .with("minimumQuickLoginWaitSeconds", 900)
                .create();
        User user = realm.user();
        // Keycloak counts beside the request; a failure that it counts after the unlocking would lock again.
        giveWrongPassword(realm, user);
        awaitReasons(realm, user, List.of());
        giveWrongPassword(realm, user);
        awaitReasons(realm, user, List.of("brute-force"));

        realm.call("POST", "/two-step/users/" + user.id() + "/unlock", null);

        new PageText(realm, user, Phones.fed(realm.inbox())).signsIn().seesApp();
    }

    private static void givesFiveWrongCodes(Member member) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        String code = PHONES.nextCode(member.number());
        for (int i = 0; i < 5; i++) {
            page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        }
    }

    @Test
    void anAccountThatBruteForceProtectionDisabledForGoodIsEnabledAgain() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("permanentLockout", true)
                .with("failureFactor", 1)
                .with("smtpServer", MailServer.running().config())
                .create();
        User user = realm.user();
        giveWrongPassword(realm, user);
        awaitDisabled(realm, user);
        String path = "/two-step/users/" + user.id();
        assertThat(realm.get(path).path("locks").findValuesAsText("reason")).containsExactly("brute-force");

        JsonNode answer = realm.call("POST", path + "/unlock", null).orElseThrow();

        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("user").path("locks")).isEmpty();
        assertThat(realm.get("/users/" + user.id()).path("enabled").asBoolean()).isTrue();
        new PageText(realm, user, Phones.fed(realm.inbox())).signsIn().seesApp();
        assertThat(mail(user, "was unlocked").text()).containsIgnoringCase("administrator");
    }

    /** Keycloak counts wrong codes apart from passwords, and disables the account for good past the realm's limit. */
    @Test
    void anAccountThatTooManyWrongCodesDisabledIsEnabledAgain() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("maxSecondaryAuthFailures", 2)
                .with("quickLoginCheckMilliSeconds", 0)
                .create();
        Phones phones = Phones.fed(realm.inbox());
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

        JsonNode answer = realm.call("POST", path + "/unlock", null).orElseThrow();

        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("user").path("locks")).isEmpty();
        signsInWithCode(new PageText(realm, alice.user(), phones), phones, alice);
    }

    @Test
    void anAccountThatAnAdminDisabledStaysDisabled() {
        User user = REALM.user();
        REALM.call("PUT", "/users/" + user.id(), Map.of("enabled", false));

        assertThat(changes("POST", user, "/unlock")).isFalse();

        assertThat(REALM.get("/users/" + user.id()).path("enabled").asBoolean()).isFalse();
    }

    private static void giveWrongPassword(Realm realm, User user) {
        Http.send(realm.passwordGrant(Map.of("client_id", Realm.CLIENT), user.name(), "wrong"));
    }

    private static void awaitReasons(Realm realm, User user, List<String> reasons) {
        String failures = "/attack-detection/brute-force/users/" + user.id();
        String locks = "/two-step/users/" + user.id();
        Await.until("a failure that is counted", () -> Optional.of(realm.get(failures))
                .filter(counted -> counted.path("numFailures").asInt() == (reasons.isEmpty() ? 1 : 2))
                .filter(counted -> realm.get(locks)
                        .path("locks")
                        .findValuesAsText("reason")
                        .equals(reasons)));
    }

    private static void awaitDisabled(Realm realm, User user) {
        Await.until("a disabled account", () -> Optional.of(realm.get("/users/" + user.id()))
                .filter(known -> !known.path("enabled").asBoolean()));
    }

    @Test
    void devicesAreForgotten() {
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
    void oneUserCanBeMadeToSetItUp() {
        User user = REALM.user();
        JsonNode answer = change("POST", user, "/require");
        assertThat(answer.path("user").path("setUpAtNextSignIn").asBoolean()).isTrue();

        PageText reader = reader(user);
        reader.signsIn().sees("intro").seesNo("cancel-aia");
        assertThat(user.sessions()).isZero();
        reader.setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        reader.turnsOn();

        assertThat(status(user).path("setUpAtNextSignIn").asBoolean()).isFalse();
        assertThat(changes("POST", user, "/require"))
                .as("there is nothing left to set up")
                .isFalse();
    }

    @Test
    void nobodyCanBeMadeToDoWhatIsNotOffered() {
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

    /** Keycloak's fine-grained permissions: somebody may look at one user, and manage another. */
    @Test
    void permissionsOnSingleUsersHold() {
        Realm realm =
                Realm.on(Servers.inbox()).with("adminPermissionsEnabled", true).create();
        User seen = realm.user();
        User managed = realm.user();
        User unseen = realm.user();
        User other = realm.user();
        Admin helper = Admin.of(realm, "query-users");
        String permissions = "/clients/"
                + realm.get("/clients?clientId=admin-permissions").at("/0/id").asText() + "/authz/resource-server";
        realm.call(
                "POST",
                permissions + "/policy/user",
                Map.of("name", "helper", "users", List.of(helper.userId()), "logic", "POSITIVE"));
        permit(realm, permissions, seen, "view");
        permit(realm, permissions, managed, "view", "manage");
        permit(realm, permissions, unseen, "manage");

        assertThat(helper.call("GET", path(seen, "")).statusCode()).isEqualTo(200);
        assertThat(helper.call("POST", path(seen, "/unlock")).statusCode()).isEqualTo(403);
        assertThat(helper.call("POST", path(managed, "/unlock")).statusCode()).isEqualTo(200);
        HttpResponse<String> unlocked = helper.call("POST", path(unseen, "/unlock"));
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

    private static PageText reader(User user) {
        return new PageText(REALM, user, PHONES);
    }

    private static void signsInWithCode(PageText reader, Phones phones, Member member) {
        reader.signsIn().sees("sign-in");
        reader.entersCode(phones.nextCode(member.number())).seesApp();
    }

    private static JsonNode status(User user) {
        return REALM.get(path(user, ""));
    }

    private static JsonNode change(String method, User user, String what) {
        return REALM.call(method, path(user, what), null).orElseThrow();
    }

    private static boolean changes(String method, User user, String what) {
        return change(method, user, what).path("changed").asBoolean();
    }

    private static String path(User user, String what) {
        return "/two-step/users/" + user.id() + what;
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
