// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.context.UserContext;
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
 * be enough to bind the thief's phone to the account. The limit is the one that Keycloak uses for actions that an
 * application starts, {@link Constants#KC_ACTION_MAX_AGE} (300 seconds).
 */
public final class StaleSessionGuard {

    private static final String ASKED = "two-step.password-asked";

    /** Maximum number of seconds by which Keycloak's time of a sign-in is later than ours. */
    private static final int RENEWAL = 60;

    private StaleSessionGuard() {}

    /**
     * Whether the user must enter the password. This is the case if they have not given a password or another first
     * factor in this sign-in, and the SSO session that it is based on was authenticated more than five minutes ago or
     * before the password was last changed.
     *
     * <p>The session is found by the identity cookie, as in Keycloak's cookie authenticator. The id of the
     * authentication session proves nothing, because a thief can use an authentication session that they started
     * themselves. A sign-in with neither a first factor nor an SSO session needs the password, too, because the cookie
     * may have been removed in the meantime. Authenticators for which Keycloak lists no credential (Kerberos, X.509)
     * therefore run once more, and then count.
     *
     * @param ageChecked whether Keycloak has already checked the age of the session
     */
    public static boolean needsPassword(
            UserContext context, AuthenticationSessionModel authSession, boolean ageChecked) {
        UserModel user = context.user();
        InstantSource clock = context.clock();
        UserNotes notes = UserNotes.of(authSession, user);
        if (KeycloakSignIn.isForcedReauthentication(authSession)
                || notes.broughtByProvider()
                || notes.openedByLink()
                || FirstFactor.isUsed(authSession, notes)
                || (asked(authSession) && !SessionInUse.isBasis(authSession))) {
            return false;
        }
        boolean anyAge = ageChecked || isNew(user, clock);
        return KeycloakSignIn.sessionOfCookie(context.session(), context.realm(), user)
                .map(known -> KeycloakSignIn.authenticatedAt(known)
                                < PasswordStamp.changedAt(user).getEpochSecond()
                        || (!anyAge && isOld(KeycloakSignIn.authenticatedAt(known), clock))
                        || isRenewedByStepUp(known, clock))
                .orElse(!anyAge);
    }

    /** Whether a step-up has renewed a session although its first factor was given too long ago. */
    public static boolean isRenewedByStepUp(UserSessionModel session, InstantSource clock) {
        long given = FirstFactor.givenAt(session);
        return given + RENEWAL < KeycloakSignIn.authenticatedAt(session) && isOld(given, clock);
    }

    private static boolean isOld(long at, InstantSource clock) {
        return at + Constants.KC_ACTION_MAX_AGE < clock.instant().getEpochSecond();
    }

    /**
     * Whether the sign-in is based on something that is not valid: the password was changed while one of our pages was
     * shown, the SSO session has ended, or the user gave the first factor in another browser. Keycloak does not end
     * such a sign-in, and would start a new session for it.
     */
    public static boolean isOutdated(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        return PasswordStamp.isOutdated(authSession, user)
                || SessionInUse.hasEnded(session, authSession)
                || BrowserBinding.isOtherBrowser(session, authSession, user);
    }

    /**
     * Whether the user has registered in the last five minutes. Such a user has just given a password, and cannot have
     * an older session. False for users of a directory without import, because Keycloak sets their creation time
     * whenever it reads them.
     */
    private static boolean isNew(UserModel user, InstantSource clock) {
        Long created = user.getCreatedTimestamp();
        return StorageId.isLocalStorage(user.getId())
                && created != null
                && created + Constants.KC_ACTION_MAX_AGE * 1_000L >= clock.millis();
    }

    /**
     * Restarts the sign-in with the password, as if the client had requested it.
     *
     * @return a redirect to the start of the flow
     */
    public static Response askForPassword(KeycloakSession session, AuthenticationSessionModel authSession) {
        KeycloakSignIn.reset(authSession);
        requireReauthentication(authSession);
        return KeycloakSignIn.redirectToStart(session, authSession);
    }

    /**
     * Whether this sign-in has already asked for the password. If the session is still too old, the flow or the login
     * protocol cannot ask for it, and nothing may be set up.
     */
    public static boolean asked(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(ASKED) != null;
    }

    /** Makes Keycloak's cookie authenticator ask for the password. Must be called after the flow was reset. */
    public static void requireReauthentication(AuthenticationSessionModel authSession) {
        // Not a client note: a restart of the flow removes the note that makes SAML ask for the password, and must
        // remove this one with it.
        authSession.setAuthNote(ASKED, "true");
        KeycloakSignIn.requireReauthentication(authSession);
    }
}
