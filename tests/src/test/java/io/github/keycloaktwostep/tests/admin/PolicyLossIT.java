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
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy is not lost or weakened silently, whichever of Keycloak's own ways changes where it is stored. */
class PolicyLossIT {

    private static final String ACTIONS = "/authentication/required-actions/";
    private static final String ACTION = ACTIONS + "two-step-setup";
    private static final String CONFIG = ACTION + "/config";

    private final Realm realm = Realm.on(Servers.inbox())
            .policy("enforcement", "required")
            .policy("allowed-countries", "DE")
            .create();

    @Test
    void aRequiredActionReplacedWithoutItsConfigurationKeepsThePolicy() {
        replaceAction(null);

        assertKept();
        assertThat(realm.get(CONFIG).path("config").path("enforcement").asText())
                .as("restored where it is stored")
                .isEqualTo("required");
        signingIn().sees("intro");
        assertToldAsRestored();
    }

    @Test
    void aConfigurationWithoutAnyToggleIsALossToo() {
        replaceAction(Map.of("max_auth_age", "300"));

        assertKept();
        assertThat(realm.get(CONFIG).path("config").path("max_auth_age").asText())
                .isEqualTo("300");
        assertToldAsRestored();
    }

    @Test
    void aClearedConfigurationIsRestored() {
        realm.call("DELETE", CONFIG, null);

        assertKept();
        assertToldAsRestored();
    }

    @Test
    void actionsDeletedAndSetUpAgainKeepThePolicy() {
        realm.call("DELETE", ACTION, null);
        realm.call("DELETE", ACTIONS + "two-step-settings", null);
        assertKept();

        realm.setUp();

        assertKept();
        assertThat(realm.get(CONFIG).path("config").path("enforcement").asText())
                .isEqualTo("required");
        signingIn().sees("intro");
        assertToldAsRestored();
    }

    @Test
    void anActionDeletedAndRegisteredAgainByHandKeepsThePolicy() {
        realm.call("DELETE", ACTION, null);

        realm.call(
                "POST",
                "/authentication/register-required-action",
                Map.of("providerId", "two-step-setup", "name", "Set up Two-Step Verification"));

        assertKept();
        signingIn().sees("intro");
        assertToldAsRestored();
    }

    @Test
    void aRealmImportedWithoutTheConfigurationKeepsThePolicy() {
        Realm copy = realm.imported(exported ->
                exported.path("requiredActions").forEach(action -> ((ObjectNode) action).putObject("config")));

        assertThat(copy.get("/two-step/policy").path("enforcement").asText()).isEqualTo("required");
        assertThat(ids(health(copy))).contains("policy-restored");
        copy.setUp();
        assertThat(copy.get(CONFIG).path("config").path("enforcement").asText()).isEqualTo("required");
    }

    @Test
    void aRealmThatLostItsAttributesKeepsThePolicyAllTheSame() {
        realm.call("PUT", "", Map.of("attributes", Map.of("frontendUrl", "")));

        replaceAction(null);

        assertKept();
    }

    @Test
    void attributesThatHoldNothingAreIgnored() {
        realm.call("PUT", "", Map.of("attributes", Map.of("two-step.policy", "null", "two-step.set-up", "null")));

        assertThat(realm.get("/two-step/health").path("status").isTextual()).isTrue();
        assertThat(realm.get("/two-step/policy").path("enforcement").isTextual())
                .isTrue();
    }

    @Test
    void aChangeAfterALossStartsFromTheKeptPolicy() {
        replaceAction(null);

        realm.call("PUT", "/two-step/policy", Map.of("grace-days", 7));

        assertKept();
        assertThat(policy().path("grace-days").asInt()).isEqualTo(7);
    }

    @Test
    void anotherConfigurationIsInForceAndToldUntilSomebodyConfirmsIt() {
        replaceAction(Map.of("enforcement", "optional", "allowed-countries", "DE"));

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(message("policy-changed-elsewhere"))
                .contains("enforcement", "required", "optional")
                .doesNotContain("allowed-countries");
        assertThat(warnings()).contains("policy_changed");

        realm.call("PUT", "/two-step/policy", Map.of());

        assertThat(ids(health(realm))).doesNotContain("policy-changed-elsewhere");
        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
    }

    @Test
    void anAdminCanResetThePolicyAndThatIsAnEvent() {
        Map<String, Object> nothing = new HashMap<>();
        policy().fieldNames().forEachRemaining(key -> nothing.put(key, null));

        realm.call("PUT", "/two-step/policy", nothing);
        replaceAction(null);

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(policy().path("allowed-countries")).isEmpty();
        assertThat(ids(health(realm))).doesNotContain("policy-restored", "policy-reset");
        assertThat(realm.adminEvents())
                .anyMatch(event -> event.path("resourceType").asText().equals("TWO_STEP_POLICY"));
        assertThat(log()).anyMatch(line -> line.contains("enforcement: required → optional"));
    }

    @Test
    void aFormSavedWithoutAnyValueResetsThePolicyAndIsTold() {
        realm.policy(Map.of());

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(warnings()).contains("policy_reset");
        assertThat(ids(health(realm))).contains("policy-reset");

        realm.policy(Map.of("enforcement", "optional"));

        assertThat(ids(health(realm))).doesNotContain("policy-reset");
    }

    @Test
    void anEmptiedSuggestFromAttributeIsNone() {
        realm.policy(Map.of("enforcement", "required", "suggest-from-attribute", ""));
        assertThat(policy().path("suggest-from-attribute").asText()).isEmpty();

        realm.policy(Map.of("enforcement", "optional", "suggest-from-attribute", ""));
        assertThat(policy().path("suggest-from-attribute").asText()).isEmpty();

        realm.policy(Map.of("enforcement", "optional"));
        assertThat(policy().path("suggest-from-attribute").asText()).isEqualTo("phoneNumber");
    }

    @Test
    void aRequiredRoleMayHaveACommaInItsName() {
        role("Sales, EU");
        role("staff");

        HttpResponse<String> answer = realm.tryCall(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("Sales, EU", "staff")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(texts(policy().path("required-roles"))).containsExactly("Sales, EU", "staff");
        signingInWithRole("Sales, EU").sees("intro");
        signingIn().seesApp();

        realm.policy(Map.of("enforcement", "optional", "required-roles", "Sales, EU"));
        assertThat(texts(policy().path("required-roles"))).containsExactly("Sales, EU");
        signingInWithRole("Sales, EU").sees("intro");
    }

    @Test
    void requiredRolesAreSeparatedByCommasWhereTheyAreTyped() {
        role("staff");
        role("board");

        realm.policy(Map.of("enforcement", "optional", "required-roles", "staff, board"));

        assertThat(texts(policy().path("required-roles"))).containsExactly("staff", "board");
        signingInWithRole("board").sees("intro");
    }

    @Test
    void aRenamedRequiredRoleIsFollowed() {
        role("staff");
        String client = client("shop");
        realm.call("POST", "/clients/" + client + "/roles", Map.of("name", "clerk"));
        realm.call(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("staff", "shop.clerk")));

        ObjectNode staff = (ObjectNode) realm.get("/roles/staff");
        realm.call(
                "PUT",
                "/roles-by-id/" + staff.path("id").asText(),
                staff.deepCopy().put("name", "people"));
        ObjectNode clerk = (ObjectNode) realm.get("/clients/" + client + "/roles/clerk");
        realm.call(
                "PUT",
                "/roles-by-id/" + clerk.path("id").asText(),
                clerk.deepCopy().put("name", "seller"));
        ObjectNode shop = (ObjectNode) realm.get("/clients/" + client);
        realm.call("PUT", "/clients/" + client, shop.put("clientId", "store.eu"));

        assertThat(texts(policy().path("required-roles"))).containsExactly("people", "store.eu.seller");
        signingInWithRole("people").sees("intro");
        assertThat(ids(health(realm))).doesNotContain("required-role-unknown", "policy-changed-elsewhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghost", "shop.ghost", "offline_access##ghost", "offline_access, ghost"})
    void anUnknownRequiredRoleIsRefusedWhereItIsWritten(String roles) {
        client("shop");

        HttpResponse<String> rest = realm.tryCall("PUT", "/two-step/policy", Map.of("required-roles", roles));
        HttpResponse<String> gear = realm.tryCall("PUT", CONFIG, Map.of("config", Map.of("required-roles", roles)));

        assertThat(rest.statusCode()).isEqualTo(400);
        assertThat(rest.body()).contains("\"field\":\"required-roles\"", "ghost", "no such role");
        assertThat(gear.statusCode()).isEqualTo(400);
        assertThat(gear.body()).contains("required-roles", "ghost");
        assertThat(policy().path("enforcement").asText()).isEqualTo("required");
    }

    @Test
    void aRequiredRoleThatWasDeletedIsReportedAsBroken() {
        role("staff");
        role("board");
        realm.call(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("staff", "board")));

        realm.call("DELETE", "/roles/staff", null);

        assertThat(health(realm).path("status").asText()).isEqualTo("broken");
        assertThat(message("required-role-unknown")).contains("'staff'").doesNotContain("board");
        assertThat(warnings()).contains("required_role_unknown");
        signingInWithRole("board").sees("intro");
        assertThat(realm.tryCall("PUT", "/two-step/policy", Map.of("grace-days", 3))
                        .statusCode())
                .as("other toggles can still be changed")
                .isEqualTo(200);
    }

    private void replaceAction(Map<String, String> config) {
        ObjectNode action = (ObjectNode) realm.get(ACTION);
        action.remove("config");
        if (config != null) {
            config.forEach(action.putObject("config")::put);
        }
        realm.call("PUT", ACTION, action);
    }

    private void role(String name) {
        realm.call("POST", "/roles", Map.of("name", name));
    }

    private String client(String id) {
        realm.call("POST", "/clients", Map.of("clientId", id));
        return realm.get("/clients?clientId=" + id).path(0).path("id").asText();
    }

    private PageText signingIn() {
        return new PageText(realm, realm.user(), Phones.fed(realm.inbox())).signsIn();
    }

    private PageText signingInWithRole(String role) {
        PageText person = new PageText(realm, realm.user(), Phones.fed(realm.inbox()));
        for (JsonNode known : realm.get("/roles")) {
            if (known.path("name").asText().equals(role)) {
                realm.call("POST", "/users/" + person.user().id() + "/role-mappings/realm", List.of(known));
            }
        }
        return person.signsIn();
    }

    private JsonNode policy() {
        return realm.get("/two-step/policy");
    }

    private void assertKept() {
        assertThat(policy().path("enforcement").asText()).isEqualTo("required");
        assertThat(texts(policy().path("allowed-countries"))).containsExactly("DE");
    }

    private void assertToldAsRestored() {
        assertThat(warnings()).contains("policy_restored");
        assertThat(ids(health(realm))).contains("policy-restored");
        assertThat(log())
                .anyMatch(line -> line.contains(" WARN ") && line.contains(realm.name()) && line.contains("restored"));

        realm.call("PUT", "/two-step/policy", Map.of());

        assertThat(ids(health(realm))).doesNotContain("policy-restored");
    }

    private List<String> log() {
        return realm.server().log().stream()
                .filter(line -> line.contains("ealm " + realm.name()))
                .toList();
    }

    private List<String> warnings() {
        return realm.get("/events?type=CUSTOM_REQUIRED_ACTION_ERROR").findValuesAsText("two_step_warning");
    }

    private String message(String id) {
        for (JsonNode finding : health(realm).path("findings")) {
            if (finding.path("id").asText().equals(id)) {
                return finding.path("message").asText();
            }
        }
        throw new AssertionError("no " + id);
    }

    private static JsonNode health(Realm realm) {
        HttpResponse<String> answer = realm.tryCall("GET", "/two-step/health", null);
        OpenApi.validate(
                "GET", "/admin/realms/" + realm.name() + "/two-step/health", answer.statusCode(), answer.body());
        return Http.parse(answer.body());
    }

    private static List<String> ids(JsonNode health) {
        return health.path("findings").findValuesAsText("id");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
