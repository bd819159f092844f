// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parses query parameters and bodies of requests, with limits on their size. */
public final class RequestInput {

    /** Maximum length of a body, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            // A duplicate key is an error of the caller; the result must not depend on which one wins.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // The same applies to numbers sent as text, and to text sent as a boolean.
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> List.of(
                            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                    .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .build();

    private RequestInput() {}

    /**
     * Parses a boolean query parameter. An empty value means true, a missing one false. Rejects any other value, so
     * that a typo changes nothing.
     */
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

    /**
     * Like {@link #json(String, InputStream, Class)} for an optional body. A body of another content type is ignored.
     */
    public static <T> Optional<T> optionalJson(String contentType, InputStream body, Class<T> type) {
        if (!isJson(contentType)) {
            return Optional.empty();
        }
        return Optional.of(bytes(body, MAX_BODY))
                .filter(bytes -> bytes.length > 0)
                .map(bytes -> json(bytes, type));
    }

    /**
     * Reads a JSON object.
     *
     * @param type a record whose components are the known fields. {@code null} for a boolean means false
     * @throws RequestRejected with the name of an invalid or unknown field, or from the record's constructor
     */
    public static <T> T json(String contentType, InputStream body, Class<T> type) {
        return json(contentType, body, MAX_BODY, type);
    }

    /** @param longest maximum length of the body, in bytes */
    public static <T> T json(String contentType, InputStream body, int longest, Class<T> type) {
        if (!isJson(contentType)) {
            throw RequestRejected.invalidRequest(
                    Response.Status.UNSUPPORTED_MEDIA_TYPE, "Send a JSON object with Content-Type: application/json");
        }
        return json(bytes(body, longest), type);
    }

    private static <T> T json(byte[] json, Class<T> type) {
        try {
            T value = JSON.readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (MismatchedInputException e) {
            if (!e.getPath().isEmpty()) {
                throw wrongField(e);
            }
        } catch (IOException e) {
            if (e.getCause() instanceof RequestRejected rejected) {
                throw rejected;
            }
            throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body is not valid JSON");
        }
        throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body is not a JSON object");
    }

    /** Jackson's own message is not used, because it contains parts of the body. */
    private static RequestRejected wrongField(MismatchedInputException e) {
        String path = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining());
        String field = shown(path.substring(1));
        return RequestRejected.invalidValue(
                field,
                e instanceof UnrecognizedPropertyException unknown
                        ? "'" + field + "' is not a known field; allowed: " + unknown.getKnownPropertyIds()
                        : field + " must be " + expected(e.getTargetType()));
    }

    private static String expected(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "text";
        }
        return type != null && Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    /** Reads a body of limited length. */
    public static byte[] bytes(InputStream body, int longest) {
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw RequestRejected.invalidRequest(
                        Response.Status.REQUEST_ENTITY_TOO_LARGE,
                        "The body is longer than " + longest + " bytes; send a shorter one");
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
