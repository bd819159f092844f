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

/** Undoes the setup of a realm. */
class UndoIT {

    private static final Map<String, Boolean> ALL =
            Map.of("password-grant", true, "level-of-authentication", true, "amr", true);

    private final Realm realm = Realm.on(Servers.inbox()).withoutSetUp().create();

    @Test
    void undoRestoresTheRealm() {
        List<Object> before = snapshot();
        realm.call("POST", "/two-step/setup", ALL);
        assertThat(snapshot()).isNotEqualTo(before);

        JsonNode response = undo();

        assertThat(snapshot()).isEqualTo(before);
        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(response.path("steps")).isNotEmpty();
        assertThat(response.path("dryRun").asBoolean()).isFalse();
        assertThat(response.path("warnings")).isEmpty();
        assertThat(response.path("browserFlow").asText()).isEqualTo("browser");
        assertThat(response.path("directGrantFlow").asText()).isEqualTo("direct grant");
        assertThat(undo().path("changed").asBoolean())
                .as("nothing is left to undo")
                .isFalse();

        realm.setUp();
        realm.setUp();
        realm.call("POST", "/two-step/setup", ALL);

        undo();

        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void dryRunChangesNothing() {
        realm.call("POST", "/two-step/setup", ALL);
        List<Object> before = snapshot();

        JsonNode response = dryRun();

        assertThat(snapshot()).isEqualTo(before);
        assertThat(response.path("dryRun").asBoolean()).isTrue();
        assertThat(response.path("browserFlow").asText()).isEqualTo("browser");
        assertThat(response.path("steps").findValuesAsText("action"))
                .contains(
                        "bind-flow",
                        "remove-flow",
                        "remove-level-names",
                        "remove-protocol-mapper",
                        "unregister-required-action");
        assertThat(undo().path("steps").findValuesAsText("target"))
                .isEqualTo(response.path("steps").findValuesAsText("target"));
    }

    @Test
    void usersSignInAsBefore() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        PageText alice = new PageText(realm, realm.userWithApp(app), Phones.readingFrom(realm.inbox()));
        PageText bob = new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()));
        realm.setUp();
        bob.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        bob.turnsOn().signsOut();

        undo();

        alice.signsIn();
        assertThat(alice.page().body()).contains("id=\"kc-otp-login-form\"");
        // Bob's methods are kept, but not asked for.
        new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()))
                .signsIn()
                .seesApp();
        assertThat(bob.user().credentialTypes()).contains("two-step", "two-step-phone");
        realm.setUp();
        bob.signsIn().passesSecondStep().seesApp();
    }

    @Test
    void keepsThePolicyForTheNextSetup() {
        realm.setUp();
        realm.call("PUT", "/two-step/policy", Map.of("code-length", 8, "enforcement", "required"));

        undo();
        assertThat(realm.get("/two-step/policy").path("code-length").asInt()).isEqualTo(6);
        realm.setUp();

        assertThat(realm.get("/two-step/policy").path("code-length").asInt()).isEqualTo(8);
        assertThat(realm.get("/two-step/policy").path("enforcement").asText()).isEqualTo("required");
    }

    @Test
    void keepsAFlowThatAnAdminBoundLater() {
        realm.setUp();
        realm.call("POST", "/authentication/flows/browser/copy", Map.of("newName", "mine"));
        realm.call("PUT", "", Map.of("browserFlow", "mine"));

        JsonNode response = undo();

        assertThat(realm.browserFlow()).isEqualTo("mine");
        assertThat(response.path("warnings").toString()).contains("mine", "it was not changed");
        assertThat(aliases()).noneMatch(alias -> alias.contains("two-step"));
    }

    @Test
    void bindsKeycloaksFlowIfThePreviousOneIsGone() {
        realm.call("POST", "/authentication/flows/browser/copy", Map.of("newName", "old"));
        realm.call("PUT", "", Map.of("browserFlow", "old"));
        realm.setUp();
        realm.call("DELETE", "/authentication/flows/" + realm.flowId("old"), null);

        JsonNode response = undo();

        assertThat(realm.browserFlow()).isEqualTo("browser");
        assertThat(response.path("warnings").toString()).contains("'old'", "no longer exists");
    }

    @Test
    void keepsACopyAsLongAsAClientUsesIt() {
        realm.setUp();
        String copy = realm.browserFlow();
        setFlowOfClient(realm.flowId(copy));
        JsonNode planned = dryRun();

        JsonNode response = undo();

        assertThat(aliases()).contains(copy);
        assertThat(response.path("warnings").toString())
                .contains(
                        copy,
                        "still used by client '" + Realm.CLIENT + "'",
                        "Without the JAR, sign-ins through it fail");
        assertThat(response.path("jarRemovable").asBoolean()).isFalse();
        assertThat(summary(response)).isEqualTo(summary(planned));

        setFlowOfClient("");
        JsonNode second = undo();

        assertThat(aliases()).doesNotContain(copy);
        assertThat(second.path("jarRemovable").asBoolean()).isTrue();
        assertThat(second.path("warnings")).isEmpty();
        assertThat(realm.representation().path("attributes").has("two-step.set-up"))
                .isFalse();
    }

    @Test
    void keepsAndReportsAFlowOfAnAdminWithTheStep() {
        realm.setUp();
        String copy = realm.browserFlow();
        realm.call("POST", "/authentication/flows/" + copy.replace(" ", "%20") + "/copy", Map.of("newName", "mine"));
        realm.call("PUT", "", Map.of("browserFlow", "mine"));
        JsonNode planned = dryRun();

        JsonNode response = undo();

        assertThat(realm.browserFlow()).isEqualTo("mine");
        assertThat(aliases()).contains("mine").doesNotContain(copy);
        assertThat(response.path("jarRemovable").asBoolean()).isFalse();
        assertThat(response.path("warnings").toString())
                .contains("'mine'", "was not created by the set-up", "the realm's browser flow");
        assertThat(summary(response)).isEqualTo(summary(planned));
        assertThat(new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()))
                        .signsIn()
                        .page()
                        .signedIn())
                .as("users can sign in as long as the JAR is installed")
                .isTrue();
    }

    @Test
    void keepsAndReportsAFlowOfAnIdentityProvider() {
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

        JsonNode response = undo();

        assertThat(aliases()).contains("after login");
        assertThat(response.path("jarRemovable").asBoolean()).isFalse();
        assertThat(response.path("warnings").toString()).contains("'after login'", "identity provider 'partner'");
    }

    @Test
    void undoesTheSetupOfAnImportedRealm() {
        realm.call("POST", "/two-step/setup", ALL);
        Realm imported = realm.imported();
        assertThat(imported.browserFlow()).contains("two-step");

        JsonNode response = undo(imported);

        assertThat(response.path("warnings")).isEmpty();
        assertThat(response.path("jarRemovable").asBoolean()).isTrue();
        assertThat(imported.browserFlow()).isEqualTo("browser");
        assertThat(imported.representation().path("directGrantFlow").asText()).isEqualTo("direct grant");
        assertThat(imported.get("/authentication/flows").toString()).doesNotContain("two-step");
        assertThat(imported.get("/client-scopes").toString()).doesNotContain("two-step");
        assertThat(imported.representation().path("attributes").toString()).doesNotContain("two-step", "acr.loa.map");
        assertThat(realm.browserFlow()).as("the exported realm is not changed").contains("two-step");
    }

    @Test
    void keepsAFlowWithASimilarName() {
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
    void keepsMappersThatAnAdminAdded() {
        realm.call("POST", "/two-step/setup", ALL);
        Map<String, Object> mapper =
                Map.of("name", "my amr", "protocol", "openid-connect", "protocolMapper", "oidc-two-step-amr-mapper");
        realm.call("POST", "/clients/" + client() + "/protocol-mappers/models", mapper);
        String email = scopeId("email");
        realm.call("POST", "/client-scopes/" + email + "/protocol-mappers/models", mapper);

        JsonNode response = undo();

        assertThat(response.path("steps").findValuesAsText("action")).contains("remove-protocol-mapper");
        assertThat(response.path("jarRemovable").asBoolean())
                .as("tokens do not need the mapper")
                .isTrue();
        assertThat(realm.get("/clients/" + client() + "/protocol-mappers/models"))
                .hasSize(1);
        assertThat(realm.get("/client-scopes/" + email + "/protocol-mappers/models")
                        .findValuesAsText("name"))
                .contains("my amr");
    }

    @Test
    void removesNoFlowIfTheRecordIsLost() {
        realm.setUp();
        String copy = realm.browserFlow();
        ObjectNode representation = (ObjectNode) realm.representation();
        ((ObjectNode) representation.path("attributes")).put("two-step.set-up", "");
        realm.call("PUT", "", representation);

        JsonNode response = undo();

        assertThat(realm.browserFlow()).isEqualTo(copy);
        assertThat(response.path("jarRemovable").asBoolean()).isFalse();
        assertThat(response.path("warnings").toString()).contains(copy, "was not created by the set-up");
    }

    @Test
    void keepsLevelNamesThatAnAdminAdded() {
        realm.call("PUT", "", Map.of("attributes", Map.of("acr.loa.map", "{\"gold\":2}")));
        realm.call("POST", "/two-step/setup", ALL);

        undo();

        assertThat(realm.representation().at("/attributes/acr.loa.map").asText())
                .isEqualTo("{\"gold\":2}");
    }

    @Test
    void bindsTheOriginalResetFlowAgain() {
        realm.call(
                "POST",
                "/authentication/executions/"
                        + realm.execution("reset credentials", "reset-otp")
                                .path("id")
                                .asText() + "/config",
                Map.of("alias", "apps", "config", Map.of("action_on_otp_reset_flag", "Remove all")));

        JsonNode response = realm.setUp();

        String copy = realm.representation().path("resetCredentialsFlow").asText();
        assertThat(copy)
                .isNotEqualTo("reset credentials")
                .isEqualTo(response.path("resetCredentialsFlow").asText());
        assertThat(response.path("steps").findValuesAsText("action")).contains("disable-execution");
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

    private static List<JsonNode> summary(JsonNode response) {
        return List.of(
                response.path("jarRemovable"),
                response.path("warnings"),
                Http.parse(Http.write(response.path("steps").findValuesAsText("target"))),
                response.path("browserFlow"));
    }

    private String client() {
        return realm.get("/clients?clientId=" + Realm.CLIENT).path(0).path("id").asText();
    }

    /** @param flow id of a flow; empty for the flow of the realm */
    private void setFlowOfClient(String flow) {
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

    /** Returns all that the setup can change, without the order of lists. */
    private List<Object> snapshot() {
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
