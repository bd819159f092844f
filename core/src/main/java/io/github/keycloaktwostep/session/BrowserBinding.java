// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.keycloak.RealmCookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Binds a sign-in to the browser in which the user gave the first factor. Keycloak's cookie of an authentication
 * session proves nothing: an attacker can start a sign-in, plant its cookie in the user's browser, let the user enter
 * password and code, and continue in the attacker's own browser.
 *
 * <p>The browser gets a random value when a user has given a first factor, and the authentication session keeps its
 * hash. A sign-in that is based on an SSO session is bound to the identity cookie of that session instead: an attacker
 * may have another session of the same user.
 */
public final class BrowserBinding {

    private static final String PREFIX = "TWO_STEP_SIGN_IN_";
    private static final int SECRET_BYTES = 32;
    /** Begins the note of a sign-in that is bound to an SSO session. A hash has no colon. */
    private static final String SSO = "sso:";

    private BrowserBinding() {}

    /**
     * Binds the sign-in to the browser of this request, unless it is already bound. Renews the cookie of the browser
     * that it is bound to, because Keycloak renews the authentication session with each page.
     */
    public static void bind(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        RealmCookie cookie = cookie(session, authSession);
        if (notes.get(UserNote.BROWSER).isPresent()) {
            if (!isOtherBrowser(session, authSession, user)) {
                cookie.read().ifPresent(secret -> cookie.write(secret, lifetime(authSession)));
            }
            return;
        }
        if (!KeycloakSignIn.hasPages(authSession)) {
            return;
        }
        if (SessionInUse.isBasis(authSession)) {
            identityCookie(session, authSession, user).ifPresent(known -> notes.set(UserNote.BROWSER, known));
            return;
        }
        String secret = Base64Url.encode(SecretGenerator.getInstance().randomBytes(SECRET_BYTES));
        cookie.write(secret, lifetime(authSession));
        notes.set(UserNote.BROWSER, hash(secret));
    }

    /** Whether the sign-in is bound to another browser than the one that sent this request. */
    public static boolean isOtherBrowser(
            KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        Optional<String> bound = UserNotes.of(authSession, user).get(UserNote.BROWSER);
        if (bound.isEmpty()) {
            return false;
        }
        Optional<String> own = bound.get().startsWith(SSO)
                ? identityCookie(session, authSession, user)
                : cookie(session, authSession).read().map(BrowserBinding::hash);
        return own.filter(known -> MessageDigest.isEqual(bytes(known), bytes(bound.get())))
                .isEmpty();
    }

    /** The note of a sign-in that is bound to the identity cookie of this request. */
    private static Optional<String> identityCookie(
            KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        return KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user)
                .map(known -> SSO + known.getId());
    }

    /** Removes the cookie, at the end of a sign-in. */
    public static void removeCookie(KeycloakSession session, AuthenticationSessionModel authSession) {
        RealmCookie cookie = cookie(session, authSession);
        if (cookie.read().isPresent()) {
            cookie.delete();
        }
    }

    /** Each tab has its own cookie, because its sign-in has its own authentication session. */
    private static RealmCookie cookie(KeycloakSession session, AuthenticationSessionModel authSession) {
        return new RealmCookie(session, authSession.getRealm(), PREFIX + authSession.getTabId(), true);
    }

    /** Longer than Keycloak keeps the authentication session of a user who is busy with a page. */
    private static Duration lifetime(AuthenticationSessionModel authSession) {
        return Duration.ofSeconds(60L
                + Math.max(
                        authSession.getRealm().getAccessCodeLifespanLogin(),
                        authSession.getRealm().getAccessCodeLifespanUserAction()));
    }

    private static String hash(String secret) {
        return HashUtils.sha256UrlEncodedHash(secret, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String hash) {
        return hash.getBytes(StandardCharsets.UTF_8);
    }
}
