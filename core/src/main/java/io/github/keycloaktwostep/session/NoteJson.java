package io.github.keycloaktwostep.session;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/** Reads and writes state that a note of an authentication session holds as JSON. */
public final class NoteJson {

    private NoteJson() {}

    /** Writes ASCII only: users may type characters that the database of the authentication sessions cannot store. */
    public static String write(Object state) {
        try {
            return JsonSerialization.mapper
                    .writer()
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param note may be {@code null}
     * @return empty if there is no note, or if it cannot be read, for example because another version wrote it
     */
    public static <T> Optional<T> read(String note, Class<T> type) {
        if (note == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonSerialization.readValue(note, type));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
