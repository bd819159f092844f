// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.admin.OpenApi.Operation;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written of the admin resource is what it does, and the other way round. */
class OpenApiIT {

    private static final KeycloakServer SERVER = Servers.inbox();
    private static final OpenApi DESCRIPTION = OpenApi.read();

    private final Realm realm = Realm.on(SERVER).create();

    @Test
    void everyOperationIsDescribedAndNoOther() {
        assertThat(DESCRIPTION.operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(Resources.all().stream()
                        .map(served -> served.method() + " " + served.path())
                        .toList());
    }

    @Test
    void everyParameterIsDescribedAndNoOther() {
        Map<String, Set<String>> described = new TreeMap<>();
        DESCRIPTION
                .operations()
                .forEach(operation -> described.put(operation.toString(), DESCRIPTION.parameters(operation, "query")));
        Map<String, Set<String>> served = new TreeMap<>();
        Resources.all().forEach(one -> served.put(one.method() + " " + one.path(), one.query()));
        assertThat(described).isEqualTo(served);

        assertThat(DESCRIPTION.operations())
                .allSatisfy(operation -> assertThat(DESCRIPTION.parameters(operation, "path"))
                        .isEqualTo(Arrays.stream(operation.template().split("/"))
                                .filter(part -> part.startsWith("{"))
                                .map(part -> part.substring(1, part.length() - 1))
                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @Test
    void everyOperationSaysWhoMayAndHowItIsRefused() {
        assertThat(DESCRIPTION.document().path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(DESCRIPTION.operations()).isNotEmpty().allSatisfy(operation -> {
            JsonNode written = DESCRIPTION.document().at(operation.pointer());
            assertThat(written.path("summary").asText()).isNotEmpty();
            assertThat(written.path("description").asText()).contains("Needs the role");
            assertThat(written.path("operationId").asText()).isNotEmpty();
            assertThat(written.path("responses").properties())
                    .extracting(Map.Entry::getKey)
                    .contains("401", "403", "404")
                    .anyMatch(status -> status.startsWith("2"));
        });
        assertThat(DESCRIPTION.operations().stream()
                        .map(operation -> DESCRIPTION.document().at(operation.pointer() + "/operationId")))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(DESCRIPTION.document().findValuesAsText("$ref")).isNotEmpty().allSatisfy(reference -> assertThat(
                        DESCRIPTION.document().at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    /** Name, type, range, choices and default of each toggle, as the product has them. */
    @Test
    void thePolicyIsDescribedAsItIs() throws IOException, ReflectiveOperationException {
        Map<String, Map<String, Object>> product = toggles();
        Map<String, Map<String, Object>> described = new LinkedHashMap<>();
        JsonNode schema = DESCRIPTION.document().at("/components/schemas/Policy");
        schema.path("properties")
                .properties()
                .forEach(toggle -> described.put(toggle.getKey(), described(toggle.getValue())));

        assertThat(described).isEqualTo(product);
        assertThat(schema.path("required")).extracting(JsonNode::asText).containsExactlyElementsOf(product.keySet());
        assertThat(DESCRIPTION
                        .document()
                        .at("/components/schemas/PolicyChange/properties")
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyElementsOf(product.keySet());
    }

    private static Map<String, Object> described(JsonNode schema) {
        Map<String, Object> toggle = new TreeMap<>();
        toggle.put("type", schema.path("type").asText());
        toggle.put("default", schema.path("default").toString());
        JsonNode choices = schema.has("enum") ? schema.path("enum") : schema.at("/items/enum");
        toggle.put("choices", choices.isMissingNode() ? "" : choices.toString());
        toggle.put(
                "range",
                schema.path("minimum").asText() + ".." + schema.path("maximum").asText());
        return toggle;
    }

    /** The product is not on the tests' class path, and this enum needs nothing but Java. */
    private static Map<String, Map<String, Object>> toggles() throws IOException, ReflectiveOperationException {
        Map<String, Map<String, Object>> toggles = new LinkedHashMap<>();
        URL[] classes = {Build.classes("core").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes)) {
            Class<?> type = loader.loadClass("io.github.keycloaktwostep.policy.PolicyKey");
            for (Object key : type.getEnumConstants()) {
                String kind = type.getMethod("type").invoke(key).toString();
                String value = type.getMethod("defaultValue").invoke(key).toString();
                List<String> choices = new ArrayList<>();
                ((List<?>) type.getMethod("options").invoke(key)).forEach(choice -> choices.add(choice.toString()));
                String json =
                        switch (kind) {
                            case "BOOLEAN" -> "boolean";
                            case "INTEGER" -> "integer";
                            case "CHOICES", "TEXTS", "COUNTRIES" -> "array";
                            default -> "string";
                        };
                Map<String, Object> toggle = new TreeMap<>();
                toggle.put("type", json);
                toggle.put(
                        "default",
                        switch (json) {
                            case "boolean", "integer" -> value;
                            case "array" -> Http.write(value.isEmpty() ? List.of() : List.of(value.split(",", -1)));
                            default -> Http.write(value);
                        });
                toggle.put("choices", choices.isEmpty() ? "" : Http.write(choices));
                toggle.put(
                        "range",
                        json.equals("integer")
                                ? type.getMethod("min").invoke(key) + ".."
                                        + type.getMethod("max").invoke(key)
                                : "..");
                toggles.put(type.getMethod("key").invoke(key).toString(), toggle);
            }
        }
        return toggles;
    }

    /**
     * A call and how it is answered.
     *
     * @param body empty for none
     */
    record Answer(String method, String path, String type, String body, int status) {

        static Answer of(String method, String path, int status) {
            return new Answer(method, path, "", "", status);
        }

        static Answer of(String method, String path, String body, int status) {
            return new Answer(method, path, "application/json", body, status);
        }

        @Override
        public String toString() {
            return method + " " + path + " " + body.substring(0, Math.min(40, body.length())) + " → " + status;
        }
    }

    static List<Answer> answers() {
        return List.of(
                Answer.of("POST", "setup", 200),
                Answer.of("POST", "setup?dryRun=true", 200),
                Answer.of("POST", "setup", "{\"password-grant\":true,\"level-of-authentication\":true}", 200),
                Answer.of("POST", "setup?dryRun=maybe", 400),
                Answer.of("POST", "setup", "{\"amr\":1}", 400),
                Answer.of("POST", "setup", "{", 400),
                Answer.of("POST", "setup", " ".repeat(70_000), 413),
                Answer.of("GET", "policy", 200),
                Answer.of("PUT", "policy", "{\"code-length\":8,\"allowed-countries\":[\"DE\"],\"methods\":null}", 200),
                Answer.of("PUT", "policy", "{\"code-length\":3}", 400),
                Answer.of("PUT", "policy", "{\"no-such-key\":3}", 400),
                Answer.of("PUT", "policy", "[]", 400),
                Answer.of("PUT", "policy", " ".repeat(70_000), 413),
                Answer.of("GET", "statistics", 200));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersAreAsDescribed(Answer answer) {
        // What the last call came with.
        String authorization = SERVER.admin("GET", "", null)
                .request()
                .headers()
                .firstValue("Authorization")
                .orElseThrow();

        HttpResponse<String> response = call(answer, authorization);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(answer.status());
        OpenApi.validate(answer.method(), path(answer), response.statusCode(), response.body());
    }

    @Test
    void aPolicyWithoutAPlaceIsRefusedAsDescribed() {
        Realm bare = Realm.on(SERVER).withoutSetUp().create();

        HttpResponse<String> response = bare.tryCall("PUT", "/two-step/policy", Map.of("code-length", 8));

        assertThat(response.statusCode()).isEqualTo(409);
        OpenApi.validate("PUT", "/admin/realms/" + bare.name() + "/two-step/policy", 409, response.body());
    }

    @Test
    void whoHasNoTokenOrNoRoleIsRefusedAsDescribed() {
        Admin nobody = Admin.of(realm);
        for (Operation operation : DESCRIPTION.operations()) {
            String path = operation.template().replace("{realm}", realm.name()).replaceAll("\\{[^}]+}", "x");

            HttpResponse<String> anonymous = nobody.callWithout(operation.method(), path);
            assertThat(anonymous.statusCode())
                    .as("%s without a token", operation)
                    .isEqualTo(401);
            OpenApi.validate(operation.method(), path, 401, anonymous.body());

            HttpResponse<String> refused = nobody.call(operation.method(), path);
            assertThat(refused.statusCode()).as("%s without a role", operation).isEqualTo(403);
            OpenApi.validate(operation.method(), path, 403, refused.body());

            String elsewhere = path.replace(realm.name(), "no-such-realm");
            HttpResponse<String> missing =
                    SERVER.admin(operation.method(), elsewhere.substring("/admin/realms".length()), null);
            assertThat(missing.statusCode()).as("%s in no realm", operation).isEqualTo(404);
            OpenApi.validate(operation.method(), elsewhere, 404, missing.body());
        }
    }

    @Test
    void whatIsNotDescribedIsToldOf() {
        String path = "/admin/realms/x/two-step/policy";
        String policy = realm.get("/two-step/policy").toString();

        assertThat(DESCRIPTION.violations("GET", path, 200, policy)).isEmpty();
        assertThat(DESCRIPTION.violations("GET", path, 200, policy.replace("{", "{\"new\":1,")))
                .hasSize(1);
        assertThat(DESCRIPTION.violations("GET", path, 200, policy.replace("\"code-length\":6", "\"code-length\":5")))
                .hasSize(1);
        assertThat(DESCRIPTION.violations("GET", path, 200, policy.replace("\"code-length\":6,", "")))
                .hasSize(1);
        assertThat(DESCRIPTION.violations("GET", path, 200, "")).hasSize(1);
        assertThat(DESCRIPTION.violations("GET", path, 418, "{}")).hasSize(1);
        assertThat(DESCRIPTION.violations("DELETE", path, 200, "{}")).hasSize(1);
    }

    private String path(Answer answer) {
        return "/admin/realms/" + realm.name() + "/two-step/" + answer.path();
    }

    private HttpResponse<String> call(Answer answer, String authorization) {
        HttpRequest.Builder request = Http.request(SERVER.url() + path(answer)).header("Authorization", authorization);
        if (!answer.type().isEmpty()) {
            request.header("Content-Type", answer.type());
        }
        return Http.send(request.method(answer.method(), BodyPublishers.ofString(answer.body()))
                .build());
    }
}
