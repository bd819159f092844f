// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.Stub;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.cache.CachedUserModel;

class ModelCacheTest {

    private final AtomicInteger readings = new AtomicInteger();
    private final Map<Object, Object> cache = new ConcurrentHashMap<>();
    private final Map<Object, Object> attributes = new HashMap<>();

    /** One request has changed something and not committed it yet, and another request still sees the old state. */
    @Test
    void readsOncePerStoredValueAcrossSessions() {
        assertThat(List.of(read("stored"), read("stored"), read("uncommitted"), read("stored"), read("uncommitted")))
                .containsExactly("1 of stored", "1 of stored", "2 of uncommitted", "3 of stored", "4 of uncommitted");
    }

    @Test
    void separatesValuesByName() {
        read("stored");

        assertThat(ModelCache.of(
                        model(KeycloakSession.class), model(CachedUserModel.class), "other", "stored", () -> "another"))
                .isEqualTo("another");
        assertThat(read("stored")).isEqualTo("1 of stored");
    }

    @Test
    void readsUncachedUserOncePerSession() {
        KeycloakSession session = model(KeycloakSession.class);
        UserModel user = model(UserModel.class);

        read(session, user, "stored");

        assertThat(read(session, user, "stored")).isEqualTo("1 of stored");
        assertThat(cache).isEmpty();
        attributes.clear();
        assertThat(read(session, user, "stored")).isEqualTo("2 of stored");
    }

    @Test
    void readsCachedRealmOnce() {
        RealmModel cached = model(CachedRealmModel.class);
        RealmModel bare = model(RealmModel.class);

        assertThat(List.of(read(cached), read(cached), read(bare), read(bare)))
                .containsExactly("1 of stored", "1 of stored", "2 of stored", "3 of stored");
    }

    /** Reads a cached user in a new session. */
    private String read(String stored) {
        return read(model(KeycloakSession.class), model(CachedUserModel.class), stored);
    }

    private String read(KeycloakSession session, UserModel user, String stored) {
        return ModelCache.of(session, user, "name", stored, () -> made(stored));
    }

    private String read(RealmModel realm) {
        return ModelCache.of(realm, "name", "stored", () -> made("stored"));
    }

    private String made(String stored) {
        return readings.incrementAndGet() + " of " + stored;
    }

    /** A stub with cached values, an id and attributes. */
    private <T> T model(Class<T> type) {
        return Stub.of(type, (method, arguments) -> switch (method) {
            case "getCachedWith" -> cache;
            case "getId" -> "id";
            case "getAttribute" -> attributes.get(arguments[0]);
            case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
            default -> throw Stub.unexpected(method);
        });
    }
}
