package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;

/**
 * One change of a user's methods or remembered devices at a time, on all nodes. A change takes the lock, loads the user's
 * state, judges it and stores the result.
 *
 * <p>The lock is held until the transaction of the session has ended, so that the next holder sees what was stored. A
 * session that holds it may take it again.
 */
public final class UserLock {

    private static final String PREFIX = "two-step.user-lock.";

    /** Only matters if a node dies while it holds the lock; longer than any request takes. */
    private static final Duration LIFESPAN = Duration.ofSeconds(30);

    /** How long a request waits for another one to end; short, because it keeps a thread of the server. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(25);

    private UserLock() {}

    /**
     * Takes the lock, waits up to a second for it, and makes this session read the user's credentials from the database
     * from now on, since Keycloak's cache may hold what was there before.
     *
     * @return false if other requests held it all that time
     */
    public static boolean hold(KeycloakSession session, RealmModel realm, UserModel user) {
        return hold(session, realm, user, PATIENCE);
    }

    /** Like {@link #hold} without waiting, for work that can be left out. */
    public static boolean tryHold(KeycloakSession session, RealmModel realm, UserModel user) {
        return hold(session, realm, user, Duration.ZERO);
    }

    /** Whether this session holds the lock of this user. */
    public static boolean isHeld(KeycloakSession session, RealmModel realm, UserModel user) {
        return session.getAttribute(key(realm, user)) != null;
    }

    /** Lets work that a session does in another transaction pass the lock that the session holds itself. */
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
        long end = System.nanoTime() + patience.toNanos();
        while (!transactions.take(key, LIFESPAN.toSeconds())) {
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        session.setAttribute(key, true);
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                release();
            }

            @Override
            protected void rollbackImpl() {
                release();
            }

            private void release() {
                transactions.run(store -> store.remove(key));
            }
        });
        if (user instanceof CachedUserModel cached) {
            cached.invalidate();
        }
        return true;
    }

    private static String key(RealmModel realm, UserModel user) {
        return PREFIX + realm.getId() + "." + user.getId();
    }
}
