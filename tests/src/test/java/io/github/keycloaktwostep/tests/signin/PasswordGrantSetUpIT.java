// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The set-up call with its option for the password grant. */
class PasswordGrantSetUpIT {

    private static final Map<String, Object> WITH_PASSWORD_GRANT = Map.of("password-grant", true);

    private final Realm realm = Realm.on(Servers.inbox()).withoutSetUp().create();

    @Test
    void bindsACopyThatReplacesKeycloaksSteps() {
        JsonNode answer = setUp(WITH_PASSWORD_GRANT);

        assertThat(directGrantFlow())
                .isEqualTo("direct grant with two-step verification")
                .isEqualTo(answer.path("directGrantFlow").asText());
        JsonNode executions = realm.get(Realm.executionsOf(directGrantFlow()));
        assertThat(executions.findValuesAsText("providerId")).containsExactly("two-step-password-grant");
        assertThat(executions.path(0).path("requirement").asText()).isEqualTo("REQUIRED");
        assertThat(realm.get(Realm.executionsOf("direct grant")).findValuesAsText("providerId"))
                .as("the unchanged built-in flow")
                .contains("direct-grant-validate-password", "direct-grant-validate-otp");
        assertThat(answer.path("browserFlow").asText()).isEqualTo("browser with two-step verification");
        assertThat(answer.path("steps"))
                .filteredOn(step -> step.path("target").asText().startsWith("direct grant"))
                .extracting(step ->
                        step.path("action").asText() + " " + step.path("target").asText())
                .containsExactly(
                        "copy-flow direct grant with two-step verification",
                        "replace-execution direct grant with two-step verification / direct-grant-validate-username",
                        "replace-execution direct grant with two-step verification / direct-grant-validate-password",
                        "replace-execution direct grant with two-step verification Direct Grant - Conditional OTP"
                                + " / direct-grant-validate-otp",
                        "bind-flow direct grant with two-step verification");
    }

    @Test
    void bindsOnRequestAndIsNotUndone() {
        assertThat(realm.setUp().path("directGrantFlow").asText())
                .as("not requested")
                .isEqualTo("direct grant");
        assertThat(directGrantFlow()).isEqualTo("direct grant");
        String browser = realm.representation().path("browserFlow").asText();

        assertThat(setUp(WITH_PASSWORD_GRANT).path("changed").asBoolean()).isTrue();

        String grant = directGrantFlow();
        int flows = realm.get("/authentication/flows").size();
        assertThat(setUp(WITH_PASSWORD_GRANT).path("changed").asBoolean()).isFalse();
        assertThat(setUp(Map.of("password-grant", false)).path("changed").asBoolean())
                .isFalse();
        assertThat(directGrantFlow()).isEqualTo(grant).isNotEqualTo("direct grant");
        assertThat(realm.representation().path("browserFlow").asText()).isEqualTo(browser);
        assertThat(realm.get("/authentication/flows")).hasSize(flows);
    }

    @Test
    void dryRunAndUnknownOptionChangeNothing() {
        JsonNode before = realm.representation();

        JsonNode answer = realm.call("POST", "/two-step/setup?dryRun=true", WITH_PASSWORD_GRANT)
                .orElseThrow();

        assertThat(answer.path("changed").asBoolean()).isFalse();
        assertThat(answer.path("directGrantFlow").asText()).isEqualTo("direct grant with two-step verification");
        assertThat(answer.path("dryRun").asBoolean()).isTrue();
        assertThat(answer.path("steps")).isNotEmpty();
        assertThat(realm.representation()).isEqualTo(before);

        HttpResponse<String> refused = realm.tryCall("POST", "/two-step/setup", Map.of("passwordGrant", true));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("passwordGrant", "password-grant");
        assertThat(realm.representation()).isEqualTo(before);
    }

    @Test
    void keepsCodeThatAFlowRequiresOfEverybody() {
        realm.call("POST", "/authentication/flows/direct%20grant/copy", Map.of("newName", "strict"));
        for (JsonNode execution : realm.get(Realm.executionsOf("strict"))) {
            if (execution.path("requirement").asText().equals("CONDITIONAL")) {
                ObjectNode changed = execution.deepCopy();
                changed.put("requirement", "REQUIRED");
                realm.call("PUT", "/authentication/flows/strict/executions", changed);
            }
        }
        realm.call("PUT", "", Map.of("directGrantFlow", "strict"));

        HttpResponse<String> refused = realm.tryCall("POST", "/two-step/setup", WITH_PASSWORD_GRANT);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("no_place_in_flow", "direct-grant-validate-otp");
        assertThat(directGrantFlow()).isEqualTo("strict");
        assertThat(realm.representation().path("browserFlow").asText())
                .as("all or nothing")
                .isEqualTo("browser");
    }

    @Test
    void warnsOfClientsWithFlowOverrides() {
        realm.call("POST", "/authentication/flows/direct%20grant/copy", Map.of("newName", "old"));
        realm.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "tv",
                        "authenticationFlowBindingOverrides",
                        Map.of("direct_grant", realm.flowId("old"))));

        assertThat(setUp(Map.of()).path("warnings")).isEmpty();
        assertThat(setUp(WITH_PASSWORD_GRANT).path("warnings"))
                .extracting(JsonNode::asText)
                .containsExactly("These clients use the direct grant flow 'old', which does not contain two-step"
                        + " verification: tv");
    }

    /** Nothing changes for clients of users without methods. */
    @Test
    void userWithoutMethodsSignsInAsBefore() {
        User user = realm.user();
        setUp(WITH_PASSWORD_GRANT);

        PasswordGrantClient.of(realm).signIn(user).expectTokens();
        assertThat(PasswordGrantClient.of(realm).signInWith("wrong", user).description())
                .isEqualTo("Invalid user credentials");
        assertThat(List.of(user.sessions())).containsExactly(1);
    }

    private JsonNode setUp(Map<String, Object> request) {
        return realm.call("POST", "/two-step/setup", request).orElseThrow();
    }

    private String directGrantFlow() {
        return realm.representation().path("directGrantFlow").asText();
    }
}
