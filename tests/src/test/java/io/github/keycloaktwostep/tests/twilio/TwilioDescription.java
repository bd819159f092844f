// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.admin.OpenApi;
import io.github.keycloaktwostep.tests.admin.OpenApi.Operation;
import io.github.keycloaktwostep.tests.server.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Twilio's own OpenAPI description of creating a message and a call (from github.com/twilio/twilio-oai). It is stored
 * next to the project, not in it, so it may be missing.
 */
final class TwilioDescription {

    private static final String FILE = "../shared/data/twilio-openapi-messages-calls.json";
    private static final String NAME = "urn:twilio:openapi";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FORM_SCHEMA = "/post/requestBody/content/application~1x-www-form-urlencoded/schema";
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private TwilioDescription(JsonNode document) {
        this.document = document;
        makeStrict(document);
        this.schemas =
                OpenApi.schemas(Dialect.builder(Dialects.getOpenApi30()).formats(TwilioFormats.all()), NAME, document);
    }

    /** Empty if the file does not exist. */
    static Optional<TwilioDescription> find() {
        Path file = Build.root().resolve(FILE).normalize();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TwilioDescription(Http.JSON.readTree(file.toFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /**
     * Violations of the description in a request.
     *
     * @param type the header {@code Content-Type}
     * @param fields of the form, each with all its values
     */
    List<String> request(String method, String path, String type, Map<String, List<String>> fields) {
        Optional<Operation> found = operation(method, path);
        if (found.isEmpty()) {
            return List.of(method + " " + path + ": no such operation");
        }
        Operation operation = found.get();
        if (!type.split(";", 2)[0].strip().equals(FORM)) {
            return List.of(operation + ": the body is no form but '" + type + "'");
        }
        List<String> violations = new ArrayList<>(pathParameters(operation, path));
        JsonNode properties = document.at(form(operation) + "/properties");
        violations.addAll(check(operation, form(operation), json(properties, fields)));
        return violations;
    }

    /** Violations of the description in a response. Error responses are not described, so they have no violations. */
    List<String> answer(String method, String path, int status, String body) {
        return operation(method, path)
                .filter(operation -> !document.at(answer(operation, status)).isMissingNode())
                .map(operation -> check(operation, answer(operation, status), Http.parse(body)))
                .orElse(List.of());
    }

    /** Adds rules that the description states only in prose, and rejects fields that it does not name. */
    private static void makeStrict(JsonNode document) {
        for (JsonNode path : document.path("paths")) {
            if (path.at(FORM_SCHEMA) instanceof ObjectNode form) {
                form.put("additionalProperties", false);
            }
            limit(path, "/Body", "maxLength", 1_600);
            limit(path, "/Twiml", "maxLength", 4_000);
            limit(path, "/ValidityPeriod", "minimum", 1);
            limit(path, "/ValidityPeriod", "maximum", 36_000);
            if (path.at(FORM_SCHEMA + "/properties/StatusCallbackEvent/items") instanceof ObjectNode event) {
                event.putArray("enum")
                        .add("initiated")
                        .add("ringing")
                        .add("answered")
                        .add("completed");
            }
        }
        for (JsonNode schema : document.at("/components/schemas")) {
            if (schema.has("properties") && schema instanceof ObjectNode object) {
                object.put("additionalProperties", false);
            }
        }
    }

    private static void limit(JsonNode path, String field, String keyword, int value) {
        if (path.at(FORM_SCHEMA + "/properties" + field) instanceof ObjectNode property) {
            property.put(keyword, value);
        }
    }

    private Optional<Operation> operation(String method, String path) {
        return document.path("paths").properties().stream()
                .map(described -> new Operation(method, described.getKey()))
                .filter(operation -> operation.answers(method, path))
                .filter(operation -> !document.at(operation.pointer()).isMissingNode())
                .findFirst();
    }

    private static String form(Operation operation) {
        return operation.pointer() + FORM_SCHEMA.substring("/post".length());
    }

    private static String answer(Operation operation, int status) {
        return operation.pointer() + "/responses/" + status + "/content/application~1json/schema";
    }

    private List<String> pathParameters(Operation operation, String path) {
        List<String> violations = new ArrayList<>();
        JsonNode parameters = document.at(operation.pointer() + "/parameters");
        for (int i = 0; i < parameters.size(); i++) {
            String name = "{" + parameters.path(i).path("name").asText() + "}";
            int index = List.of(operation.template().split("/", -1)).indexOf(name);
            String value = path.split("/", -1)[index];
            violations.addAll(
                    check(operation, operation.pointer() + "/parameters/" + i + "/schema", TextNode.valueOf(value)));
        }
        return violations;
    }

    private List<String> check(Operation operation, String schema, JsonNode value) {
        return schemas.getSchema(SchemaLocation.of(NAME + "#" + schema)).validate(value).stream()
                .map(error -> operation + " " + error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static JsonNode json(JsonNode properties, Map<String, List<String>> fields) {
        ObjectNode form = Http.JSON.createObjectNode();
        fields.forEach((name, values) -> {
            JsonNode schema = properties.path(name);
            boolean isArray = schema.path("type").asText().equals("array");
            if (isArray || values.size() > 1) {
                ArrayNode array = form.putArray(name);
                values.forEach(value -> array.add(json(schema.path("items"), value)));
            } else {
                form.set(name, json(schema, values.get(0)));
            }
        });
        return form;
    }

    /** A text that does not match its type stays a text, so that the schema rejects it. */
    private static JsonNode json(JsonNode schema, String text) {
        return switch (schema.path("type").asText()) {
            case "integer" ->
                INTEGER.matcher(text).matches() ? BigIntegerNode.valueOf(new BigInteger(text)) : TextNode.valueOf(text);
            case "number" ->
                NUMBER.matcher(text).matches() ? DecimalNode.valueOf(new BigDecimal(text)) : TextNode.valueOf(text);
            case "boolean" ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(text.equals("true"))
                        : TextNode.valueOf(text);
            default -> TextNode.valueOf(text);
        };
    }
}
