// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.storage.StorageId;

/**
 * Asks for the password again before something is set up in an old SSO session. A stolen session cookie would otherwise
 * be enough to bind the thief's phone to the account. The limit is the one that Keycloak has for actions that an
 * application starts, {@link Constants#KC_ACTION_MAX_AGE} (300 seconds).
 */
public final class StaleSessionGuard {

    private static final String ASKED = "two-step.password-asked";

    /** Seconds by which Keycloak's time of a sign-in is at most later than ours. */
    private static final int RENEWAL = 60;

    private StaleSessionGuard() {}

    /**
     * Whether the password is missing: the user has not given a password or another first factor in this sign-in, and
     * the SSO session that it rests on was authenticated more than five minutes ago, or before the password was changed.
     *
     * <p>The session is the one of the identity cookie, as in Keycloak's cookie authenticator. The id of the
     * authentication session says nothing: a thief can bring an authentication session of their own. A sign-in without
     * a first factor whose SSO session cannot be found needs the password, too: the cookie may have been removed since.
     * Authenticators that Keycloak lists no credential for (Kerberos, X.509) therefore run once more, and count then.
     *
     * @param ageChecked whether Keycloak has checked the age of the session
     */
    public static boolean needsPassword(
            KeycloakSession session,
            AuthenticationSessionModel authSession,
            UserModel user,
            InstantSource clock,
            boolean ageChecked) {
        UserNotes notes = UserNotes.of(authSession, user);
        if (KeycloakSignIn.isForcedReauthentication(authSession)
                || notes.broughtByProvider()
                || notes.openedByLink()
                || FirstFactor.isUsed(authSession, notes)
                || (asked(authSession) && !SessionInUse.isBasis(authSession))) {
            return false;
        }
        boolean anyAge = ageChecked || isNew(user, clock);
        return KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user)
                .map(known -> KeycloakSignIn.authenticatedAt(known)
                                < PasswordStamp.changedAt(user).getEpochSecond()
                        || (!anyAge && isOld(KeycloakSignIn.authenticatedAt(known), clock))
                        || isRenewedByStepUp(known, clock))
                .orElse(!anyAge);
    }

    /** Whether a step-up has made a session young again, in which the first factor was given too long ago. */
    public static boolean isRenewedByStepUp(UserSessionModel session, InstantSource clock) {
        long given = FirstFactor.givenAt(session);
        return given + RENEWAL < KeycloakSignIn.authenticatedAt(session) && isOld(given, clock);
    }

    private static boolean isOld(long at, InstantSource clock) {
        return at + Constants.KC_ACTION_MAX_AGE < clock.instant().getEpochSecond();
    }

    /**
     * Whether the sign-in rests on something that counts no longer: the password was changed while one of our pages was shown,
     * or the SSO session was ended. Keycloak does not end a sign-in that waits, and would begin a new session for it.
     */
    public static boolean isOutdated(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        return PasswordStamp.isOutdated(authSession, user) || SessionInUse.hasEnded(session, authSession);
    }

    /**
     * A user who has just registered has given a password, and no session of theirs is older than they are. Keycloak sets
     * the time of users whom it does not import whenever it reads them from their directory.
     */
    private static boolean isNew(UserModel user, InstantSource clock) {
        Long created = user.getCreatedTimestamp();
        return StorageId.isLocalStorage(user.getId())
                && created != null
                && created + Constants.KC_ACTION_MAX_AGE * 1_000L >= clock.millis();
    }

    /**
     * Starts the sign-in again with the password, as if the client had asked for it.
     *
     * @return a redirect to the start of the flow
     */
    public static Response askForPassword(KeycloakSession session, AuthenticationSessionModel authSession) {
        KeycloakSignIn.reset(authSession);
        requireReauthentication(authSession);
        return KeycloakSignIn.redirectToStart(session, authSession);
    }

    /**
     * Whether the password was asked for in this sign-in already. If the session is still old, the flow or the login
     * protocol does not ask for it, and nothing may be set up.
     */
    public static boolean asked(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(ASKED) != null;
    }

    /** Makes Keycloak's cookie authenticator ask for the password. To be called after the flow was reset. */
    public static void requireReauthentication(AuthenticationSessionModel authSession) {
        // Not a client note: a restart of the flow drops what makes SAML ask, and has to drop this with it.
        authSession.setAuthNote(ASKED, "true");
        KeycloakSignIn.requireReauthentication(authSession);
    }
}
