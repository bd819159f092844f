// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import io.github.keycloaktwostep.keycloak.ModelCache;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;

/**
 * Ensures that only one request at a time, across all nodes, changes a user's methods or remembered devices. A request
 * takes the lock, loads the user's state, decides, and stores the result.
 *
 * <p>The lock is held until the session's transaction has ended, so that the next holder sees what was stored. It
 * expires if the request takes too long. Because another request may then hold it, the transaction of the late request
 * fails. A session that holds the lock can take it again.
 */
public final class UserLock {

    private static final String PREFIX = "two-step.user-lock.";
    private static final String OWNER = "owner";

    /** How long a lock stays in place if its node dies. */
    private static final Duration LIFESPAN = Duration.ofSeconds(60);

    /**
     * How long a request waits for the lock. The time is short, because a waiting request occupies a thread of the
     * server.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(25);

    private UserLock() {}

    /**
     * Takes the lock, and waits for it for up to one second. From then on, this session reads the user's credentials
     * from the database, because Keycloak's cache may be out of date.
     *
     * @return false if other requests held the lock for the whole time
     */
    public static boolean hold(KeycloakSession session, RealmModel realm, UserModel user) {
        return hold(session, realm, user, PATIENCE);
    }

    /** Like {@link #hold}, but without waiting; for work that can be skipped. */
    public static boolean tryHold(KeycloakSession session, RealmModel realm, UserModel user) {
        return hold(session, realm, user, Duration.ZERO);
    }

    /** Whether this session holds the lock of this user. */
    public static boolean isHeld(KeycloakSession session, RealmModel realm, UserModel user) {
        return session.getAttribute(key(realm, user)) != null;
    }

    /** If a session holds the lock, allows another session that works for it to change the user, too. */
    public static void inherit(KeycloakSession from, KeycloakSession to, RealmModel realm, UserModel user) {
        if (isHeld(from, realm, user)) {
            to.setAttribute(key(realm, user), true);
        }
    }

    private static boolean hold(KeycloakSession session, RealmModel realm, UserModel user, Duration patience) {
        if (isHeld(session, realm, user)) {
            return true;
        }
        String key = key(realm, user);
        NewTransaction transactions = NewTransaction.of(session.getKeycloakSessionFactory());
        String owner = SecretGenerator.getInstance().randomString();
        long end = System.nanoTime() + patience.toNanos();
        while (!transactions.run(store -> take(store, key, owner))) {
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        session.setAttribute(key, true);
        session.getTransactionManager()
                .enlistPrepare(new TransactionCallback(
                        () -> {
                            if (!transactions.run(store -> isOwnedBy(store, key, owner))) {
                                // An exception at this point rolls the transaction back.
                                throw new ModelException("The request took too long to change user " + user.getId());
                            }
                        },
                        () -> {}));
        Runnable release = () -> transactions.run(store -> isOwnedBy(store, key, owner) && store.remove(key) != null);
        session.getTransactionManager().enlistAfterCompletion(new TransactionCallback(release, release));
        ModelCache.bypass(user);
        return true;
    }

    /** The owner is written with the lifespan: Infinispan's {@code replace} would make the lock last forever. */
    private static boolean take(SingleUseObjectProvider store, String key, String owner) {
        boolean taken = NewTransaction.take(store, key, LIFESPAN.toSeconds());
        if (taken) {
            store.put(key, LIFESPAN.toSeconds(), Map.of(OWNER, owner));
        }
        return taken;
    }

    private static boolean isOwnedBy(SingleUseObjectProvider store, String key, String owner) {
        Map<String, String> lock = store.get(key);
        return lock != null && owner.equals(lock.get(OWNER));
    }

    private static String key(RealmModel realm, UserModel user) {
        return PREFIX + realm.getId() + "." + user.getId();
    }
}
