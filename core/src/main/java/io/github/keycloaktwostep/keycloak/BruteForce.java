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
 * Reports wrong codes to Keycloak's brute-force protection. It counts only credential types that it knows, so our codes
 * count as {@code otp}. No other package uses {@link BruteForceProtector}, whose signatures changed in 26.6 and 26.7.
 */
public final class BruteForce {

    /** End of a lock that only an admin can remove. */
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

    /** When the lock ends; {@link #FOR_GOOD} for a permanent lock, empty if the account is not locked. */
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
     * Whether brute-force protection has disabled the account. The account stays disabled when an admin turns the
     * protection off or clears its counts. False for an account that an admin has disabled.
     */
    private boolean isDisabledForGood() {
        return !user.isEnabled()
                && BruteForceProtector.DISABLED_BY_PERMANENT_LOCKOUT.equals(
                        user.getFirstAttribute(UserModel.DISABLED_REASON));
    }

    /**
     * Clears all failures of this account, and re-enables it if brute-force protection disabled it. The account stays
     * disabled if its user store is read-only.
     */
    public void forgive() {
        session.loginFailures().removeUserLoginFailure(realm, user.getId());
        try {
            if (isDisabledForGood()) {
                user.setEnabled(true);
            }
            protector().cleanUpPermanentLockout(session, realm, user);
        } catch (ReadOnlyException e) {
            LOG.warnf("User %s cannot be enabled again: the user store is read-only", user.getId());
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

    /**
     * Takes as long as the comparison of a password, so that the response time does not reveal whether the user exists.
     */
    public static void hashNothing(AuthenticationFlowContext context) {
        AuthenticatorUtils.dummyHash(context);
    }

    private BruteForceProtector protector() {
        return session.getProvider(BruteForceProtector.class);
    }
}
