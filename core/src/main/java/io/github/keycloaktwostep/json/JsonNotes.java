// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.json;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.SingleUseObjectProvider;

/** Reads and writes values in Keycloak's store of single-use objects. Each object holds one value as JSON. */
public final class JsonNotes {

    private static final String VALUE = "value";

    private JsonNotes() {}

    public static void put(SingleUseObjectProvider store, String key, Duration lifespan, Object value) {
        store.put(key, lifespan.toSeconds(), Map.of(VALUE, Json.write(value)));
    }

    /** @return empty if there is nothing, or if it cannot be read */
    public static <T> Optional<T> get(SingleUseObjectProvider store, String key, Class<T> type) {
        return read(store.get(key), type);
    }

    /**
     * Reads the value of an object.
     *
     * @param notes may be {@code null}
     * @return empty if there is no value, or if it cannot be read
     */
    public static <T> Optional<T> read(Map<String, String> notes, Class<T> type) {
        return Optional.ofNullable(notes).flatMap(found -> Json.read(found.get(VALUE), type));
    }
}
