// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.context;

import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import java.time.InstantSource;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A user in a Keycloak session. SPI classes create it from the arguments that they get from Keycloak. For services, it
 * is the only access to the request.
 *
 * @param clock Keycloak's clock, except in tests
 */
public record UserContext(KeycloakSession session, RealmModel realm, UserModel user, InstantSource clock) {

    public UserContext(KeycloakSession session, RealmModel realm, UserModel user) {
        this(session, realm, user, new ServerClock());
    }

    /** @return empty if there is no such realm, or no such user in it */
    public static Optional<UserContext> find(KeycloakSession session, String realmId, String userId) {
        return Optional.ofNullable(session.realms().getRealm(realmId))
                .flatMap(realm -> Optional.ofNullable(session.users().getUserById(realm, userId))
                        .map(user -> new UserContext(session, realm, user)));
    }

    /** The realm's policy, which {@link PolicyStore} caches. */
    public Policy policy() {
        return PolicyStore.read(realm);
    }

    /** A key for counting something within this realm. */
    public String scoped(String subject) {
        return realm.getId() + "|" + subject;
    }
}
