package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.journey.Reader;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The set-up taken back. */
class UndoTest {

    private static final Map<String, Boolean> ALL =
            Map.of("password-grant", true, "level-of-authentication", true, "amr", true);

    private final Realm realm = Realm.on(Servers.inbox()).withoutSetUp().create();

    @Test
    void theRealmIsAsItWas() {
        JsonNode before = everything();
        realm.call("POST", "/two-step/setup", ALL);
        assertThat(everything()).isNotEqualTo(before);

        JsonNode answer = undo();

        assertThat(everything()).isEqualTo(before);
        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("steps")).allMatch(step -> step.path("done").asBoolean());
        assertThat(answer.path("warnings")).isEmpty();
        assertThat(answer.path("browserFlow").asText()).isEqualTo("browser");
        assertThat(answer.path("directGrantFlow").asText()).isEqualTo("direct grant");
        assertThat(undo().path("changed").asBoolean())
                .as("there is nothing more to undo")
                .isFalse();
    }

    @Test
    void alsoAfterSeveralSetUps() {
        JsonNode before = everything();
        realm.setUp();
        realm.setUp();
        realm.call("POST", "/two-step/setup", ALL);

        undo();

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aDryRunOnlyTells() {
        realm.call("POST", "/two-step/setup", ALL);
        JsonNode before = everything();

        JsonNode answer = realm.call("POST", "/two-step/undo?dryRun=true", null).orElseThrow();

        assertThat(everything()).isEqualTo(before);
        assertThat(answer.path("dryRun").asBoolean()).isTrue();
        assertThat(answer.path("browserFlow").asText()).isEqualTo("browser");
        assertThat(answer.path("steps").findValuesAsText("action"))
                .contains(
                        "bind-flow",
                        "remove-flow",
                        "remove-level-names",
                        "remove-protocol-mapper",
                        "unregister-required-action");
        assertThat(undo().path("steps").findValuesAsText("target"))
                .isEqualTo(answer.path("steps").findValuesAsText("target"));
    }

    @Test
    void peopleSignInAsBefore() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        Reader alice = new Reader(realm, realm.userWithApp(app), Phones.fed(realm.inbox()));
        Reader bob = new Reader(realm, realm.user(), Phones.fed(realm.inbox()));
        realm.setUp();
        bob.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        undo();

        alice.signsIn();
        assertThat(alice.page().body()).contains("id=\"kc-otp-login-form\"");
        // What he has is kept, and nobody asks for it.
        new Reader(realm, realm.user(), Phones.fed(realm.inbox())).signsIn().seesApp();
        assertThat(bob.user().credentialTypes()).contains("two-step", "two-step-phone");
        realm.setUp();
        bob.signsIn().provesItself().seesApp();
    }

    @Test
    void thePolicyIsKeptForTheNextSetUp() {
        realm.setUp();
        realm.call("PUT", "/two-step/policy", Map.of("code-length", 8, "enforcement", "required"));

        undo();
        assertThat(realm.get("/two-step/policy").path("code-length").asInt()).isEqualTo(6);
        realm.setUp();

        assertThat(realm.get("/two-step/policy").path("code-length").asInt()).isEqualTo(8);
        assertThat(realm.get("/two-step/policy").path("enforcement").asText()).isEqualTo("required");
    }

    @Test
    void whatAnAdminHasBoundSinceStays() {
        realm.setUp();
        realm.call("POST", "/authentication/flows/browser/copy", Map.of("newName", "mine"));
        realm.call("PUT", "", Map.of("browserFlow", "mine"));

        JsonNode answer = undo();

        assertThat(realm.representation().path("browserFlow").asText()).isEqualTo("mine");
        assertThat(answer.path("warnings").toString()).contains("mine", "left as it is");
        assertThat(aliases()).noneMatch(alias -> alias.contains("two-step"));
    }

    @Test
    void whereTheFlowBeforeIsGoneKeycloaksOwnIsBound() {
        realm.call("POST", "/authentication/flows/browser/copy", Map.of("newName", "old"));
        realm.call("PUT", "", Map.of("browserFlow", "old"));
        realm.setUp();
        realm.call("DELETE", "/authentication/flows/" + flow("old"), null);

        JsonNode answer = undo();

        assertThat(realm.representation().path("browserFlow").asText()).isEqualTo("browser");
        assertThat(answer.path("warnings").toString()).contains("'old'", "does not exist any more");
    }

    @Test
    void aCopyThatAClientUsesIsKeptAndTold() {
        realm.setUp();
        String copy = realm.representation().path("browserFlow").asText();
        String client = realm.get("/clients?clientId=" + Realm.CLIENT)
                .path(0)
                .path("id")
                .asText();
        realm.call(
                "PUT",
                "/clients/" + client,
                Map.of("clientId", Realm.CLIENT, "authenticationFlowBindingOverrides", Map.of("browser", flow(copy))));

        JsonNode answer = undo();

        assertThat(aliases()).contains(copy);
        assertThat(answer.path("warnings").toString()).contains(copy, "still used");
    }

    @Test
    void aRealmThatWasSetUpBeforeThereWasARecord() {
        JsonNode before = everything();
        realm.setUp();
        ObjectNode representation = (ObjectNode) realm.representation();
        ((ObjectNode) representation.path("attributes")).put("two-step.set-up", "");
        realm.call("PUT", "", representation);

        undo();

        assertThat(realm.representation().path("browserFlow").asText()).isEqualTo("browser");
        assertThat(everything().path("flows")).isEqualTo(before.path("flows"));
    }

    @Test
    void namesAndMappersThatOthersMadeStay() {
        realm.call("PUT", "", Map.of("attributes", Map.of("acr.loa.map", "{\"gold\":2}")));
        realm.call("POST", "/two-step/setup", ALL);

        undo();

        assertThat(realm.representation().at("/attributes/acr.loa.map").asText())
                .isEqualTo("{\"gold\":2}");
    }

    @Test
    void aResetFlowThatRemovedAppsIsBoundAgain() {
        String execution = "";
        for (JsonNode one : realm.get("/authentication/flows/reset%20credentials/executions")) {
            if (one.path("providerId").asText().equals("reset-otp")) {
                execution = one.path("id").asText();
            }
        }
        realm.call(
                "POST",
                "/authentication/executions/" + execution + "/config",
                Map.of("alias", "apps", "config", Map.of("action_on_otp_reset_flag", "Remove all")));

        JsonNode answer = realm.setUp();

        String copy = realm.representation().path("resetCredentialsFlow").asText();
        assertThat(copy)
                .isNotEqualTo("reset credentials")
                .isEqualTo(answer.path("resetCredentialsFlow").asText());
        assertThat(answer.path("steps").findValuesAsText("action")).contains("disable-execution");
        for (JsonNode one : realm.get("/authentication/flows/" + copy.replace(" ", "%20") + "/executions")) {
            if (one.path("providerId").asText().equals("reset-otp")) {
                assertThat(one.path("requirement").asText()).isEqualTo("DISABLED");
            }
        }
        undo();
        assertThat(realm.representation().path("resetCredentialsFlow").asText()).isEqualTo("reset credentials");
    }

    @ParameterizedTest
    @CsvSource({"manage-realm,200", "view-realm,403", "manage-users,403"})
    void needsTheRightOnTheRealm(String role, int expected) {
        realm.setUp();

        assertThat(Admin.of(realm, role)
                        .call("POST", "/admin/realms/" + realm.name() + "/two-step/undo")
                        .statusCode())
                .isEqualTo(expected);
    }

    private JsonNode undo() {
        HttpResponse<String> answer = realm.tryCall("POST", "/two-step/undo", null);
        OpenApi.validate(
                "POST", "/admin/realms/" + realm.name() + "/two-step/undo", answer.statusCode(), answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.parse(answer.body());
    }

    /** What the set-up could have changed. */
    private JsonNode everything() {
        ObjectNode all = (ObjectNode) Http.parse("{}");
        all.set("realm", realm.representation());
        TreeSet<String> flows = new TreeSet<>();
        realm.get("/authentication/flows").forEach(flow -> flows.add(flow.toString()));
        all.set("flows", Http.parse(Http.write(List.copyOf(flows))));
        all.set("actions", realm.get("/authentication/required-actions"));
        TreeSet<String> scopes = new TreeSet<>();
        realm.get("/client-scopes").forEach(scope -> scopes.add(scope.toString()));
        all.set("scopes", Http.parse(Http.write(List.copyOf(scopes))));
        return all;
    }

    private List<String> aliases() {
        return realm.get("/authentication/flows").findValuesAsText("alias");
    }

    private String flow(String alias) {
        for (JsonNode flow : realm.get("/authentication/flows")) {
            if (flow.path("alias").asText().equals(alias)) {
                return flow.path("id").asText();
            }
        }
        throw new AssertionError("no flow " + alias);
    }
}
