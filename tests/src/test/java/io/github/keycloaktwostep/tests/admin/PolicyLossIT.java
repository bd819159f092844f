// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy is not silently lost or weakened when Keycloak's own API changes the place where it is stored. */
class PolicyLossIT {

    private static final String ACTIONS = "/authentication/required-actions/";
    private static final String ACTION = ACTIONS + "two-step-setup";
    private static final String CONFIG = ACTION + "/config";

    private final Realm realm = Realm.on(Servers.inbox())
            .policy("enforcement", "required")
            .policy("allowed-countries", "DE")
            .create();

    static Stream<Named<Consumer<Realm>>> losses() {
        return Stream.of(
                named("action replaced without its configuration", realm -> replaceAction(realm, Map.of())),
                named("configuration without any toggle", realm -> replaceAction(realm, Map.of("max_auth_age", "300"))),
                named("configuration cleared", realm -> realm.call("DELETE", CONFIG, null)),
                named("actions deleted and set up again", realm -> {
                    realm.call("DELETE", ACTION, null);
                    realm.call("DELETE", ACTIONS + "two-step-settings", null);
                    assertKept(realm);
                    realm.setUp();
                }),
                named("action deleted and registered by hand", realm -> {
                    realm.call("DELETE", ACTION, null);
                    realm.call(
                            "POST",
                            "/authentication/register-required-action",
                            Map.of("providerId", "two-step-setup", "name", "Set up Two-Step Verification"));
                }));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void restoresAndReportsALostPolicy(Consumer<Realm> loss) {
        loss.accept(realm);

        assertKept(realm);
        assertThat(stored(realm, "enforcement"))
                .as("the stored policy is restored")
                .isEqualTo("required");
        signInNewUser().sees("intro");
        assertThat(warnings()).contains("policy_restored");
        assertThat(Health.of(realm).ids()).contains("policy-restored");
        assertThat(log()).anyMatch(line -> line.contains(" WARN ") && line.contains("restored"));
        realm.call("PUT", "/two-step/policy", Map.of());
        assertThat(Health.of(realm).ids()).doesNotContain("policy-restored");
    }

    @Test
    void keepsOtherSettingsOfTheAction() {
        replaceAction(realm, Map.of("max_auth_age", "300"));

        assertKept(realm);
        assertThat(stored(realm, "max_auth_age")).isEqualTo("300");
    }

    @Test
    void keepsThePolicyOfARealmImportedWithoutConfiguration() {
        Realm copy = realm.imported(exported ->
                exported.path("requiredActions").forEach(action -> ((ObjectNode) action).putObject("config")));

        assertKept(copy);
        assertThat(Health.of(copy).ids()).contains("policy-restored");
        copy.setUp();
        assertThat(stored(copy, "enforcement")).isEqualTo("required");
    }

    @Test
    void keepsThePolicyOfARealmWithoutItsAttributes() {
        realm.call("PUT", "", Map.of("attributes", Map.of("frontendUrl", "")));

        replaceAction(realm, Map.of());

        assertKept(realm);
    }

    @Test
    void ignoresAttributesWithoutAValue() {
        realm.call("PUT", "", Map.of("attributes", Map.of("two-step.policy", "null", "two-step.set-up", "null")));

        assertThat(realm.get("/two-step/health").path("status").isTextual()).isTrue();
        assertThat(realm.get("/two-step/policy").path("enforcement").isTextual())
                .isTrue();
    }

    @Test
    void changeAfterALossStartsFromTheKeptPolicy() {
        replaceAction(realm, Map.of());

        realm.call("PUT", "/two-step/policy", Map.of("grace-days", 7));

        assertKept(realm);
        assertThat(policy().path("grace-days").asInt()).isEqualTo(7);
    }

    @Test
    void reportsAnotherConfigurationUntilItIsConfirmed() {
        replaceAction(realm, Map.of("enforcement", "optional", "allowed-countries", "DE"));

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(Health.of(realm).message("policy-changed-elsewhere"))
                .contains("enforcement", "required", "optional")
                .doesNotContain("allowed-countries");
        assertThat(warnings()).contains("policy_changed");

        realm.call("PUT", "/two-step/policy", Map.of());

        assertThat(Health.of(realm).ids()).doesNotContain("policy-changed-elsewhere");
        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
    }

    @Test
    void resetByAnAdminIsAnEvent() {
        Map<String, Object> nothing = new HashMap<>();
        policy().fieldNames().forEachRemaining(key -> nothing.put(key, null));

        realm.call("PUT", "/two-step/policy", nothing);
        replaceAction(realm, Map.of());

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(policy().path("allowed-countries")).isEmpty();
        assertThat(Health.of(realm).ids()).doesNotContain("policy-restored", "policy-reset");
        assertThat(realm.adminEvents())
                .anyMatch(event -> event.path("resourceType").asText().equals("TWO_STEP_POLICY"));
        assertThat(log()).anyMatch(line -> line.contains("enforcement: required → optional"));
    }

    @Test
    void reportsAResetByAFormWithoutValues() {
        realm.policy(Map.of());

        assertThat(policy().path("enforcement").asText()).isEqualTo("optional");
        assertThat(warnings()).contains("policy_reset");
        assertThat(Health.of(realm).ids()).contains("policy-reset");

        realm.policy(Map.of("enforcement", "optional"));

        assertThat(Health.of(realm).ids()).doesNotContain("policy-reset");
    }

    @Test
    void clearedSuggestFromAttributeStaysEmpty() {
        realm.policy(Map.of("enforcement", "required", "suggest-from-attribute", ""));
        assertThat(policy().path("suggest-from-attribute").asText()).isEmpty();

        realm.policy(Map.of("enforcement", "optional", "suggest-from-attribute", ""));
        assertThat(policy().path("suggest-from-attribute").asText()).isEmpty();

        realm.policy(Map.of("enforcement", "optional"));
        assertThat(policy().path("suggest-from-attribute").asText()).isEqualTo("phoneNumber");
    }

    @Test
    void requiredRoleMayHaveACommaInItsName() {
        role("Sales, EU");
        role("staff");

        HttpResponse<String> response = realm.tryCall(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("Sales, EU", "staff")));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(texts(policy().path("required-roles"))).containsExactly("Sales, EU", "staff");
        signInNewUserWithRole("Sales, EU").sees("intro");
        signInNewUser().seesApp();

        realm.policy(Map.of("enforcement", "optional", "required-roles", "Sales, EU"));
        assertThat(texts(policy().path("required-roles"))).containsExactly("Sales, EU");
        signInNewUserWithRole("Sales, EU").sees("intro");
    }

    @Test
    void typedRequiredRolesAreSeparatedByCommas() {
        role("staff");
        role("board");

        realm.policy(Map.of("enforcement", "optional", "required-roles", "staff, board"));

        assertThat(texts(policy().path("required-roles"))).containsExactly("staff", "board");
        signInNewUserWithRole("board").sees("intro");
    }

    @Test
    void followsRenamedRequiredRoles() {
        role("staff");
        String client = client("shop");
        realm.call("POST", "/clients/" + client + "/roles", Map.of("name", "clerk"));
        realm.call(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("staff", "shop.clerk")));

        rename("/roles/staff", "people");
        rename("/clients/" + client + "/roles/clerk", "seller");
        ObjectNode shop = (ObjectNode) realm.get("/clients/" + client);
        realm.call("PUT", "/clients/" + client, shop.put("clientId", "store.eu"));

        assertThat(texts(policy().path("required-roles"))).containsExactly("people", "store.eu.seller");
        signInNewUserWithRole("people").sees("intro");
        assertThat(Health.of(realm).ids()).doesNotContain("required-role-unknown", "policy-changed-elsewhere");
    }

    @Test
    void rejectsUnknownRequiredRoles() {
        client("shop");

        for (String roles : List.of("ghost", "shop.ghost", "offline_access##ghost", "offline_access, ghost")) {
            HttpResponse<String> rest = realm.tryCall("PUT", "/two-step/policy", Map.of("required-roles", roles));
            HttpResponse<String> gear = realm.tryCall("PUT", CONFIG, Map.of("config", Map.of("required-roles", roles)));

            assertThat(rest.statusCode()).isEqualTo(400);
            assertThat(rest.body()).contains("\"field\":\"required-roles\"", "ghost", "no such role");
            assertThat(gear.statusCode()).isEqualTo(400);
            assertThat(gear.body()).contains("required-roles", "ghost");
            assertKept(realm);
        }
    }

    @Test
    void reportsADeletedRequiredRoleAsBroken() {
        role("staff");
        role("board");
        realm.call(
                "PUT",
                "/two-step/policy",
                Map.of("enforcement", "optional", "required-roles", List.of("staff", "board")));

        realm.call("DELETE", "/roles/staff", null);

        assertThat(Health.of(realm).status()).isEqualTo("broken");
        assertThat(Health.of(realm).message("required-role-unknown"))
                .contains("'staff'")
                .doesNotContain("board");
        assertThat(warnings()).contains("required_role_unknown");
        signInNewUserWithRole("board").sees("intro");
        assertThat(realm.tryCall("PUT", "/two-step/policy", Map.of("grace-days", 3))
                        .statusCode())
                .as("other settings can still be changed")
                .isEqualTo(200);
        assertThat(realm.tryCall("PUT", "/two-step/policy", policy()).statusCode())
                .as("the policy can be saved as it was read")
                .isEqualTo(200);
    }

    private void rename(String role, String name) {
        ObjectNode representation = (ObjectNode) realm.get(role);
        realm.call("PUT", "/roles-by-id/" + representation.path("id").asText(), representation.put("name", name));
    }

    /** @param config configuration; empty for an action without one */
    private static void replaceAction(Realm realm, Map<String, String> config) {
        ObjectNode action = (ObjectNode) realm.get(ACTION);
        action.remove("config");
        if (!config.isEmpty()) {
            config.forEach(action.putObject("config")::put);
        }
        realm.call("PUT", ACTION, action);
    }

    private static String stored(Realm realm, String key) {
        return realm.get(CONFIG).path("config").path(key).asText();
    }

    private void role(String name) {
        realm.call("POST", "/roles", Map.of("name", name));
    }

    private String client(String id) {
        realm.call("POST", "/clients", Map.of("clientId", id));
        return realm.get("/clients?clientId=" + id).path(0).path("id").asText();
    }

    private PageText signInNewUser() {
        return new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox())).signsIn();
    }

    private PageText signInNewUserWithRole(String role) {
        PageText visitor = new PageText(realm, realm.user(), Phones.readingFrom(realm.inbox()));
        visitor.user().addRealmRole(role);
        return visitor.signsIn();
    }

    private JsonNode policy() {
        return realm.get("/two-step/policy");
    }

    private static void assertKept(Realm realm) {
        JsonNode policy = realm.get("/two-step/policy");
        assertThat(policy.path("enforcement").asText()).isEqualTo("required");
        assertThat(texts(policy.path("allowed-countries"))).containsExactly("DE");
    }

    private List<String> log() {
        return realm.server().log().stream()
                .filter(line -> line.contains("ealm " + realm.name()))
                .toList();
    }

    private List<String> warnings() {
        return realm.get("/events?type=CUSTOM_REQUIRED_ACTION_ERROR").findValuesAsText("two_step_warning");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
