// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Finds the users that the rows of an import name, if the caller may see and manage them. */
final class ImportUsers {

    /** More than one user with an email address is ambiguous, so two are enough. */
    private static final int MAX_WITH_SAME_EMAIL = 2;

    private final AdminRequest request;

    ImportUsers(AdminRequest request) {
        this.request = request;
    }

    /**
     * @param key user name, email address or id
     * @throws RequestRejected if there is not exactly one such user, or the caller may not manage them
     */
    UserModel find(String key) {
        if (key.isEmpty()) {
            throw RequestRejected.invalidValue("user", "user: a name, an email address or an id is required");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw RequestRejected.invalidValue("user", "user: control characters are not allowed");
        }
        UserModel user = unique(key)
                .filter(found -> found.getServiceAccountClientLink() == null)
                .filter(found -> request.auth().users().canView(found))
                .orElseThrow(
                        () -> RequestRejected.conflict("unknown_user", "user", "There is no such user in the realm"));
        if (!request.auth().users().canManage(user)) {
            throw RequestRejected.conflict("forbidden", "user", "You may not manage this user");
        }
        return user;
    }

    /** Searches by name, address and id. A key that matches two users matches neither. */
    private Optional<UserModel> unique(String key) {
        KeycloakSession session = request.session();
        RealmModel realm = request.realm();
        Map<String, UserModel> all = new LinkedHashMap<>();
        Stream<UserModel> byName = Stream.ofNullable(session.users().getUserByUsername(realm, key));
        Stream<UserModel> byId = Stream.ofNullable(session.users().getUserById(realm, key));
        Stream.of(byName, byEmail(key), byId).flatMap(users -> users).forEach(user -> all.put(user.getId(), user));
        if (all.size() > 1 && request.auth().users().canView()) {
            throw RequestRejected.conflict(
                    "ambiguous", "user", "More than one user has this name or email address; use the id");
        }
        // Callers who may not view users must not learn how many match.
        return all.size() == 1 ? all.values().stream().findFirst() : Optional.empty();
    }

    private Stream<UserModel> byEmail(String key) {
        return key.contains("@")
                ? request.session()
                        .users()
                        .searchForUserStream(
                                request.realm(),
                                Map.of(UserModel.EMAIL, key, UserModel.EXACT, "true"),
                                0,
                                MAX_WITH_SAME_EMAIL)
                : Stream.empty();
    }
}
