// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The one call that sets up a realm. */
class SetUpIT {

    private static final KeycloakServer SERVER = Servers.inbox();

    private final Realm realm = Realm.on(SERVER).withoutSetUp().create();

    @Test
    void bindsACopyWithTheSecondStepInPlaceOfKeycloaksForms() {
        JsonNode answer = realm.setUp();

        String bound = realm.representation().path("browserFlow").asText();
        assertThat(bound)
                .isNotEqualTo("browser")
                .isEqualTo(answer.path("browserFlow").asText());
        assertThat(answer.path("changed").asBoolean()).isTrue();
        assertThat(authenticators(bound))
                .contains("two-step-verification", "auth-cookie", "webauthn-authenticator")
                .doesNotContain("auth-otp-form", "auth-recovery-authn-code-form");
        assertThat(authenticators("browser"))
                .as("the built-in flow")
                .contains("auth-otp-form")
                .doesNotContain("two-step-verification");
        assertThat(requiredActions()).contains("two-step-check", "two-step-setup", "two-step-settings");
    }

    @Test
    void standsBesideTheOtherAlternatives() {
        realm.setUp();

        JsonNode executions =
                executions(realm.representation().path("browserFlow").asText());
        assertThat(find(executions, "two-step-verification").path("requirement").asText())
                .isEqualTo("ALTERNATIVE");
        assertThat(find(executions, "two-step-verification").path("level").asInt())
                .isEqualTo(
                        find(executions, "webauthn-authenticator").path("level").asInt());
    }

    @Test
    void aSecondCallChangesNothing() {
        realm.setUp();
        String bound = realm.representation().path("browserFlow").asText();
        int flows = realm.get("/authentication/flows").size();

        JsonNode answer = realm.setUp();

        assertThat(answer.path("changed").asBoolean()).isFalse();
        assertThat(realm.representation().path("browserFlow").asText()).isEqualTo(bound);
        assertThat(realm.get("/authentication/flows")).hasSize(flows);
    }

    @Test
    void aDryRunOnlyTells() {
        JsonNode before = realm.representation();

        JsonNode answer =
                realm.call("POST", "/two-step/setup?dryRun=true", null).orElseThrow();

        assertThat(answer.path("dryRun").asBoolean()).isTrue();
        assertThat(answer.path("steps").size()).isPositive();
        assertThat(realm.representation()).isEqualTo(before);
        assertThat(setUpEvents()).isEmpty();
    }

    /** It does the real work and is rolled back, of which nothing may be left in Keycloak's realm cache. */
    @Test
    void afterADryRunEverythingIsAsBefore() {
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

    @Test
    void isWrittenDownAsAnAdminEvent() {
        realm.setUp();

        assertThat(setUpEvents()).hasSize(1);
    }

    /** Otherwise the account console offers a set-up that knows no backup above ours. */
    @Test
    void keycloaksOwnSetUpOfAppsAndCodesIsDisabledUntilItIsUndone() {
        JsonNode answer = realm.setUp();

        assertThat(answer.path("steps").toString()).contains("disable-required-action", "CONFIGURE_TOTP");
        assertThat(isEnabled("CONFIGURE_TOTP")).isFalse();
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isFalse();

        realm.call("POST", "/two-step/undo", null);
        assertThat(isEnabled("CONFIGURE_TOTP")).isTrue();
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isTrue();
        assertThat(realm.representation().path("attributes").has("two-step.set-up"))
                .isFalse();
    }

    @Test
    void keycloaksOwnSetUpOfAppsAndCodesStaysWhereAnAdminWantsIt() {
        realm.call("POST", "/two-step/setup", Map.of("keep-keycloak-actions", true));
        assertThat(isEnabled("CONFIGURE_TOTP")).isTrue();

        enable("CONFIGURE_RECOVERY_AUTHN_CODES", "defaultAction", true);
        assertThat(realm.setUp().path("warnings").toString()).contains("CONFIGURE_RECOVERY_AUTHN_CODES");
        assertThat(isEnabled("CONFIGURE_RECOVERY_AUTHN_CODES")).isTrue();
        assertThat(isEnabled("CONFIGURE_TOTP")).isFalse();

        enable("CONFIGURE_TOTP", "enabled", true);
        realm.setUp();
        assertThat(isEnabled("CONFIGURE_TOTP")).as("enabled again by an admin").isTrue();
    }

    private void enable(String action, String field, boolean value) {
        ObjectNode model = (ObjectNode) realm.get("/authentication/required-actions/" + action);
        realm.call("PUT", "/authentication/required-actions/" + action, model.put(field, value));
    }

    private boolean isEnabled(String action) {
        return realm.get("/authentication/required-actions/" + action)
                .path("enabled")
                .asBoolean();
    }

    @Test
    void warnsOfARequiredActionThatComesBeforeTheCheck() {
        assertThat(realm.setUp().path("warnings")).isEmpty();
        realm.call("POST", "/authentication/required-actions/UPDATE_PASSWORD/raise-priority", null);
        for (int i = 0; i < 20; i++) {
            realm.call("POST", "/authentication/required-actions/UPDATE_PASSWORD/raise-priority", null);
        }

        assertThat(realm.setUp().path("warnings").toString()).contains("UPDATE_PASSWORD", "two-step-check");
    }

    /** As a realm that was imported may have it; which of the two Keycloak takes first is not certain then. */
    @Test
    void warnsOfARequiredActionOfTheSamePriorityAsTheCheck() {
        realm.setUp();
        ObjectNode action = (ObjectNode) realm.get("/authentication/required-actions/UPDATE_PASSWORD");
        action.put(
                "priority",
                realm.get("/authentication/required-actions/two-step-check")
                        .path("priority")
                        .asInt());
        realm.call("PUT", "/authentication/required-actions/UPDATE_PASSWORD", action);

        assertThat(realm.setUp().path("warnings").toString())
                .contains("'UPDATE_PASSWORD' may come before 'two-step-check'");
    }

    @Test
    void tellsWhichWaysInThereAreThroughOthers() {
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
    void needsAnAdminOfTheRealm() {
        int anonymous = Http.send(Http.request(SERVER.url() + "/admin/realms/" + realm.name() + "/two-step/setup")
                        .POST(BodyPublishers.noBody())
                        .build())
                .statusCode();
        assertThat(anonymous).isEqualTo(401);
        assertThat(asUser("view-realm")).isEqualTo(403);
        assertThat(asUser("manage-users")).isEqualTo(403);
        assertThat(asUser("manage-realm")).isEqualTo(200);
    }

    @Test
    void aBadPolicyIsRefusedWithKeyValueAndRange() {
        realm.setUp();

        HttpResponse<String> response = realm.tryCall(
                "PUT",
                "/authentication/required-actions/two-step-setup/config",
                Map.of("config", Map.of("code-length", "3")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("code-length", "3", "6", "10");
    }

    private int asUser(String role) {
        return Admin.of(realm, role)
                .call("POST", "/admin/realms/" + realm.name() + "/two-step/setup")
                .statusCode();
    }

    private List<JsonNode> setUpEvents() {
        return realm.adminEvents().stream()
                .filter(event -> event.path("resourcePath").asText().contains("two-step/setup"))
                .toList();
    }

    private JsonNode executions(String flow) {
        return realm.get("/authentication/flows/" + flow.replace(" ", "%20") + "/executions");
    }

    private List<String> authenticators(String flow) {
        return executions(flow).findValuesAsText("providerId");
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

    private static JsonNode find(JsonNode executions, String provider) {
        for (JsonNode execution : executions) {
            if (execution.path("providerId").asText().equals(provider)) {
                return execution;
            }
        }
        throw new AssertionError("no " + provider + " in " + executions);
    }
}
