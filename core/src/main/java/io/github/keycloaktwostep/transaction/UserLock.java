// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.ModelCache;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.ModelException;
import org.keycloak.models.SingleUseObjectProvider;

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
    public static boolean hold(UserContext context) {
        return hold(context, PATIENCE);
    }

    /** Like {@link #hold}, but without waiting; for work that can be skipped. */
    public static boolean tryHold(UserContext context) {
        return hold(context, Duration.ZERO);
    }

    /** Like {@link #hold}, for changes that must not be made without the lock. */
    public static void require(UserContext context) {
        if (!hold(context)) {
            throw new ModelException("Another request is changing the methods of user "
                    + context.user().getId());
        }
    }

    /** Whether this session holds the lock of this user. */
    public static boolean isHeld(UserContext context) {
        return context.session().getAttribute(key(context)) != null;
    }

    /** If a session holds the lock, allows another session that works for it to change the user, too. */
    static void inherit(UserContext from, UserContext to) {
        if (isHeld(from)) {
            to.session().setAttribute(key(to), true);
        }
    }

    private static boolean hold(UserContext context, Duration patience) {
        if (isHeld(context)) {
            return true;
        }
        String key = key(context);
        NewTransaction transactions = NewTransaction.of(context.session().getKeycloakSessionFactory());
        String owner = SecretGenerator.getInstance().randomString();
        long end = System.nanoTime() + patience.toNanos();
        while (!transactions.run(store -> take(store, key, owner))) {
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        context.session().setAttribute(key, true);
        Runnable check = () -> {
            if (!transactions.run(store -> isOwnedBy(store, key, owner))) {
                throw new ModelException("The request took too long to change user "
                        + context.user().getId());
            }
        };
        Runnable release = () -> transactions.run(store -> isOwnedBy(store, key, owner) && store.remove(key) != null);
        TransactionCallback.register(context.session(), check, release, release);
        ModelCache.bypass(context.user());
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

    private static String key(UserContext context) {
        return PREFIX + context.realm().getId() + "." + context.user().getId();
    }
}
