// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.json;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/** Reads and writes what is stored as JSON: credentials, notes and realm attributes. Uses Keycloak's mapper. */
public final class Json {

    private Json() {}

    public static String write(Object value) {
        return write(value, JsonSerialization.mapper.writer());
    }

    /** Writes ASCII only: users may type characters that the database of the authentication sessions cannot store. */
    public static String writeAscii(Object value) {
        return write(value, JsonSerialization.mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII));
    }

    private static String write(Object value, ObjectWriter writer) {
        try {
            return writer.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param json may be {@code null}
     * @return empty if there is nothing, or if it cannot be read, for example because another version wrote it
     */
    public static <T> Optional<T> read(String json, Class<T> type) {
        return read(json, JsonSerialization.mapper.constructType(type));
    }

    /** Like {@link #read(String, Class)}, for a type with parameters. */
    public static <T> Optional<T> read(String json, TypeReference<T> type) {
        return read(json, JsonSerialization.mapper.constructType(type));
    }

    private static <T> Optional<T> read(String json, JavaType type) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonSerialization.mapper.readValue(json, type));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
