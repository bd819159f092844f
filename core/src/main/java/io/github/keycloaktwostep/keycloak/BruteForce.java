// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserLoginFailureModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.services.managers.BruteForceProtector;
import org.keycloak.storage.ReadOnlyException;

/**
 * Tells Keycloak's brute-force protection of our codes. It counts only categories it knows, so ours count as {@code
 * otp}. The only class that knows {@link BruteForceProtector}, whose signatures changed in 26.6 and 26.7.
 */
public final class BruteForce {

    /** Stands for a lock that does not end by itself. */
    public static final Instant FOR_GOOD = Instant.parse("9999-12-31T23:59:59Z");

    private static final Logger LOG = Logger.getLogger(BruteForce.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public BruteForce(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** Whether a code may be compared or sent now. */
    public enum LockState {
        OPEN,
        /** Another request for this account is being processed; Keycloak processes only one at a time. */
        BUSY,
        /** The account is locked, temporarily or permanently. */
        LOCKED
    }

    public LockState lockState() {
        if (!realm.isBruteForceProtected()
                || AuthenticatorUtils.getDisabledByBruteForceEventError(protector(), session, realm, user) == null) {
            return LockState.OPEN;
        }
        return user.isEnabled() && !lockedFor(session.loginFailures().getUserLoginFailure(realm, user.getId()))
                ? LockState.BUSY
                : LockState.LOCKED;
    }

    /** When the lock ends; far in the future for a permanent lock, empty if the account is not locked. */
    public Optional<Instant> lockedUntil() {
        if (isDisabledForGood()) {
            return Optional.of(FOR_GOOD);
        }
        if (!realm.isBruteForceProtected()) {
            return Optional.empty();
        }
        if (protector().isPermanentlyLockedOut(session, realm, user)) {
            return Optional.of(FOR_GOOD);
        }
        return Optional.ofNullable(session.loginFailures().getUserLoginFailure(realm, user.getId()))
                .filter(this::lockedFor)
                .map(failures -> Instant.ofEpochSecond(failures.getFailedLoginNotBefore()));
    }

    /**
     * Whether the protection has disabled the account. It stays disabled when an admin turns the protection off or
     * clears its counts. False for an account that an admin has disabled.
     */
    private boolean isDisabledForGood() {
        return !user.isEnabled()
                && BruteForceProtector.DISABLED_BY_PERMANENT_LOCKOUT.equals(
                        user.getFirstAttribute(UserModel.DISABLED_REASON));
    }

    /**
     * Forgets all failures of this account, and enables it again if the protection has disabled it. A user of a store that
     * cannot be written to stays disabled.
     */
    public void forgive() {
        session.loginFailures().removeUserLoginFailure(realm, user.getId());
        try {
            if (isDisabledForGood()) {
                user.setEnabled(true);
            }
            protector().cleanUpPermanentLockout(session, realm, user);
        } catch (ReadOnlyException e) {
            LOG.warnf("User %s cannot be enabled again: the store they come from cannot be written to", user.getId());
        }
    }

    private boolean lockedFor(UserLoginFailureModel failures) {
        if (failures == null) {
            return false;
        }
        boolean forGood =
                realm.isPermanentLockout() && failures.getNumTemporaryLockouts() > realm.getMaxTemporaryLockouts();
        return forGood || failures.getFailedLoginNotBefore() > Time.currentTimeMillis() / 1000;
    }

    /** Counts a wrong code. */
    public void failed() {
        if (realm.isBruteForceProtected()) {
            KeycloakVersions.failedLogin(protector(), session, realm, user, OTPCredentialModel.TYPE);
        }
    }

    /** Takes as long as the comparison of a password, so that the time does not tell whether there is such a user. */
    public static void hashNothing(AuthenticationFlowContext context) {
        AuthenticatorUtils.dummyHash(context);
    }

    private BruteForceProtector protector() {
        return session.getProvider(BruteForceProtector.class);
    }
}
