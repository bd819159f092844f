// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
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

    @Test
    void whatIsCachedIsReadOnceForAllSessions() {
        assertThat(read(session(), cached(), "stored")).isEqualTo("1 of stored");
        assertThat(read(session(), cached(), "stored")).isEqualTo("1 of stored");
    }

    @Test
    void itIsReadAnewWhenWhatIsStoredHasChanged() {
        read(session(), cached(), "stored");

        assertThat(read(session(), cached(), "changed")).isEqualTo("2 of changed");
    }

    /** As where one request has changed something that is not committed, and another one sees what was before. */
    @Test
    void nobodyGetsWhatAnotherHasMadeOfSomethingElse() {
        read(session(), cached(), "uncommitted");

        assertThat(read(session(), cached(), "stored")).isEqualTo("2 of stored");
        assertThat(read(session(), cached(), "uncommitted")).isEqualTo("3 of uncommitted");
    }

    @Test
    void readingsOfDifferentNamesDoNotMeet() {
        read(session(), cached(), "stored");

        assertThat(ModelCache.of(session(), cached(), "other", "stored", () -> "another"))
                .isEqualTo("another");
        assertThat(read(session(), cached(), "stored")).isEqualTo("1 of stored");
    }

    @Test
    void whoIsInNoCacheIsReadOnceInASession() {
        KeycloakSession session = session();
        UserModel user = model(UserModel.class);

        read(session, user, "stored");

        assertThat(read(session, user, "stored")).isEqualTo("1 of stored");
        assertThat(cache).isEmpty();
        attributes.clear();
        assertThat(read(session, user, "stored")).isEqualTo("2 of stored");
    }

    @Test
    void aRealmIsReadOnceWhereItIsCached() {
        RealmModel cached = model(CachedRealmModel.class);
        RealmModel bare = model(RealmModel.class);

        assertThat(List.of(read(cached), read(cached), read(bare), read(bare)))
                .containsExactly("1 of stored", "1 of stored", "2 of stored", "3 of stored");
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

    private CachedUserModel cached() {
        return model(CachedUserModel.class);
    }

    private KeycloakSession session() {
        return model(KeycloakSession.class);
    }

    /** Knows what is kept, its id, and attributes. */
    private <T> T model(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getCachedWith" -> cache;
                    case "getId" -> "id";
                    case "getAttribute" -> attributes.get(arguments[0]);
                    case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }
}
