// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The set-up taken back. */
class UndoIT {

    private static final Map<String, Boolean> ALL =
            Map.of("password-grant", true, "level-of-authentication", true, "amr", true);

    private final Realm realm = Realm.on(Servers.inbox()).withoutSetUp().create();

    @Test
    void theRealmIsAsItWas() {
        List<Object> before = everything();
        realm.call("POST", "/two-step/setup", ALL);
        assertThat(everything()).isNotEqualTo(before);

        JsonNode answer = undo();

        assertThat(everything()).isEqualTo(before);
        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(answer.path("steps")).isNotEmpty();
        assertThat(answer.path("dryRun").asBoolean()).isFalse();
        assertThat(answer.path("warnings")).isEmpty();
        assertThat(answer.path("browserFlow").asText()).isEqualTo("browser");
        assertThat(answer.path("directGrantFlow").asText()).isEqualTo("direct grant");
        assertThat(undo().path("changed").asBoolean())
                .as("there is nothing more to undo")
                .isFalse();

        realm.setUp();
        realm.setUp();
        realm.call("POST", "/two-step/setup", ALL);

        undo();

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aDryRunOnlyTells() {
        realm.call("POST", "/two-step/setup", ALL);
        List<Object> before = everything();

        JsonNode answer = dryRun();

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
        PageText alice = new PageText(realm, realm.userWithApp(app), Phones.fed(realm.inbox()));
        PageText bob = new PageText(realm, realm.user(), Phones.fed(realm.inbox()));
        realm.setUp();
        bob.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        undo();

        alice.signsIn();
        assertThat(alice.page().body()).contains("id=\"kc-otp-login-form\"");
        // What he has is kept, and nobody asks for it.
        new PageText(realm, realm.user(), Phones.fed(realm.inbox())).signsIn().seesApp();
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

        assertThat(realm.browserFlow()).isEqualTo("mine");
        assertThat(answer.path("warnings").toString()).contains("mine", "it was not changed");
        assertThat(aliases()).noneMatch(alias -> alias.contains("two-step"));
    }

    @Test
    void whereTheFlowBeforeIsGoneKeycloaksOwnIsBound() {
        realm.call("POST", "/authentication/flows/browser/copy", Map.of("newName", "old"));
        realm.call("PUT", "", Map.of("browserFlow", "old"));
        realm.setUp();
        realm.call("DELETE", "/authentication/flows/" + realm.flowId("old"), null);

        JsonNode answer = undo();

        assertThat(realm.browserFlow()).isEqualTo("browser");
        assertThat(answer.path("warnings").toString()).contains("'old'", "no longer exists");
    }

    @Test
    void aCopyThatAClientUsesIsKeptUntilTheClientHasAnother() {
        realm.setUp();
        String copy = realm.browserFlow();
        clientUses(realm.flowId(copy));
        JsonNode planned = dryRun();

        JsonNode answer = undo();

        assertThat(aliases()).contains(copy);
        assertThat(answer.path("warnings").toString())
                .contains(
                        copy,
                        "still used by client '" + Realm.CLIENT + "'",
                        "Without the JAR, sign-ins through it fail");
        assertThat(answer.path("jarRemovable").asBoolean()).isFalse();
        assertThat(told(answer)).isEqualTo(told(planned));

        clientUses("");
        JsonNode second = undo();

        assertThat(aliases()).doesNotContain(copy);
        assertThat(second.path("jarRemovable").asBoolean()).isTrue();
        assertThat(second.path("warnings")).isEmpty();
        assertThat(realm.representation().path("attributes").has("two-step.set-up"))
                .isFalse();
    }

    @Test
    void aFlowOfAnAdminThatRunsTheStepStaysAndIsTold() {
        realm.setUp();
        String copy = realm.browserFlow();
        realm.call("POST", "/authentication/flows/" + copy.replace(" ", "%20") + "/copy", Map.of("newName", "mine"));
        realm.call("PUT", "", Map.of("browserFlow", "mine"));
        JsonNode planned = dryRun();

        JsonNode answer = undo();

        assertThat(realm.browserFlow()).isEqualTo("mine");
        assertThat(aliases()).contains("mine").doesNotContain(copy);
        assertThat(answer.path("jarRemovable").asBoolean()).isFalse();
        assertThat(answer.path("warnings").toString())
                .contains("'mine'", "was not created by the set-up", "the realm's browser flow");
        assertThat(told(answer)).isEqualTo(told(planned));
        assertThat(new PageText(realm, realm.user(), Phones.fed(realm.inbox()))
                        .signsIn()
                        .page()
                        .signedIn())
                .as("nobody is locked out as long as the JAR is there")
                .isTrue();
    }

    @Test
    void aFlowAtAnIdentityProviderStaysAndIsTold() {
        realm.setUp();
        realm.call(
                "POST",
                "/authentication/flows",
                Map.of("alias", "after login", "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        realm.call(
                "POST",
                "/authentication/flows/after%20login/executions/execution",
                Map.of("provider", "two-step-verification"));
        ObjectNode step = realm.execution("after login", "two-step-verification");
        realm.call("PUT", "/authentication/flows/after%20login/executions", step.put("requirement", "REQUIRED"));
        realm.call(
                "POST",
                "/identity-provider/instances",
                Map.of(
                        "alias", "partner",
                        "providerId", "oidc",
                        "postBrokerLoginFlowAlias", "after login",
                        "config",
                                Map.of(
                                        "clientId", "x",
                                        "authorizationUrl", "https://partner.example.org/auth",
                                        "tokenUrl", "https://partner.example.org/token")));

        JsonNode answer = undo();

        assertThat(aliases()).contains("after login");
        assertThat(answer.path("jarRemovable").asBoolean()).isFalse();
        assertThat(answer.path("warnings").toString()).contains("'after login'", "identity provider 'partner'");
    }

    @Test
    void aRealmThatWasExportedAndImportedIsUndoneThere() {
        realm.call("POST", "/two-step/setup", ALL);
        Realm imported = realm.imported();
        assertThat(imported.browserFlow()).contains("two-step");

        JsonNode answer = undo(imported);

        assertThat(answer.path("warnings")).isEmpty();
        assertThat(answer.path("jarRemovable").asBoolean()).isTrue();
        assertThat(imported.browserFlow()).isEqualTo("browser");
        assertThat(imported.representation().path("directGrantFlow").asText()).isEqualTo("direct grant");
        assertThat(imported.get("/authentication/flows").toString()).doesNotContain("two-step");
        assertThat(imported.get("/client-scopes").toString()).doesNotContain("two-step");
        assertThat(imported.representation().path("attributes").toString()).doesNotContain("two-step", "acr.loa.map");
        assertThat(realm.browserFlow()).as("the other realm is another's").contains("two-step");
    }

    @Test
    void aFlowWhoseNameOnlyLooksLikeOursIsNotDeleted() {
        realm.call(
                "POST",
                "/authentication/flows/browser/copy",
                Map.of("newName", "Copy of browser with two-step verification"));
        realm.setUp();

        undo();

        assertThat(aliases()).contains("Copy of browser with two-step verification");
        assertThat(realm.browserFlow()).isEqualTo("browser");
    }

    @Test
    void mappersThatAnAdminAddedStay() {
        realm.call("POST", "/two-step/setup", ALL);
        Map<String, Object> mapper =
                Map.of("name", "my amr", "protocol", "openid-connect", "protocolMapper", "oidc-two-step-amr-mapper");
        realm.call("POST", "/clients/" + client() + "/protocol-mappers/models", mapper);
        String email = scopeId("email");
        realm.call("POST", "/client-scopes/" + email + "/protocol-mappers/models", mapper);

        JsonNode answer = undo();

        assertThat(answer.path("steps").findValuesAsText("action")).contains("remove-protocol-mapper");
        assertThat(answer.path("jarRemovable").asBoolean())
                .as("tokens are made without it")
                .isTrue();
        assertThat(realm.get("/clients/" + client() + "/protocol-mappers/models"))
                .hasSize(1);
        assertThat(realm.get("/client-scopes/" + email + "/protocol-mappers/models")
                        .findValuesAsText("name"))
                .contains("my amr");
    }

    @Test
    void whereTheRecordWasLostNoFlowIsTakenForOurs() {
        realm.setUp();
        String copy = realm.browserFlow();
        ObjectNode representation = (ObjectNode) realm.representation();
        ((ObjectNode) representation.path("attributes")).put("two-step.set-up", "");
        realm.call("PUT", "", representation);

        JsonNode answer = undo();

        assertThat(realm.browserFlow()).isEqualTo(copy);
        assertThat(answer.path("jarRemovable").asBoolean()).isFalse();
        assertThat(answer.path("warnings").toString()).contains(copy, "was not created by the set-up");
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
        realm.call(
                "POST",
                "/authentication/executions/"
                        + realm.execution("reset credentials", "reset-otp")
                                .path("id")
                                .asText() + "/config",
                Map.of("alias", "apps", "config", Map.of("action_on_otp_reset_flag", "Remove all")));

        JsonNode answer = realm.setUp();

        String copy = realm.representation().path("resetCredentialsFlow").asText();
        assertThat(copy)
                .isNotEqualTo("reset credentials")
                .isEqualTo(answer.path("resetCredentialsFlow").asText());
        assertThat(answer.path("steps").findValuesAsText("action")).contains("disable-execution");
        assertThat(realm.execution(copy, "reset-otp").path("requirement").asText())
                .isEqualTo("DISABLED");
        undo();
        assertThat(realm.representation().path("resetCredentialsFlow").asText()).isEqualTo("reset credentials");
    }

    private JsonNode undo() {
        return undo(realm);
    }

    private JsonNode dryRun() {
        return realm.call("POST", "/two-step/undo?dryRun=true", null).orElseThrow();
    }

    private static List<JsonNode> told(JsonNode answer) {
        return List.of(
                answer.path("jarRemovable"),
                answer.path("warnings"),
                Http.parse(Http.write(answer.path("steps").findValuesAsText("target"))),
                answer.path("browserFlow"));
    }

    private String client() {
        return realm.get("/clients?clientId=" + Realm.CLIENT).path(0).path("id").asText();
    }

    /** @param flow id; empty for the realm's */
    private void clientUses(String flow) {
        realm.call(
                "PUT",
                "/clients/" + client(),
                Map.of("clientId", Realm.CLIENT, "authenticationFlowBindingOverrides", Map.of("browser", flow)));
    }

    private static JsonNode undo(Realm realm) {
        return realm.call("POST", "/two-step/undo", null).orElseThrow();
    }

    private String scopeId(String name) {
        for (JsonNode scope : realm.get("/client-scopes")) {
            if (scope.path("name").asText().equals(name)) {
                return scope.path("id").asText();
            }
        }
        throw new AssertionError("no " + name);
    }

    /** What the set-up could have changed; lists in no order. */
    private List<Object> everything() {
        return List.of(
                realm.representation(),
                Set.copyOf(realm.get("/authentication/flows").valueStream().toList()),
                realm.get("/authentication/required-actions"),
                Set.copyOf(realm.get("/client-scopes").valueStream().toList()));
    }

    private List<String> aliases() {
        return realm.get("/authentication/flows").findValuesAsText("alias");
    }
}
