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
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Twilio's own OpenAPI description of creating a message and a call (from github.com/twilio/twilio-oai). It lies beside
 * the project, not in it, so that it may be missing.
 */
final class TwilioDescription {

    private static final String FILE = "../shared/data/twilio-openapi-messages-calls.json";
    private static final String NAME = "urn:twilio:openapi";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private TwilioDescription(JsonNode document) {
        this.document = document;
        beStrict(document);
        Dialect dialect = Dialect.builder(Dialects.getOpenApi30())
                .formats(TwilioFormats.all())
                // The document is more than schemas, and the library warns of every word that is none of theirs.
                .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
                .build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        this.schemas = SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemas(Map.of(NAME, document.toString())));
    }

    /** Empty where the file is not there. */
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
     * What is wrong with a request.
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
        JsonNode properties = document.at(operation.form() + "/properties");
        violations.addAll(check(operation, operation.form(), json(properties, fields)));
        return violations;
    }

    /** What is wrong with an answer; answers that refuse are not described, so that nothing is wrong with them. */
    List<String> answer(String method, String path, int status, String body) {
        return operation(method, path)
                .filter(operation -> !document.at(operation.answer(status)).isMissingNode())
                .map(operation -> check(operation, operation.answer(status), Http.parse(body)))
                .orElse(List.of());
    }

    /** Makes rules of what the description gives in words alone; refuses fields that it does not name. */
    private static void beStrict(JsonNode document) {
        for (JsonNode path : document.path("paths")) {
            if (path.at(Operation.FORM_POINTER) instanceof ObjectNode form) {
                form.put("additionalProperties", false);
            }
            limit(path, "/Body", "maxLength", 1_600);
            limit(path, "/Twiml", "maxLength", 4_000);
            limit(path, "/ValidityPeriod", "minimum", 1);
            limit(path, "/ValidityPeriod", "maximum", 36_000);
            if (path.at(Operation.FORM_POINTER + "/properties/StatusCallbackEvent/items") instanceof ObjectNode event) {
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
        if (path.at(Operation.FORM_POINTER + "/properties" + field) instanceof ObjectNode property) {
            property.put(keyword, value);
        }
    }

    private Optional<Operation> operation(String method, String path) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .fieldNames()
                .forEachRemaining(template -> operations.add(new Operation(method, template)));
        return operations.stream()
                .filter(operation -> operation.fits(path))
                .filter(operation -> !document.at(operation.pointer()).isMissingNode())
                .findFirst();
    }

    private List<String> pathParameters(Operation operation, String path) {
        List<String> violations = new ArrayList<>();
        JsonNode parameters = document.at(operation.pointer() + "/parameters");
        for (int i = 0; i < parameters.size(); i++) {
            String value =
                    operation.valueIn(path, parameters.path(i).path("name").asText());
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
            boolean many = schema.path("type").asText().equals("array");
            if (many || values.size() > 1) {
                ArrayNode array = form.putArray(name);
                values.forEach(value -> array.add(json(schema.path("items"), value)));
            } else {
                form.set(name, json(schema, values.get(0)));
            }
        });
        return form;
    }

    /** A text that is not what it should be stays a text, so that the schema refuses it. */
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

    /**
     * One of the requests that are described.
     *
     * @param template of the path, with parameters in braces
     */
    private record Operation(String method, String template) {

        static final String FORM_POINTER = "/post/requestBody/content/application~1x-www-form-urlencoded/schema";

        String pointer() {
            return "/paths/" + template.replace("~", "~0").replace("/", "~1") + "/" + method.toLowerCase(Locale.ROOT);
        }

        String form() {
            return pointer() + FORM_POINTER.substring("/post".length());
        }

        String answer(int status) {
            return pointer() + "/responses/" + status + "/content/application~1json/schema";
        }

        boolean fits(String path) {
            String[] names = template.split("/", -1);
            String[] values = path.split("/", -1);
            boolean fits = names.length == values.length;
            for (int i = 0; fits && i < names.length; i++) {
                fits = names[i].startsWith("{") || names[i].equals(values[i]);
            }
            return fits;
        }

        String valueIn(String path, String parameter) {
            return path.split("/", -1)[List.of(template.split("/", -1)).indexOf("{" + parameter + "}")];
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }
}
