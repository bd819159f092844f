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
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of the admin resource and its implementation agree. */
class OpenApiIT {

    private static final KeycloakServer SERVER = Servers.inbox();
    private static final OpenApi DESCRIPTION = OpenApi.read();

    private static final Realm REALM = Realm.on(SERVER).create();
    private static final Admin ADMIN = Admin.of(REALM, "realm-admin");

    @Test
    void describesExactlyTheExistingOperations() {
        assertThat(DESCRIPTION.operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(Resources.all().stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
    }

    @Test
    void describesExactlyTheExistingParameters() {
        Map<String, Set<String>> described = new TreeMap<>();
        DESCRIPTION
                .operations()
                .forEach(operation -> described.put(operation.toString(), DESCRIPTION.parameters(operation, "query")));
        Map<String, Set<String>> existing = new TreeMap<>();
        Resources.all().forEach(endpoint -> existing.put(endpoint.method() + " " + endpoint.path(), endpoint.query()));
        assertThat(described).isEqualTo(existing);

        assertThat(DESCRIPTION.operations())
                .allSatisfy(operation -> assertThat(DESCRIPTION.parameters(operation, "path"))
                        .isEqualTo(Arrays.stream(operation.template().split("/"))
                                .filter(part -> part.startsWith("{"))
                                .map(part -> part.substring(1, part.length() - 1))
                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @Test
    void describesRolesAndErrorsOfEveryOperation() {
        assertThat(DESCRIPTION.document().path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(DESCRIPTION.operations()).isNotEmpty().allSatisfy(operation -> {
            JsonNode node = DESCRIPTION.document().at(operation.pointer());
            assertThat(node.path("summary").asText()).isNotEmpty();
            assertThat(node.path("description").asText()).contains("Needs the role");
            assertThat(node.path("operationId").asText()).isNotEmpty();
            assertThat(node.path("responses").properties())
                    .extracting(Map.Entry::getKey)
                    .contains("401", "403", "404")
                    .anyMatch(status -> status.startsWith("2"));
        });
        assertThat(DESCRIPTION.operations().stream()
                        .map(operation -> DESCRIPTION.document().at(operation.pointer() + "/operationId")))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceExists() {
        assertThat(DESCRIPTION.document().findValuesAsText("$ref")).isNotEmpty().allSatisfy(reference -> assertThat(
                        DESCRIPTION.document().at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    /** Compares name, type, range, choices and default of each toggle with those of the product. */
    @Test
    void describesEveryToggleOfThePolicy() throws IOException, ReflectiveOperationException {
        Map<String, List<String>> product = toggles();
        Map<String, List<String>> described = new LinkedHashMap<>();
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

    private static List<String> described(JsonNode schema) {
        JsonNode choices = schema.has("enum") ? schema.path("enum") : schema.at("/items/enum");
        return List.of(
                schema.path("type").asText(),
                schema.path("default").toString(),
                choices.isMissingNode() ? "" : choices.toString(),
                schema.path("minimum").asText() + ".." + schema.path("maximum").asText());
    }

    /** Loads the enum separately: the product is not on the tests' class path, and the enum needs only Java. */
    private static Map<String, List<String>> toggles() throws IOException, ReflectiveOperationException {
        Map<String, List<String>> toggles = new LinkedHashMap<>();
        URL[] classes = {Build.classes("core").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes)) {
            Class<?> type = loader.loadClass("io.github.keycloaktwostep.policy.PolicyKey");
            for (Object key : type.getEnumConstants()) {
                String kind = type.getMethod("type").invoke(key).toString();
                String value = type.getMethod("defaultValue").invoke(key).toString();
                List<?> choices = (List<?>) type.getMethod("options").invoke(key);
                String json =
                        switch (kind) {
                            case "BOOLEAN" -> "boolean";
                            case "INTEGER" -> "integer";
                            case "CHOICES", "TEXTS", "COUNTRIES" -> "array";
                            default -> "string";
                        };
                String defaultValue =
                        switch (json) {
                            case "boolean", "integer" -> value;
                            case "array" -> Http.write(value.isEmpty() ? List.of() : List.of(value.split(",", -1)));
                            default -> Http.write(value);
                        };
                String range = json.equals("integer")
                        ? type.getMethod("min").invoke(key) + ".."
                                + type.getMethod("max").invoke(key)
                        : "..";
                toggles.put(
                        type.getMethod("key").invoke(key).toString(),
                        List.of(json, defaultValue, choices.isEmpty() ? "" : Http.write(choices), range));
            }
        }
        return toggles;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | setup | | 200",
                "POST | setup?dryRun=true | | 200",
                "POST | setup | {'password-grant':true,'level-of-authentication':true} | 200",
                "POST | setup?dryRun=maybe | | 400",
                "POST | setup | {'amr':1} | 400",
                "POST | setup | { | 400",
                "POST | setup | too much | 413",
                "GET | policy | | 200",
                "PUT | policy | {'code-length':8,'allowed-countries':['DE'],'methods':null} | 200",
                "PUT | policy | {'code-length':3} | 400",
                "PUT | policy | {'no-such-key':3} | 400",
                "PUT | policy | [] | 400",
                "PUT | policy | too much | 413",
                "GET | statistics | | 200"
            })
    void responsesMatchTheDescription(String method, String path, String body, int status) {
        String sent = Objects.requireNonNullElse(body, "").replace('\'', '"').replace("too much", " ".repeat(70_000));

        HttpResponse<String> response =
                ADMIN.send(method, "/two-step/" + path, sent, sent.isEmpty() ? "" : "application/json");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @Test
    void rejectsAPolicyWithoutSetupAsDescribed() {
        Realm bare = Realm.on(SERVER).withoutSetUp().create();

        HttpResponse<String> response = bare.tryCall("PUT", "/two-step/policy", Map.of("code-length", 8));

        assertThat(response.statusCode()).isEqualTo(409);
    }

    @Test
    void rejectsMissingTokensAndRolesAsDescribed() {
        Admin withoutRoles = Admin.of(REALM);
        for (Operation operation : DESCRIPTION.operations()) {
            String method = operation.method();
            String path =
                    operation.template().replace("/admin/realms/{realm}", "").replaceAll("\\{[^}]+}", "x");

            assertThat(withoutRoles.withoutToken().call(method, path).statusCode())
                    .as("%s without a token", operation)
                    .isEqualTo(401);
            assertThat(withoutRoles.call(method, path).statusCode())
                    .as("%s without a role", operation)
                    .isEqualTo(403);
            assertThat(SERVER.admin(method, "/no-such-realm" + path, null).statusCode())
                    .as("%s in an unknown realm", operation)
                    .isEqualTo(404);
        }
    }

    @Test
    void findsResponsesThatAreNotDescribed() {
        String path = "/admin/realms/x/two-step/policy";
        String policy = Realm.on(SERVER).create().get("/two-step/policy").toString();

        assertThat(DESCRIPTION.violations("GET", path, 200, policy)).isEmpty();
        for (String invalid : List.of(
                "",
                policy.replace("{", "{\"new\":1,"),
                policy.replace("\"code-length\":6", "\"code-length\":5"),
                policy.replace("\"code-length\":6,", ""))) {
            assertThat(DESCRIPTION.violations("GET", path, 200, invalid)).hasSize(1);
        }
        assertThat(DESCRIPTION.violations("GET", path, 418, "{}")).hasSize(1);
        assertThat(DESCRIPTION.violations("DELETE", path, 200, "{}")).hasSize(1);
    }
}
