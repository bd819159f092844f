// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.util.Map;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.cache.CachedUserModel;

/**
 * Caches values that were parsed from a realm or a user. They are stored with the realm or user in Keycloak's cache, so
 * that both are invalidated together. A sign-in reads the same data several times, and parsing costs more than
 * comparing the stored value.
 */
public final class ModelCache {

    private static final String PREFIX = "two-step.";

    private ModelCache() {}

    /** A result and the stored value that it was derived from. */
    private record CachedValue<T>(Object stored, T made) {}

    /**
     * Returns the cached result, or computes it if the stored value has changed.
     *
     * @param name name of the cached value, one for each kind of result
     * @param stored everything that the result depends on; immutable
     * @param read computes the result, which must be immutable, too
     */
    public static <T> T of(RealmModel realm, String name, Object stored, Supplier<T> read) {
        return realm instanceof CachedRealmModel cached
                ? of(raw(cached.getCachedWith()), name, stored, read)
                : read.get();
    }

    /**
     * Like {@link #of(RealmModel, String, Object, Supplier)}. A user who is not cached, as in some directories, is read
     * once per Keycloak session.
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

    /** Makes this session read the user from the database, because the cache may be out of date. */
    public static void bypass(UserModel user) {
        if (user instanceof CachedUserModel cached) {
            cached.invalidate();
        }
    }

    /** Two requests may both compute the value; the results are equal. */
    private static <T> T of(Map<Object, Object> kept, String name, Object stored, Supplier<T> read) {
        Object known = kept.get(PREFIX + name);
        CachedValue<T> reading = reading(known, stored, read);
        if (reading != known) {
            kept.put(PREFIX + name, reading);
        }
        return reading.made();
    }

    /**
     * Compares the stored value, because a session that has made changes sees its own state, while other sessions see
     * the old one.
     */
    @SuppressWarnings("unchecked") // each name has one type
    private static <T> CachedValue<T> reading(Object known, Object stored, Supplier<T> read) {
        return known instanceof CachedValue<?> reading && reading.stored().equals(stored)
                ? (CachedValue<T>) reading
                : new CachedValue<>(stored, read.get());
    }

    @SuppressWarnings("unchecked") // Keycloak does not declare the types
    private static Map<Object, Object> raw(Map<?, ?> kept) {
        return (Map<Object, Object>) kept;
    }
}
