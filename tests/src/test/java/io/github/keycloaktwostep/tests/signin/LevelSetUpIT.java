// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.Member;
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

/** The set-up call creates a flow with levels of authentication on request. */
class LevelSetUpIT {

    private static final Map<String, Object> LEVELS = Map.of("level-of-authentication", true);

    private static final Realm UNCHANGED = Realm.on(Servers.inbox()).create();

    @Test
    void createsLevelsNamesAndMapperOnce() {
        Realm realm = Realm.on(Servers.inbox()).create();
        String plain = browserFlow(realm);

        JsonNode dry = setUp(realm, "?dryRun=true", LEVELS);
        assertThat(actions(dry))
                .containsExactly(
                        "copy-flow", "add-level", "add-level", "bind-flow", "set-level-names", "add-protocol-mapper");
        assertThat(dry.path("dryRun").asBoolean()).isTrue();
        assertThat(browserFlow(realm)).isEqualTo(plain);
        assertThat(names(realm)).isEmpty();

        JsonNode done = setUp(realm, "", LEVELS);
        assertThat(actions(done)).isEqualTo(actions(dry));
        assertThat(done.path("dryRun").asBoolean()).isFalse();
        assertThat(done.path("warnings")).isEmpty();
        assertThat(browserFlow(realm))
                .isNotEqualTo(plain)
                .isEqualTo(done.path("browserFlow").asText());
        assertThat(realm.get("/authentication/flows/" + browserFlow(realm).replace(" ", "%20") + "/executions")
                        .findValuesAsText("providerId"))
                .containsOnlyOnce("auth-username-password-form")
                .contains("conditional-level-of-authentication", "two-step-verification");
        assertThat(Http.parse(names(realm))).isEqualTo(Http.parse("{\"1\":1,\"2\":2}"));
        assertThat(mappers(realm)).hasSize(1);

        JsonNode again = setUp(realm, "", LEVELS);
        assertThat(again.path("changed").asBoolean()).isFalse();
        assertThat(actions(again)).isEmpty();
        assertThat(Tokens.texts(again.path("warnings")))
                .singleElement()
                .asString()
                .contains("they were not changed");
    }

    @Test
    void mapperAloneDoesNotChangeTheFlow() {
        String plain = browserFlow(UNCHANGED);

        assertThat(actions(setUp(UNCHANGED, "", Map.of("amr", true)))).containsExactly("add-protocol-mapper");

        assertThat(browserFlow(UNCHANGED)).isEqualTo(plain);
        assertThat(mappers(UNCHANGED)).hasSize(1);
    }

    @Test
    void keepsExistingLevelNames() {
        String own = "{\"silver\":1,\"gold\":2}";
        Realm realm = Realm.on(Servers.inbox())
                .with("attributes", Map.of("acr.loa.map", own))
                .create();

        assertThat(actions(setUp(realm, "", LEVELS))).doesNotContain("set-level-names");

        assertThat(Http.parse(names(realm))).isEqualTo(Http.parse(own));
    }

    @Test
    void rejectsUnknownOptions() {
        String plain = browserFlow(UNCHANGED);

        for (Map<String, ?> body : List.of(
                Map.of("level-of-authentification", true),
                Map.of("level-of-authentication", "true"),
                Map.of("amr", 1))) {
            HttpResponse<String> answer = UNCHANGED.tryCall("POST", "/two-step/setup", body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("invalid_value");
        }

        assertThat(UNCHANGED.tryCall("POST", "/two-step/setup", List.of()).statusCode())
                .isEqualTo(400);
        assertThat(browserFlow(UNCHANGED)).isEqualTo(plain);
    }

    /**
     * Keycloak runs the first level of a flow even if it was not requested, and the session has that level afterwards.
     */
    @Test
    void customFlowWithHighFirstLevelRejectsRememberedDevice() {
        Realm realm = Realm.on(Servers.inbox())
                .with("browserFlow", "own")
                .with("authenticatorConfig", List.of(level("high", 2)))
                .with(
                        "authenticationFlows",
                        List.of(
                                flow("own", true, step("auth-cookie", "ALTERNATIVE"), subFlow("forms", "ALTERNATIVE")),
                                flow("forms", false, subFlow("high", "CONDITIONAL")),
                                flow(
                                        "high",
                                        false,
                                        step("conditional-level-of-authentication", "REQUIRED", "high"),
                                        step("auth-username-password-form", "REQUIRED"),
                                        subFlow("second", "CONDITIONAL")),
                                flow(
                                        "second",
                                        false,
                                        step("conditional-user-configured", "REQUIRED"),
                                        step("two-step-verification", "ALTERNATIVE"))))
                .policy("enrolments-per-prefix-hour", "1000")
                .create();
        assertThat(browserFlow(realm)).isEqualTo("own");
        JsonNode answer = setUp(realm, "", LEVELS);
        assertThat(actions(answer)).doesNotContain("copy-flow", "add-level");
        assertThat(Tokens.texts(answer.path("warnings")))
                .anyMatch(warning -> warning.contains("they were not changed"));
        Member alice = new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(realm.user(), true);

        alice.rememberedBrowser().signIn(realm, alice.user()).expect("sign-in", "a code for a session at level 2");
    }

    private static JsonNode setUp(Realm realm, String query, Map<String, Object> options) {
        return realm.call("POST", "/two-step/setup" + query, options).orElseThrow();
    }

    private static List<String> actions(JsonNode answer) {
        return answer.path("steps").findValuesAsText("action");
    }

    private static String browserFlow(Realm realm) {
        return realm.representation().path("browserFlow").asText();
    }

    private static String names(Realm realm) {
        return realm.representation().path("attributes").path("acr.loa.map").asText();
    }

    private static List<String> mappers(Realm realm) {
        return realm.get("/client-scopes").findValuesAsText("protocolMapper").stream()
                .filter("oidc-two-step-amr-mapper"::equals)
                .toList();
    }

    private static Map<String, Object> level(String alias, int level) {
        return Map.of(
                "alias",
                alias,
                "config",
                Map.of("loa-condition-level", Integer.toString(level), "loa-max-age", "36000"));
    }

    @SafeVarargs
    private static Map<String, Object> flow(String alias, boolean top, Map<String, Object>... executions) {
        List<Map<String, Object>> inOrder = new ArrayList<>();
        for (Map<String, Object> execution : executions) {
            Map<String, Object> placed = new HashMap<>(execution);
            placed.put("priority", inOrder.size());
            inOrder.add(placed);
        }
        return Map.of(
                "alias",
                alias,
                "providerId",
                "basic-flow",
                "topLevel",
                top,
                "builtIn",
                false,
                "authenticationExecutions",
                inOrder);
    }

    private static Map<String, Object> step(String authenticator, String requirement) {
        return Map.of("authenticator", authenticator, "requirement", requirement, "authenticatorFlow", false);
    }

    private static Map<String, Object> step(String authenticator, String requirement, String config) {
        Map<String, Object> step = new HashMap<>(step(authenticator, requirement));
        step.put("authenticatorConfig", config);
        return step;
    }

    private static Map<String, Object> subFlow(String alias, String requirement) {
        return Map.of("flowAlias", alias, "requirement", requirement, "authenticatorFlow", true);
    }
}
