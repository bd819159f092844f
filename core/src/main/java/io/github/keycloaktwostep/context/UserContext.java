// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.context;

import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import java.time.InstantSource;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A user in a Keycloak session. SPI classes create it from the arguments that they get from Keycloak. For services, it
 * is the only access to the request.
 */
public final class UserContext {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final InstantSource clock;
    private Policy policy;

    private UserContext(KeycloakSession session, RealmModel realm, UserModel user, InstantSource clock) {
        this.session = Objects.requireNonNull(session, "session");
        this.realm = Objects.requireNonNull(realm, "realm");
        this.user = Objects.requireNonNull(user, "user");
        this.clock = clock;
    }

    /** Creates a context with Keycloak's own clock. */
    public static UserContext of(KeycloakSession session, RealmModel realm, UserModel user) {
        return of(session, realm, user, new ServerClock());
    }

    /** Creates a context with another clock. */
    public static UserContext of(KeycloakSession session, RealmModel realm, UserModel user, InstantSource clock) {
        return new UserContext(session, realm, user, clock);
    }

    /** The same user in another session, for work in a new transaction. */
    public UserContext in(KeycloakSession other, RealmModel otherRealm, UserModel otherUser) {
        return new UserContext(other, otherRealm, otherUser, clock);
    }

    public KeycloakSession session() {
        return session;
    }

    public RealmModel realm() {
        return realm;
    }

    public UserModel user() {
        return user;
    }

    public InstantSource clock() {
        return clock;
    }

    /** The realm's policy, read once. */
    public Policy policy() {
        if (policy == null) {
            policy = PolicyStore.read(realm);
        }
        return policy;
    }

    /** A key for counting something within this realm. */
    public String scoped(String subject) {
        return realm.getId() + "|" + subject;
    }
}
