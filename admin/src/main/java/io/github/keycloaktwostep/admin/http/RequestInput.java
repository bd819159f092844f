package io.github.keycloaktwostep.admin.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses what comes from outside, once and bounded. */
public final class RequestInput {

    /** Longest body that is read, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder()
            // One key twice is a mistake of the caller, and the answer must not depend on which one wins.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private RequestInput() {}

    /** A switch in the query; anything but true, false or nothing is refused, so that a typing error changes nothing. */
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

    /** Like {@link #jsonObject} for a body that need not be there; one of another type is not looked at. */
    public static Optional<ObjectNode> optionalJsonObject(String contentType, InputStream body) {
        if (!isJson(contentType)) {
            return Optional.empty();
        }
        PushbackInputStream start = new PushbackInputStream(body == null ? InputStream.nullInputStream() : body);
        try {
            int first = start.read();
            if (first < 0) {
                return Optional.empty();
            }
            start.unread(first);
        } catch (IOException e) {
            throw RequestRejected.invalidRequest(RequestRejected.BAD_REQUEST, "The body could not be read");
        }
        return Optional.of(jsonObject(contentType, start));
    }

    public static ObjectNode jsonObject(String contentType, InputStream body) {
        return jsonObject(contentType, body, MAX_BODY);
    }

    /** @param longest body that is read, in bytes */
    public static ObjectNode jsonObject(String contentType, InputStream body, int longest) {
        if (!isJson(contentType)) {
            throw RequestRejected.invalidRequest(
                    RequestRejected.UNSUPPORTED_MEDIA_TYPE, "Send a JSON object with Content-Type: application/json");
        }
        try {
            JsonNode node = JSON.readTree(bytes(body, longest));
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw RequestRejected.invalidRequest(RequestRejected.BAD_REQUEST, "The body is not valid JSON");
        } catch (IOException e) {
            throw RequestRejected.invalidRequest(RequestRejected.BAD_REQUEST, "The body could not be read");
        }
        throw RequestRejected.invalidRequest(RequestRejected.BAD_REQUEST, "The body is not a JSON object");
    }

    /**
     * @param place what stands before the fields' names in a refusal; may be empty
     * @throws RequestRejected naming a field that is not one of those that there are
     */
    public static void onlyFields(ObjectNode json, List<String> fields, String place) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!fields.contains(field.getKey())) {
                String name = place + shown(field.getKey());
                throw RequestRejected.invalidValue(
                        name, "'" + name + "' is no field; allowed: " + String.join(", ", fields));
            }
        }
    }

    /**
     * The body, bounded.
     *
     * @throws IOException if it cannot be read
     */
    public static byte[] bytes(InputStream body, int longest) throws IOException {
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(longest + 1);
        if (bytes.length > longest) {
            throw RequestRejected.invalidRequest(
                    RequestRejected.TOO_LARGE, "The body is longer than " + longest + " bytes; send less at once");
        }
        return bytes;
    }

    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().equalsIgnoreCase("application/json");
    }

    /** A value as it may stand in a message. */
    public static String shown(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
