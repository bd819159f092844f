// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses query parameters and bodies of requests, with limits on their size. */
public final class RequestInput {

    /** Maximum length of a body, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder()
            // A duplicate key is an error of the caller; the result must not depend on which one wins.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private RequestInput() {}

    /** Parses a boolean query parameter. Rejects anything but true, false or nothing, so that a typo changes nothing. */
    public static boolean flag(String name, String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.isEmpty() || value.equals("true")) {
            return true;
        }
        throw RequestRejected.invalidValue(
                name, name + ": '" + shown(value) + "' is not allowed; allowed: true or false");
    }

    /** Like {@link #jsonObject} for an optional body. A body of another content type is ignored. */
    public static Optional<ObjectNode> optionalJsonObject(String contentType, InputStream body) {
        if (!isJson(contentType)) {
            return Optional.empty();
        }
        return Optional.of(bytes(body, MAX_BODY))
                .filter(bytes -> bytes.length > 0)
                .map(RequestInput::jsonObject);
    }

    public static ObjectNode jsonObject(String contentType, InputStream body) {
        return jsonObject(contentType, body, MAX_BODY);
    }

    /** @param longest maximum length of the body, in bytes */
    public static ObjectNode jsonObject(String contentType, InputStream body, int longest) {
        if (!isJson(contentType)) {
            throw RequestRejected.invalidRequest(
                    Response.Status.UNSUPPORTED_MEDIA_TYPE, "Send a JSON object with Content-Type: application/json");
        }
        return jsonObject(bytes(body, longest));
    }

    private static ObjectNode jsonObject(byte[] json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body is not valid JSON");
        }
        throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body is not a JSON object");
    }

    /**
     * @param place prefix of the field names in the error message; may be empty
     * @throws RequestRejected with the name of an unknown field
     */
    public static void onlyFields(ObjectNode json, List<String> fields, String place) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!fields.contains(field.getKey())) {
                String name = place + shown(field.getKey());
                throw RequestRejected.invalidValue(
                        name, "'" + name + "' is not a known field; allowed: " + String.join(", ", fields));
            }
        }
    }

    /** Reads an optional boolean; false if it is missing. */
    public static boolean booleanField(ObjectNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw RequestRejected.invalidValue(field, field + " must be true or false");
        }
        return value.booleanValue();
    }

    /** Reads a body of limited length. */
    public static byte[] bytes(InputStream body, int longest) {
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw RequestRejected.invalidRequest(
                        Response.Status.REQUEST_ENTITY_TOO_LARGE,
                        "The body is longer than " + longest + " bytes; split it into several requests");
            }
            return bytes;
        } catch (IOException e) {
            throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body could not be read");
        }
    }

    private static boolean isJson(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(MediaType.APPLICATION_JSON);
    }

    /** Shortens a value for use in a message. */
    public static String shown(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
