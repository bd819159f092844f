// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The call that sets up a realm. */
class SetUpIT {

    private static final KeycloakServer SERVER = Servers.inbox();

    private final Realm realm = Realm.on(SERVER).withoutSetUp().create();

    @Test
    void bindsACopyWithTheSecondStepInsteadOfKeycloaksForms() {
        JsonNode response = realm.setUp();

        String bound = realm.browserFlow();
        assertThat(bound)
                .isNotEqualTo("browser")
                .isEqualTo(response.path("browserFlow").asText());
        assertThat(response.path("changed").asBoolean()).isTrue();
        assertThat(authenticators(bound))
                .contains("two-step-verification", "auth-cookie", "webauthn-authenticator")
                .doesNotContain("auth-otp-form", "auth-recovery-authn-code-form");
        assertThat(authenticators("browser"))
                .as("the built-in flow")
                .contains("auth-otp-form")
                .doesNotContain("two-step-verification");
        JsonNode step = realm.execution(bound, "two-step-verification");
        assertThat(step.path("requirement").asText()).isEqualTo("ALTERNATIVE");
        assertThat(step.path("level"))
                .as("on the level of the other alternatives")
                .isEqualTo(realm.execution(bound, "webauthn-authenticator").path("level"));
        assertThat(requiredActions()).contains("two-step-check", "two-step-setup", "two-step-settings");
        assertThat(setupEvents()).hasSize(1);
    }

    @Test
    void secondCallChangesNothing() {
        realm.setUp();
        String bound = realm.browserFlow();
        int flows = realm.get("/authentication/flows").size();

        JsonNode response = realm.setUp();

        assertThat(response.path("changed").asBoolean()).isFalse();
        assertThat(realm.browserFlow()).isEqualTo(bound);
        assertThat(realm.get("/authentication/flows")).hasSize(flows);
    }

    @Test
    void dryRunChangesNothing() {
        JsonNode before = realm.representation();

        JsonNode response =
                realm.call("POST", "/two-step/setup?dryRun=true", null).orElseThrow();

        assertThat(response.path("dryRun").asBoolean()).isTrue();
        assertThat(response.path("steps").size()).isPositive();
        assertThat(realm.representation()).isEqualTo(before);
        assertThat(setupEvents()).isEmpty();
    }

    /** The changes are made and rolled back, and must not stay in Keycloak's realm cache. */
    @Test
    void dryRunLeavesNothingInTheRealmCache() {
        List<String> paths = List.of("", "/authentication/flows", "/authentication/required-actions", "/client-scopes");
        List<JsonNode> before = paths.stream().map(realm::get).toList();
        Map<String, Object> all = Map.of("password-grant", true, "level-of-authentication", true, "amr", true);

        JsonNode planned =
                realm.call("POST", "/two-step/setup?dryRun=true", all).orElseThrow();

        assertThat(paths.stream().map(realm::get).toList()).isEqualTo(before);
        assertThat(planned.path("changed").asBoolean()).isFalse();
        JsonNode done = realm.call("POST", "/two-step/setup", all).orElseThrow();
        assertThat(done.path("changed").asBoolean()).isTrue();
        for (String field : List.of("browserFlow", "directGrantFlow", "resetCredentialsFlow", "warnings")) {
            assertThat(done.path(field)).isEqualTo(planned.path(field));
        }
        assertThat(done.path("steps").findValues("target"))
                .isEqualTo(planned.path("steps").findValues("target"));
        assertThat(realm.representation().path("browserFlow")).isEqualTo(planned.path("browserFlow"));
    }

    /** Otherwise the account console offers Keycloak's own setup, which has no backup, above the product's. */
    @Test
    void disablesKeycloaksOwnActionsUntilTheUndo() {
        JsonNode response = realm.setUp();

        assertThat(response.path("steps").toString()).contains("disable-required-action", "CONFIGURE_TOTP");
        assertThat(isEnabled("CONFIGURE_TOTP")).isFalse();
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isFalse();

        realm.call("POST", "/two-step/undo", null);
        assertThat(isEnabled("CONFIGURE_TOTP")).isTrue();
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isTrue();
        assertThat(realm.representation().path("attributes").has("two-step.set-up"))
                .isFalse();
    }

    @Test
    void keepsKeycloaksOwnActionsIfAnAdminWantsThem() {
        realm.call("POST", "/two-step/setup", Map.of("keep-keycloak-actions", true));
        assertThat(isEnabled("CONFIGURE_TOTP")).isTrue();

        realm.changeAction("CONFIGURE_RECOVERY_AUTHN_CODES", action -> action.put("defaultAction", true));
        assertThat(realm.setUp().path("warnings").toString()).contains("CONFIGURE_RECOVERY_AUTHN_CODES");
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isTrue();
        assertThat(isEnabled("CONFIGURE_TOTP")).isFalse();

        realm.changeAction("CONFIGURE_TOTP", action -> action.put("enabled", true));
        realm.setUp();
        assertThat(isEnabled("CONFIGURE_TOTP")).as("enabled again by an admin").isTrue();
    }

    private boolean isEnabled(String action) {
        return realm.get("/authentication/required-actions/" + action)
                .path("enabled")
                .asBoolean();
    }

    @Test
    void warnsAboutARequiredActionBeforeTheCheck() {
        assertThat(realm.setUp().path("warnings")).isEmpty();
        realm.changeAction("UPDATE_PASSWORD", action -> action.put("priority", -1_000));

        assertThat(realm.setUp().path("warnings").toString()).contains("UPDATE_PASSWORD", "two-step-check");
    }

    /** An imported realm can have such priorities. Which of the two actions Keycloak runs first is then undefined. */
    @Test
    void warnsAboutARequiredActionWithThePriorityOfTheCheck() {
        realm.setUp();
        int priority = realm.get("/authentication/required-actions/two-step-check")
                .path("priority")
                .asInt();
        realm.changeAction("UPDATE_PASSWORD", action -> action.put("priority", priority));

        assertThat(realm.setUp().path("warnings").toString())
                .contains("'UPDATE_PASSWORD' may come before 'two-step-check'");
    }

    @Test
    void listsIdentityProviders() {
        realm.call(
                "POST",
                "/identity-provider/instances",
                Map.of("alias", "corporate", "providerId", "oidc", "config", Map.of("clientId", "x")));

        JsonNode provider = realm.setUp().path("identityProviders").path(0);

        assertThat(provider.path("alias").asText()).isEqualTo("corporate");
        assertThat(provider.has("postBrokerFlow")).isFalse();
        assertThat(provider.path("secondStep").asText()).isEqualTo("two-step-check");
    }

    @Test
    void rejectsAnInvalidPolicyWithKeyValueAndRange() {
        realm.setUp();

        HttpResponse<String> response = realm.tryCall(
                "PUT",
                "/authentication/required-actions/two-step-setup/config",
                Map.of("config", Map.of("code-length", "3")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("code-length", "3", "6", "10");
    }

    private List<JsonNode> setupEvents() {
        return realm.adminEvents().stream()
                .filter(event -> event.path("resourcePath").asText().contains("two-step/setup"))
                .toList();
    }

    private List<String> authenticators(String flow) {
        return realm.executions(flow).findValuesAsText("providerId");
    }

    private List<String> requiredActions() {
        List<String> aliases = new ArrayList<>();
        for (JsonNode action : realm.get("/authentication/required-actions")) {
            if (action.path("enabled").asBoolean()) {
                aliases.add(action.path("alias").asText());
            }
        }
        return aliases;
    }
}
