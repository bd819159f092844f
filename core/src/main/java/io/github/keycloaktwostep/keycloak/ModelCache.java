package io.github.keycloaktwostep.keycloak;

import java.util.Map;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.cache.CachedUserModel;

/**
 * Keeps what was read from a realm or a user together with them, where Keycloak has them in its cache: they are forgotten
 * together. A sign-in reads the same several times, which costs more than to see that what is stored has not changed.
 */
public final class ModelCache {

    private static final String PREFIX = "two-step.";

    private ModelCache() {}

    /** What was made, and of what. */
    private record CachedValue<T>(Object stored, T made) {}

    /**
     * @param name of what is read, one for each kind of result
     * @param stored all that the result depends on, a value that never changes
     * @param read makes the result, which never changes either
     */
    public static <T> T of(RealmModel realm, String name, Object stored, Supplier<T> read) {
        return realm instanceof CachedRealmModel cached
                ? of(raw(cached.getCachedWith()), name, stored, read)
                : read.get();
    }

    /**
     * Like {@link #of(RealmModel, String, Object, Supplier)}. A user who is in no cache, as those of some directories, is
     * read once in a session of Keycloak's.
     */
    public static <T> T of(KeycloakSession session, UserModel user, String name, Object stored, Supplier<T> read) {
        if (user instanceof CachedUserModel cached) {
            return of(raw(cached.getCachedWith()), name, stored, read);
        }
        String key = PREFIX + name + "." + user.getId();
        CachedValue<T> reading = reading(session.getAttribute(key), stored, read);
        session.setAttribute(key, reading);
        return reading.made();
    }

    /** Two requests may both read; what they make is the same. */
    private static <T> T of(Map<Object, Object> kept, String name, Object stored, Supplier<T> read) {
        Object known = kept.get(PREFIX + name);
        CachedValue<T> reading = reading(known, stored, read);
        if (reading != known) {
            kept.put(PREFIX + name, reading);
        }
        return reading.made();
    }

    /** A session that has changed something sees its own state, others the old one: each looks whether it is its own. */
    @SuppressWarnings("unchecked") // of one name there is one type
    private static <T> CachedValue<T> reading(Object known, Object stored, Supplier<T> read) {
        return known instanceof CachedValue<?> reading && reading.stored().equals(stored)
                ? (CachedValue<T>) reading
                : new CachedValue<>(stored, read.get());
    }

    @SuppressWarnings("unchecked") // Keycloak leaves open what is kept
    private static Map<Object, Object> raw(Map<?, ?> kept) {
        return (Map<Object, Object>) kept;
    }
}
