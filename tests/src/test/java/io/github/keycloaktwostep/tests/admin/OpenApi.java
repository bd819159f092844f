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

/** The description of the admin resource, {@code docs/openapi.yaml}, which answers can be held against. */
public final class OpenApi {

    private static final String NAME = "urn:two-step:openapi";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> OF_KEYCLOAK = Set.of("KeycloakError");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private OpenApi(JsonNode document) {
        this.document = document;
        JsonNode strict = document.deepCopy();
        beStrict(strict);
        this.schemas = schemas(Dialect.builder(Dialects.getOpenApi31()), NAME, strict);
    }

    /** The schemas of a description of an API, under a name. */
    public static SchemaRegistry schemas(Dialect.Builder version, String name, JsonNode document) {
        Dialect dialect = version
                // The document is more than schemas, and the library warns of every word that is none of theirs.
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemas(Map.of(name, document.toString())));
    }

    public static OpenApi read() {
        return Once.DESCRIPTION;
    }

    private static final class Once {

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
     * Fails unless the description has this answer, and the body is as it says: with all that it must hold, and with
     * nothing that is not described.
     *
     * @param path below the server's address, with or without a query
     * @param body empty for none
     */
    public static void validate(String method, String path, int status, String body) {
        List<String> violations = read().violations(method, path, status, body);
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations) + "\nin the answer " + status + ": " + body);
        }
    }

    /** What is wrong with an answer. */
    List<String> violations(String method, String path, int status, String body) {
        Optional<Operation> found = operations().stream()
                .filter(operation -> operation.answers(method, path.split("\\?", 2)[0]))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(method + " " + path + " is not described");
        }
        Operation operation = found.get();
        Optional<String> answer = resolved(operation.pointer() + "/responses/" + status);
        if (answer.isEmpty()) {
            return List.of(operation + " is not said to answer " + status);
        }
        String schema = answer.get() + "/content/application~1json/schema";
        if (document.at(schema).isMissingNode()) {
            return body.isEmpty()
                    ? List.of()
                    : List.of(operation + " is not said to answer " + status + " with a body");
        }
        if (body.isEmpty()) {
            return List.of(operation + " is said to answer " + status + " with a body");
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

    /** Names of an operation's parameters in a place: {@code path} or {@code query}. */
    Set<String> parameters(Operation operation, String place) {
        Set<String> names = new TreeSet<>();
        for (String list : List.of(operation.item() + "/parameters", operation.pointer() + "/parameters")) {
            for (int i = 0; i < document.at(list).size(); i++) {
                resolved(list + "/" + i)
                        .map(document::at)
                        .filter(parameter -> parameter.path("in").asText().equals(place))
                        .ifPresent(parameter -> names.add(parameter.path("name").asText()));
            }
        }
        return names;
    }

    /** Where something is, or what it refers to; empty if there is nothing. */
    private Optional<String> resolved(String pointer) {
        JsonNode node = document.at(pointer);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return node.has("$ref") ? resolved(node.path("$ref").asText().substring(1)) : Optional.of(pointer);
    }

    /** Refuses fields that are not described. Who reads the description may meet new ones; a test must tell of them. */
    private static void beStrict(JsonNode document) {
        document.at("/components/schemas").properties().forEach(schema -> {
            if (!OF_KEYCLOAK.contains(schema.getKey())) {
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

    /** @param template of the path, with parameters in braces */
    public record Operation(String method, String template) {

        String item() {
            return "/paths/" + template.replace("~", "~0").replace("/", "~1");
        }

        /** Where it is in the document. */
        public String pointer() {
            return item() + "/" + method.toLowerCase(Locale.ROOT);
        }

        /** Whether it answers a request. */
        public boolean answers(String asked, String path) {
            return asked.equals(method) && path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }
}
