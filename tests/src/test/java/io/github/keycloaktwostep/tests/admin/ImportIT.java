// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that another product knows are taken over. */
class ImportIT {

    private final Realm realm = Realm.on(Servers.inbox()).create();
    private final Phones phones = Phones.fed(realm.inbox());

    @Test
    void verifiedMeansThatTheNextSignInAsksForACodeSentThere() {
        User alice = realm.user();
        String number = Phones.newNumber();

        JsonNode answer = json("verified", row(alice.name(), number));

        assertThat(outcomes(answer)).containsExactly("imported");
        assertThat(answer.toString()).doesNotContain(number);
        JsonNode status = realm.get("/two-step/users/" + alice.id());
        assertThat(status.path("state").asText()).isEqualTo("on");
        assertThat(status.path("missing").asText()).isEqualTo("backup");
        PageText reader = new PageText(realm, alice, phones);
        reader.signsIn().sees("sign-in").entersCode(phones.nextCode(number));
        reader.sees("intro").continues().sees("backup").backsUpWithRecoveryCodes();
        reader.turnsOn();
        assertThat(realm.adminEvents().toString()).contains("TWO_STEP_IMPORT").doesNotContain(number);
    }

    @Test
    void toBeConfirmedMeansThatItIsOfferedAndStillProved() {
        User alice = realm.user();
        String number = Phones.newNumber();

        JsonNode answer = json("to-be-confirmed", row(alice.email(), number));

        assertThat(outcomes(answer)).containsExactly("imported");
        PageText reader = new PageText(realm, alice, phones);
        reader.signsIn().seesApp().signsOut();
        assertThat(phones.received(number)).isZero();
        assertThat(realm.get("/two-step/users/" + alice.id())
                        .path("toBeConfirmed")
                        .asText())
                .endsWith(number.substring(number.length() - 2))
                .doesNotContain(number);
        reader.opensPhonePage();
        assertThat(reader.page().text()).contains("••" + number.substring(number.length() - 2));
        assertThat(reader.page().body()).doesNotContain(number.substring(number.length() - 4));
        reader.continues().sees("code").entersCode(phones.nextCode(number)).sees("backup");
        reader.backsUpWithRecoveryCodes();
        reader.turnsOn();
        assertThat(realm.get("/two-step/users/" + alice.id()).has("toBeConfirmed"))
                .isFalse();
    }

    @Test
    void usersCanBeMadeToConfirmAtOnce() {
        User alice = realm.user();

        realm.call(
                "POST",
                "/two-step/users/import",
                Map.of("as", "to-be-confirmed", "require", true, "rows", List.of(row(alice.id(), Phones.newNumber()))));

        new PageText(realm, alice, phones).signsIn().sees("intro").seesNo("two-step-skip");
    }

    @Test
    void theSameOnceMoreChangesNothing() {
        User alice = realm.user();
        User bob = realm.user();
        Map<String, String> one = row(alice.name(), Phones.newNumber());
        Map<String, String> two = row(bob.name(), Phones.newNumber());
        json("verified", one);
        json("to-be-confirmed", two);
        int credentials = alice.credentialTypes().size();

        assertThat(outcomes(json("verified", one))).containsExactly("unchanged");
        assertThat(outcomes(json("to-be-confirmed", one, two))).containsExactly("unchanged", "unchanged");

        assertThat(alice.credentialTypes()).hasSize(credentials);
    }

    @Test
    void nobodyGetsAWeakerAccountByTheAdminsWord() {
        User app = realm.userWithApp(Totp.ofRawSecret("abcdefghijabcdefghij"));
        PageText off = new PageText(realm, realm.user(), phones);
        off.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        off.turnsOn().opensSettings();
        if (off.page().is("sign-in")) {
            off.provesItself();
        }
        off.sees("settings").presses("two-step-turn-off").sees("turn-off");
        off.presses("two-step-turn-off-confirm");

        JsonNode answer = json(
                "verified", row(app.name(), Phones.newNumber()), row(off.user().name(), Phones.newNumber()));

        assertThat(answer.path("rows").findValuesAsText("error")).containsExactly("already_on", "turned_off");
        assertThat(app.credentialTypes()).containsExactly("otp");
    }

    @Test
    void whoIsImportedAsVerifiedHearsOfIt() {
        Realm mailing = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .create();
        User alice = mailing.user();

        mailing.call(
                "POST",
                "/two-step/users/import",
                Map.of("as", "verified", "rows", List.of(row(alice.name(), Phones.newNumber()))));

        assertThat(MailServer.running().awaitTo(alice, "Two-Step Verification").text())
                .contains("turned on")
                .containsIgnoringCase("administrator");
    }

    @Test
    void theSameFileTwiceAtTheSameMomentStoresEachNumberOnce() {
        List<Map<String, String>> rows = new ArrayList<>();
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            User user = realm.user();
            users.add(user);
            rows.add(row(user.name(), Phones.newNumber()));
        }

        ParallelRequests.atOnce(List.<Supplier<HttpResponse<String>>>of(
                () -> realm.tryCall("POST", "/two-step/users/import", Map.of("as", "verified", "rows", rows)),
                () -> realm.tryCall("POST", "/two-step/users/import", Map.of("as", "verified", "rows", rows)),
                () -> realm.tryCall("POST", "/two-step/users/import", Map.of("as", "verified", "rows", rows))));

        assertThat(users)
                .allSatisfy(user -> assertThat(user.credentialTypes()).containsExactly("two-step", "two-step-phone"));
    }

    @Test
    void whoCannotBeReachedIsNotLockedOut() {
        Realm texts = Realm.on(Servers.inbox()).policy("methods", "sms,app").create();
        User alice = texts.user();

        JsonNode answer = texts.call(
                        "POST",
                        "/two-step/users/import",
                        Map.of("as", "verified", "rows", List.of(row(alice.name(), "+4930123456"))))
                .orElseThrow();

        assertThat(answer.path("rows").path(0).path("error").asText()).isEqualTo("not_allowed");
        assertThat(alice.credentialTypes()).isEmpty();
    }

    @Test
    void aRowThatNamesSeveralUsersStopsNoOther() {
        Realm shared = Realm.on(Servers.inbox())
                .with("duplicateEmailsAllowed", true)
                .with("loginWithEmailAllowed", false)
                .create();
        User one = shared.user(Map.of("email", "family@example.org"));
        shared.user(Map.of("email", "family@example.org"));

        JsonNode answer = shared.call(
                        "POST",
                        "/two-step/users/import",
                        Map.of(
                                "as",
                                "verified",
                                "rows",
                                List.of(
                                        row("family@example.org", Phones.newNumber()),
                                        row(one.id(), Phones.newNumber()))))
                .orElseThrow();

        assertThat(outcomes(answer)).containsExactly("refused", "imported");
        assertThat(answer.path("rows").path(0).path("error").asText()).isEqualTo("ambiguous");
    }

    @Test
    void aDryRunOnlyTells() {
        User alice = realm.user();

        JsonNode answer = realm.call(
                        "POST",
                        "/two-step/users/import?dryRun=true",
                        Map.of("as", "verified", "rows", List.of(row(alice.name(), Phones.newNumber()))))
                .orElseThrow();

        assertThat(outcomes(answer)).containsExactly("would-import");
        assertThat(answer.path("dryRun").asBoolean()).isTrue();
        assertThat(alice.credentialTypes()).isEmpty();
        assertThat(realm.adminEvents().toString()).doesNotContain("TWO_STEP_IMPORT");
    }

    @Test
    void eachRowIsAnsweredAndABadOneStopsNoOther() {
        realm.call("PUT", "/two-step/policy", Map.of("allowed-countries", List.of("DE", "FR")));
        User first = realm.user();
        User last = realm.user();
        User on = realm.user();
        String number = Phones.newNumber();
        json("verified", row(on.name(), Phones.newNumber()));

        JsonNode answer = json(
                "verified",
                row(first.name(), Phones.newNumber()),
                row("nobody", number),
                row(realm.user().name(), "015112345678"),
                row(realm.user().name(), "+436641234567"),
                row(realm.user().name(), "+33975123456"),
                row(on.name(), Phones.newNumber()),
                row("", number),
                row(first.name(), number),
                Map.of("user", realm.user().name(), "number", number, "channel", "fax"),
                Map.of("user", realm.user().name(), "number", "+4930123456", "channel", "sms"),
                row(last.name(), Phones.newNumber()));

        assertThat(answer.path("rows"))
                .extracting(row -> row.path("outcome").asText() + " "
                        + row.path("error").asText() + " "
                        + row.path("field").asText())
                .containsExactly(
                        "imported  ",
                        "refused unknown_user user",
                        "refused invalid_value number",
                        "refused invalid_value number",
                        "refused invalid_value number",
                        "refused already_on user",
                        "refused invalid_value user",
                        "refused twice user",
                        "refused invalid_value channel",
                        "refused invalid_value channel",
                        "imported  ");
        assertThat(answer.path("imported").asInt()).isEqualTo(2);
        assertThat(answer.path("refused").asInt()).isEqualTo(9);
        assertThat(last.credentialTypes()).contains("two-step-phone");
    }

    @Test
    void aTableIsReadAsSpreadsheetsWriteIt() {
        User alice = realm.user();
        User bob = realm.user();
        String one = Phones.newNumber();

        HttpResponse<String> answer = csv(
                "\uFEFFuser,number,channel\r\n\"" + alice.name() + "\",\"" + one + "\",voice\r\n\r\n" + bob.email()
                        + ", " + Phones.newNumber() + ",\r\n",
                "?as=verified");

        assertThat(outcomes(Http.parse(answer.body()))).containsExactly("imported", "imported");
        assertThat(realm.get("/two-step/users/" + alice.id())
                        .path("methods")
                        .path(0)
                        .path("channel")
                        .asText())
                .isEqualTo("voice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user;number\\nx;+491|?as=verified|400|commas",
                "user,phone\\nx,+491|?as=verified|400|user,number",
                "user\\nx|?as=verified|400|user,number",
                "user,phone|?as=verified|400|user,number",
                "number,user,number\\n+491,x,+492|?as=verified|400|each column once",
                "user,number,channel,channel\\nx,+491,sms,voice|?as=verified|400|each column once",
                "user,number\\nx,+491||400|as",
                "user,number\\nx,+491|?as=perhaps|400|as",
                "user,number\\nx,+491|?as=verified&require=perhaps|400|require",
                "user,number\\n\"x,+491|?as=verified|400|CSV"
            })
    void aTableThatCannotBeReadIsRefusedAsAWhole(String text, String query, int status, String said) {
        HttpResponse<String> answer = csv(text.replace("\\n", "\n"), query == null ? "" : query);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(said).doesNotContain("+491");
    }

    @Test
    void aFieldThatIsThereTwiceIsRefused() {
        HttpResponse<String> answer = Admin.of(realm, "manage-users")
                .send(
                        "POST",
                        "/admin/realms/" + realm.name() + "/two-step/users/import",
                        "{\"as\":\"verified\",\"rows\":[{\"user\":\"x\",\"number\":\"+491\",\"number\":\"+492\"}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("+49");
    }

    @Test
    void tooMuchIsSentInParts() {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 0; i <= 1000; i++) {
            rows.add(row("user", "+4915112345678"));
        }

        HttpResponse<String> answer =
                realm.tryCall("POST", "/two-step/users/import", Map.of("as", "to-be-confirmed", "rows", rows));
        HttpResponse<String> fewer =
                realm.tryCall("POST", "/two-step/users/import", Map.of("as", "verified", "rows", rows.subList(0, 401)));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("1001", "at most 1000");
        assertThat(fewer.statusCode()).isEqualTo(413);
        assertThat(fewer.body()).contains("at most 400");
    }

    @Test
    void asManyAsAreAllowedAreTakenInOneCall() {
        List<Map<String, Object>> users = new ArrayList<>();
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            if (i < 250) {
                users.add(Map.of("username", "crowd" + i, "enabled", true));
            }
            rows.add(row("crowd" + i, "+4915112" + (345_000 + i)));
        }
        realm.importUsers(users);

        JsonNode answer = json("to-be-confirmed", rows.toArray());

        assertThat(answer.path("imported").asInt()).isEqualTo(250);
        assertThat(answer.path("refused").asInt()).isEqualTo(750);
    }

    @Test
    void aBodyWithoutEndIsNotRead() {
        HttpResponse<String> table = csv("user,number\n" + "x,+491\n".repeat(200_000), "?as=verified");
        HttpResponse<String> json = realm.tryCall(
                "POST", "/two-step/users/import", Map.of("as", "verified", "rows", "x".repeat(1024 * 1024)));

        assertThat(table.statusCode()).as(table.body()).isEqualTo(413);
        assertThat(json.statusCode()).as(json.body()).isEqualTo(413);
    }

    @Test
    void usersOfADirectoryThatCannotBeWrittenToAreImported() {
        User alice = realm.readOnlyUser();
        User bob = realm.readOnlyUser();
        String number = Phones.newNumber();

        assertThat(outcomes(json("verified", row(alice.name(), number)))).containsExactly("imported");
        assertThat(outcomes(json("to-be-confirmed", row(bob.name(), Phones.newNumber()))))
                .containsExactly("imported");

        PageText reader = new PageText(realm, alice, phones);
        reader.signsIn().sees("sign-in").entersCode(phones.nextCode(number)).sees("intro");
    }

    @Test
    void theAccountOfAProgramIsNobody() {
        realm.call(
                "POST",
                "/clients",
                Map.of("clientId", "robot", "publicClient", false, "serviceAccountsEnabled", true, "secret", "s"));

        JsonNode answer = json("verified", row("service-account-robot", Phones.newNumber()));

        assertThat(answer.path("rows").path(0).path("error").asText()).isEqualTo("unknown_user");
    }

    @Test
    void needsARealmThatIsSetUp() {
        Realm fresh = Realm.on(Servers.inbox()).withoutSetUp().create();

        HttpResponse<String> answer =
                fresh.tryCall("POST", "/two-step/users/import", Map.of("as", "verified", "rows", List.of()));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("not_set_up");
    }

    @Test
    void needsTheRightOnEachUser() {
        User alice = realm.user();
        String path = "/admin/realms/" + realm.name() + "/two-step/users/import";
        String body = Http.write(Map.of("as", "verified", "rows", List.of(row(alice.name(), Phones.newNumber()))));

        assertThat(Admin.of(realm, "manage-realm").send("POST", path, body).statusCode())
                .isEqualTo(403);
        HttpResponse<String> seen = Admin.of(realm, "view-users").send("POST", path, body);
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(Http.parse(seen.body()).path("rows").path(0).path("error").asText())
                .isEqualTo("forbidden");
        HttpResponse<String> unseen = Admin.of(realm, "query-users").send("POST", path, body);
        assertThat(Http.parse(unseen.body()).path("rows").path(0).path("error").asText())
                .isEqualTo("unknown_user");
        assertThat(alice.credentialTypes()).isEmpty();
        assertThat(outcomes(Http.parse(
                        Admin.of(realm, "manage-users").send("POST", path, body).body())))
                .containsExactly("imported");
    }

    private static Map<String, String> row(String user, String number) {
        return Map.of("user", user, "number", number);
    }

    private JsonNode json(String as, Object... rows) {
        HttpResponse<String> answer =
                realm.tryCall("POST", "/two-step/users/import", Map.of("as", as, "rows", List.of(rows)));
        OpenApi.validate(
                "POST", "/admin/realms/" + realm.name() + "/two-step/users/import", answer.statusCode(), answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.parse(answer.body());
    }

    private HttpResponse<String> csv(String text, String query) {
        return Admin.of(realm, "manage-users")
                .send("POST", "/admin/realms/" + realm.name() + "/two-step/users/import" + query, text, "text/csv");
    }

    private static List<String> outcomes(JsonNode answer) {
        return answer.path("rows").findValuesAsText("outcome");
    }
}
