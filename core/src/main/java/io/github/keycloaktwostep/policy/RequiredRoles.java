// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * The roles that {@link PolicyKey#REQUIRED_ROLES} names. The name of a role may contain a comma. Each element is
 * therefore first looked up as a whole, and split into several names only if there is no such role.
 *
 * @param names all names; a client role has the form {@code client.role}
 * @param roles the roles that exist
 * @param unknown names of roles that do not exist
 */
public record RequiredRoles(List<String> names, List<RoleModel> roles, List<String> unknown) {

    public static RequiredRoles of(KeycloakSession session, RealmModel realm, Policy policy) {
        return of(session, realm, policy.value(PolicyKey.REQUIRED_ROLES));
    }

    /** @param value in its stored form, or as typed by an admin */
    public static RequiredRoles of(KeycloakSession session, RealmModel realm, String value) {
        Set<String> names = new LinkedHashSet<>();
        List<RoleModel> roles = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String part : PolicyKey.REQUIRED_ROLES.parts(value)) {
            boolean whole = KeycloakVersions.role(session, realm, part) != null;
            for (String name : whole ? List.of(part) : PolicyKey.split(part)) {
                if (names.add(name)) {
                    RoleModel role = KeycloakVersions.role(session, realm, name);
                    if (role == null) {
                        unknown.add(name);
                    } else {
                        roles.add(role);
                    }
                }
            }
        }
        return new RequiredRoles(List.copyOf(names), roles, unknown);
    }

    /** Whether a user has one of the roles, directly or through a group or a composite role. */
    public boolean heldBy(UserModel user) {
        return roles.stream().anyMatch(user::hasRole);
    }

    /**
     * Names of roles that do not exist and were not required before. A role that was deleted must not block other
     * changes of the policy; the health check reports it.
     */
    public List<String> unknownSince(Policy before) {
        return unknown.stream()
                .filter(name -> !before.requiredRoles().contains(name))
                .toList();
    }

    /** The list in its stored form. */
    public String stored() {
        return PolicyKey.join(names);
    }

    /**
     * Updates the configuration and its kept copy after a role or a client was renamed.
     *
     * @param session a session that already sees the new name
     */
    public static void renamed(KeycloakSession session, RealmModel realm, UnaryOperator<String> newName) {
        StoredPolicy stored = StoredPolicy.of(realm);
        if (stored.config().isEmpty()) {
            return;
        }
        Map<String, String> config = renamed(session, realm, stored.inForce(), newName);
        if (!config.equals(stored.inForce())) {
            PolicyStore.store(realm, config);
        }
        Map<String, String> copy = renamed(session, realm, stored.copy(), newName);
        if (!copy.equals(stored.copy())) {
            KeptPolicy.keep(realm, copy);
        }
    }

    private static Map<String, String> renamed(
            KeycloakSession session, RealmModel realm, Map<String, String> config, UnaryOperator<String> newName) {
        String key = PolicyKey.REQUIRED_ROLES.key();
        String value = config.get(key);
        if (value == null || value.isBlank()) {
            return config;
        }
        // Names are first replaced as a whole, because the old name no longer exists and may contain a comma.
        List<String> before = PolicyKey.REQUIRED_ROLES.parts(value).stream()
                .flatMap(part ->
                        newName.apply(part).equals(part) ? of(session, realm, part).names().stream() : Stream.of(part))
                .toList();
        List<String> after = before.stream().map(newName).toList();
        if (after.equals(before)) {
            return config;
        }
        Map<String, String> changed = new HashMap<>(config);
        changed.put(key, PolicyKey.join(after));
        return changed;
    }
}
