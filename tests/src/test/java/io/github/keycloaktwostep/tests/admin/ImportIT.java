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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports phone numbers from another product. */
class ImportIT {

    private static final String IMPORT = "/two-step/users/import";
    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final Admin SUPPORT = Admin.of(REALM, "manage-users");

    @Test
    void verifiedNumberIsAskedForACodeAtTheNextSignIn() {
        User alice = REALM.user();
        String number = Phones.newNumber();

        JsonNode response = importRows("verified", row(alice.name(), number));

        assertThat(outcomes(response)).containsExactly("imported");
        assertThat(response.toString()).doesNotContain(number);
        JsonNode status = REALM.get("/two-step/users/" + alice.id());
        assertThat(status.path("state").asText()).isEqualTo("on");
        assertThat(status.path("missing").asText()).isEqualTo("backup");
        PageText visitor = new PageText(REALM, alice, PHONES);
        visitor.signsIn().sees("sign-in").entersCode(PHONES.nextCode(number));
        visitor.sees("intro").continues().sees("backup").backsUpWithRecoveryCodes();
        visitor.turnsOn();
        assertThat(REALM.adminEvents().toString()).contains("TWO_STEP_IMPORT").doesNotContain(number);
    }

    @Test
    void numberToBeConfirmedIsOfferedAndVerified() {
        User alice = REALM.user();
        String number = Phones.newNumber();

        JsonNode response = importRows("to-be-confirmed", row(alice.email(), number));

        assertThat(outcomes(response)).containsExactly("imported");
        PageText visitor = new PageText(REALM, alice, PHONES);
        visitor.signsIn().seesApp().signsOut();
        assertThat(PHONES.received(number)).isZero();
        assertThat(REALM.get("/two-step/users/" + alice.id())
                        .path("toBeConfirmed")
                        .asText())
                .endsWith(number.substring(number.length() - 2))
                .doesNotContain(number);
        visitor.opensPhonePage();
        assertThat(visitor.page().text()).contains("••" + number.substring(number.length() - 2));
        assertThat(visitor.page().body()).doesNotContain(number.substring(number.length() - 4));
        visitor.continues().sees("code").entersCode(PHONES.nextCode(number)).sees("backup");
        visitor.backsUpWithRecoveryCodes();
        visitor.turnsOn();
        assertThat(REALM.get("/two-step/users/" + alice.id()).has("toBeConfirmed"))
                .isFalse();
    }

    @Test
    void confirmationCanBeRequiredAtTheNextSignIn() {
        User alice = REALM.user();

        REALM.call(
                "POST",
                IMPORT,
                Map.of("as", "to-be-confirmed", "require", true, "rows", List.of(row(alice.id(), Phones.newNumber()))));

        new PageText(REALM, alice, PHONES).signsIn().sees("intro").seesNo("two-step-skip");
    }

    @Test
    void repeatedImportChangesNothing() {
        User alice = REALM.user();
        User bob = REALM.user();
        Map<String, String> one = row(alice.name(), Phones.newNumber());
        Map<String, String> two = row(bob.name(), Phones.newNumber());
        importRows("verified", one);
        importRows("to-be-confirmed", two);
        int credentials = alice.credentialTypes().size();

        assertThat(outcomes(importRows("verified", one))).containsExactly("unchanged");
        assertThat(outcomes(importRows("to-be-confirmed", one, two))).containsExactly("unchanged", "unchanged");

        assertThat(alice.credentialTypes()).hasSize(credentials);
    }

    @Test
    void importKeepsMethodsAndChoicesOfUsers() {
        User app = REALM.userWithApp(Totp.ofRawSecret("abcdefghijabcdefghij"));
        PageText off = new PageText(REALM, REALM.user(), PHONES);
        off.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        off.turnsOn().opensSettings();
        if (off.page().is("sign-in")) {
            off.passesSecondStep();
        }
        off.sees("settings").presses("two-step-turn-off").sees("turn-off");
        off.presses("two-step-turn-off-confirm");

        JsonNode response = importRows(
                "verified", row(app.name(), Phones.newNumber()), row(off.user().name(), Phones.newNumber()));

        assertThat(errors(response)).containsExactly("already_on", "turned_off");
        assertThat(app.credentialTypes()).containsExactly("otp");
    }

    @Test
    void notifiesUsersWhoAreImportedAsVerified() {
        Realm mailing = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .create();
        User alice = mailing.user();

        importRows(mailing, "verified", row(alice.name(), Phones.newNumber()));

        assertThat(MailServer.running().awaitTo(alice, "Two-Step Verification").text())
                .contains("turned on")
                .containsIgnoringCase("administrator");
    }

    @Test
    void parallelImportsStoreEachNumberOnce() {
        List<Map<String, String>> rows = new ArrayList<>();
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            User user = REALM.user();
            users.add(user);
            rows.add(row(user.name(), Phones.newNumber()));
        }

        Supplier<HttpResponse<String>> importOnce = () -> tryImport("verified", rows);
        ParallelRequests.atOnce(List.of(importOnce, importOnce, importOnce));

        assertThat(users)
                .allSatisfy(user -> assertThat(user.credentialTypes()).containsExactly("two-step", "two-step-phone"));
    }

    @Test
    void rejectsNumbersThatCannotReceiveCodes() {
        Realm texts = Realm.on(Servers.inbox()).policy("methods", "sms,app").create();
        User alice = texts.user();

        JsonNode response = importRows(texts, "verified", row(alice.name(), "+4930123456"));

        assertThat(errors(response)).containsExactly("not_allowed");
        assertThat(alice.credentialTypes()).isEmpty();
    }

    @Test
    void ambiguousUserDoesNotStopOtherRows() {
        Realm shared = Realm.on(Servers.inbox())
                .with("duplicateEmailsAllowed", true)
                .with("loginWithEmailAllowed", false)
                .create();
        User one = shared.user(Map.of("email", "family@example.org"));
        shared.user(Map.of("email", "family@example.org"));

        JsonNode response = importRows(
                shared, "verified", row("family@example.org", Phones.newNumber()), row(one.id(), Phones.newNumber()));

        assertThat(outcomes(response)).containsExactly("refused", "imported");
        assertThat(errors(response)).containsExactly("ambiguous");
    }

    @Test
    void dryRunChangesNothing() {
        Realm fresh = Realm.on(Servers.inbox()).create();
        User alice = fresh.user();

        Object rows = List.of(row(alice.name(), Phones.newNumber()));
        JsonNode response = fresh.call("POST", IMPORT + "?dryRun=true", Map.of("as", "verified", "rows", rows))
                .orElseThrow();

        assertThat(outcomes(response)).containsExactly("would-import");
        assertThat(response.path("dryRun").asBoolean()).isTrue();
        assertThat(alice.credentialTypes()).isEmpty();
        assertThat(fresh.adminEvents().toString()).doesNotContain("TWO_STEP_IMPORT");
    }

    @Test
    void reportsEveryRowAndContinuesAfterInvalidOnes() {
        REALM.call("PUT", "/two-step/policy", Map.of("allowed-countries", List.of("DE", "FR")));
        User first = REALM.user();
        User last = REALM.user();
        User on = REALM.user();
        String number = Phones.newNumber();
        importRows("verified", row(on.name(), Phones.newNumber()));

        JsonNode response = importRows(
                "verified",
                row(first.name(), Phones.newNumber()),
                row("nobody", number),
                row(REALM.user().name(), "015112345678"),
                row(REALM.user().name(), "+436641234567"),
                row(REALM.user().name(), "+33975123456"),
                row(on.name(), Phones.newNumber()),
                row("", number),
                row(first.name(), number),
                Map.of("user", REALM.user().name(), "number", number, "channel", "fax"),
                Map.of("user", REALM.user().name(), "number", "+4930123456", "channel", "sms"),
                row(last.name(), Phones.newNumber()));

        assertThat(response.path("rows"))
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
        assertThat(response.path("imported").asInt()).isEqualTo(2);
        assertThat(response.path("refused").asInt()).isEqualTo(9);
        assertThat(last.credentialTypes()).contains("two-step-phone");
    }

    @Test
    void readsCsvAsSpreadsheetsWriteIt() {
        User alice = REALM.user();
        User bob = REALM.user();
        String one = Phones.newNumber();

        HttpResponse<String> response = csv(
                "\uFEFFuser,number,channel\r\n\"" + alice.name() + "\",\"" + one + "\",voice\r\n\r\n" + bob.email()
                        + ", " + Phones.newNumber() + ",\r\n",
                "?as=verified");

        assertThat(outcomes(Http.parse(response.body()))).containsExactly("imported", "imported");
        assertThat(REALM.get("/two-step/users/" + alice.id())
                        .at("/methods/0/channel")
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
    void rejectsUnreadableCsvAsAWhole(String text, String query, int status, String message) {
        HttpResponse<String> response = csv(text.replace("\\n", "\n"), query == null ? "" : query);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains(message).doesNotContain("+491");
    }

    @Test
    void rejectsDuplicateFields() {
        HttpResponse<String> response = SUPPORT.send(
                "POST",
                IMPORT,
                "{\"as\":\"verified\",\"rows\":[{\"user\":\"x\",\"number\":\"+491\",\"number\":\"+492\"}]}",
                "application/json");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("+49");
    }

    @Test
    void rejectsTooManyRows() {
        Map<String, String> row = row("user", "+4915112345678");

        HttpResponse<String> tooManyUnverified = tryImport("to-be-confirmed", Collections.nCopies(1001, row));
        HttpResponse<String> tooManyVerified = tryImport("verified", Collections.nCopies(401, row));

        assertThat(tooManyUnverified.statusCode()).isEqualTo(413);
        assertThat(tooManyUnverified.body()).contains("1001", "at most 1000");
        assertThat(tooManyVerified.statusCode()).isEqualTo(413);
        assertThat(tooManyVerified.body()).contains("at most 400");
    }

    @Test
    void acceptsTheMaximumNumberOfRows() {
        List<Map<String, Object>> users = new ArrayList<>();
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            if (i < 250) {
                users.add(Map.of("username", "crowd" + i, "enabled", true));
            }
            rows.add(row("crowd" + i, "+4915112" + (345_000 + i)));
        }
        REALM.importUsers(users);

        JsonNode response = importRows("to-be-confirmed", rows.toArray());

        assertThat(response.path("imported").asInt()).isEqualTo(250);
        assertThat(response.path("refused").asInt()).isEqualTo(750);
    }

    @Test
    void rejectsOversizedBodies() {
        HttpResponse<String> table = csv("user,number\n" + "x,+491\n".repeat(200_000), "?as=verified");
        HttpResponse<String> json = tryImport("verified", "x".repeat(1024 * 1024));

        assertThat(table.statusCode()).as(table.body()).isEqualTo(413);
        assertThat(json.statusCode()).as(json.body()).isEqualTo(413);
    }

    @Test
    void importsUsersOfAReadOnlyDirectory() {
        User alice = REALM.readOnlyUser();
        User bob = REALM.readOnlyUser();
        String number = Phones.newNumber();

        assertThat(outcomes(importRows("verified", row(alice.name(), number)))).containsExactly("imported");
        assertThat(outcomes(importRows("to-be-confirmed", row(bob.name(), Phones.newNumber()))))
                .containsExactly("imported");

        PageText visitor = new PageText(REALM, alice, PHONES);
        visitor.signsIn().sees("sign-in").entersCode(PHONES.nextCode(number)).sees("intro");
    }

    @Test
    void serviceAccountIsAnUnknownUser() {
        REALM.call(
                "POST",
                "/clients",
                Map.of("clientId", "robot", "publicClient", false, "serviceAccountsEnabled", true, "secret", "s"));

        JsonNode response = importRows("verified", row("service-account-robot", Phones.newNumber()));

        assertThat(errors(response)).containsExactly("unknown_user");
    }

    @Test
    void needsARealmThatIsSetUp() {
        Realm fresh = Realm.on(Servers.inbox()).withoutSetUp().create();

        HttpResponse<String> response = fresh.tryCall("POST", IMPORT, Map.of("as", "verified", "rows", List.of()));

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("not_set_up");
    }

    @Test
    void needsPermissionForEachUser() {
        User alice = REALM.user();
        String body = Http.write(Map.of("as", "verified", "rows", List.of(row(alice.name(), Phones.newNumber()))));
        Function<Admin, HttpResponse<String>> importAs = admin -> admin.send("POST", IMPORT, body, "application/json");

        assertThat(importAs.apply(Admin.of(REALM, "manage-realm")).statusCode()).isEqualTo(403);
        JsonNode asViewer =
                Http.parse(importAs.apply(Admin.of(REALM, "view-users")).body());
        assertThat(errors(asViewer)).containsExactly("forbidden");
        JsonNode asQueryUser =
                Http.parse(importAs.apply(Admin.of(REALM, "query-users")).body());
        assertThat(errors(asQueryUser)).containsExactly("unknown_user");
        assertThat(alice.credentialTypes()).isEmpty();
        assertThat(outcomes(Http.parse(importAs.apply(SUPPORT).body()))).containsExactly("imported");
    }

    private static Map<String, String> row(String user, String number) {
        return Map.of("user", user, "number", number);
    }

    private static JsonNode importRows(String as, Object... rows) {
        return importRows(REALM, as, rows);
    }

    private static JsonNode importRows(Realm realm, String as, Object... rows) {
        return realm.call("POST", IMPORT, Map.of("as", as, "rows", List.of(rows)))
                .orElseThrow();
    }

    private static HttpResponse<String> tryImport(String as, Object rows) {
        return REALM.tryCall("POST", IMPORT, Map.of("as", as, "rows", rows));
    }

    private static HttpResponse<String> csv(String text, String query) {
        return SUPPORT.send("POST", IMPORT + query, text, "text/csv");
    }

    private static List<String> outcomes(JsonNode response) {
        return response.path("rows").findValuesAsText("outcome");
    }

    private static List<String> errors(JsonNode response) {
        return response.path("rows").findValuesAsText("error");
    }
}
