// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The description of the admin resource, {@code docs/openapi.yaml}. Validates responses against it. */
public final class OpenApi {

    private static final String NAME = "urn:two-step:openapi";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> KEYCLOAK_SCHEMAS = Set.of("KeycloakError");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private OpenApi(JsonNode document) {
        this.document = document;
        JsonNode strict = document.deepCopy();
        forbidUndescribedFields(strict);
        this.schemas = schemas(Dialect.builder(Dialects.getOpenApi31()), NAME, strict);
    }

    /** Returns the schemas of an API description, registered under the given name. */
    public static SchemaRegistry schemas(Dialect.Builder version, String name, JsonNode document) {
        Dialect dialect = version
                // The document contains more than schemas, and the library warns about every keyword that is unknown.
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemas(Map.of(name, document.toString())));
    }

    public static OpenApi read() {
        return Holder.DESCRIPTION;
    }

    private static final class Holder {

        static final OpenApi DESCRIPTION = new OpenApi(yaml("docs/openapi.yaml"));
    }

    static JsonNode yaml(String file) {
        try {
            return new YAMLMapper().readTree(Build.root().resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails unless the description contains this response and the body matches it: with all required fields and without
     * fields that are not described.
     *
     * @param path path below the server's address, with or without a query
     * @param body empty for none
     */
    public static void validate(String method, String path, int status, String body) {
        List<String> violations = read().violations(method, path, status, body);
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations) + "\nin the response " + status + ": " + body);
        }
    }

    /** Returns the differences between a response and the description. Empty if there are none. */
    List<String> violations(String method, String path, int status, String body) {
        Optional<Operation> found = operations().stream()
                .filter(operation -> operation.answers(method, path.split("\\?", 2)[0]))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(method + " " + path + " is not described");
        }
        Operation operation = found.get();
        Optional<String> response = resolve(operation.pointer() + "/responses/" + status);
        if (response.isEmpty()) {
            return List.of(operation + " has no description of response " + status);
        }
        String schema = response.get() + "/content/application~1json/schema";
        if (document.at(schema).isMissingNode()) {
            return body.isEmpty()
                    ? List.of()
                    : List.of(operation + " has no description of response " + status + " with a body");
        }
        if (body.isEmpty()) {
            return List.of(operation + " has a description of response " + status + " with a body");
        }
        return schemas.getSchema(SchemaLocation.of(NAME + "#" + schema)).validate(Http.parse(body)).stream()
                .map(error -> operation + " " + error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .map(Map.Entry::getKey)
                .filter(METHODS::contains)
                .forEach(method -> operations.add(new Operation(method.toUpperCase(Locale.ROOT), path.getKey()))));
        return operations;
    }

    /** Returns the names of an operation's parameters in {@code path} or {@code query}. */
    Set<String> parameters(Operation operation, String location) {
        Set<String> names = new TreeSet<>();
        for (String list : List.of(operation.item() + "/parameters", operation.pointer() + "/parameters")) {
            for (int i = 0; i < document.at(list).size(); i++) {
                resolve(list + "/" + i)
                        .map(document::at)
                        .filter(parameter -> parameter.path("in").asText().equals(location))
                        .ifPresent(parameter -> names.add(parameter.path("name").asText()));
            }
        }
        return names;
    }

    /** Follows the references at a JSON pointer. Empty if the pointer leads nowhere. */
    private Optional<String> resolve(String pointer) {
        JsonNode node = document.at(pointer);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return node.has("$ref") ? resolve(node.path("$ref").asText().substring(1)) : Optional.of(pointer);
    }

    /** Forbids fields that are not described. Clients have to accept new fields, but a test must report them. */
    private static void forbidUndescribedFields(JsonNode document) {
        document.at("/components/schemas").properties().forEach(schema -> {
            if (!KEYCLOAK_SCHEMAS.contains(schema.getKey())) {
                close(schema.getValue());
            }
        });
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && node.path("type").asText().equals("object")
                && node.has("properties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApi::close);
    }

    /** @param template path with parameters in braces */
    public record Operation(String method, String template) {

        String item() {
            return "/paths/" + template.replace("~", "~0").replace("/", "~1");
        }

        /** Returns the JSON pointer to the operation in the document. */
        public String pointer() {
            return item() + "/" + method.toLowerCase(Locale.ROOT);
        }

        /** Returns whether the operation handles such a request. */
        public boolean answers(String requestMethod, String path) {
            return requestMethod.equals(method) && path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }
}
