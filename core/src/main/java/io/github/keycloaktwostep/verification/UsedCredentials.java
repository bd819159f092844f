package io.github.keycloaktwostep.verification;

import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.events.Details;
import org.keycloak.models.DefaultActionTokenKey;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Which of Keycloak's own credentials somebody signed in with. Keycloak forgets them when a sign-in ends; here they
 * become part of the session, so that tokens can tell.
 */
public final class UsedCredentials {

    private static final String PREFIX = "two_step_used_";

    private static final Set<String> CODES = Set.of(OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE);

    private static final Set<String> KNOWN = Set.of(
            PasswordCredentialModel.TYPE,
            WebAuthnCredentialModel.TYPE_TWOFACTOR,
            WebAuthnCredentialModel.TYPE_PASSWORDLESS,
            OTPCredentialModel.TYPE,
            RecoveryAuthnCodesCredentialModel.TYPE);

    private UsedCredentials() {}

    /**
     * Keeps what the sign-in that goes on has used so far. Keycloak notes no more than types, and an identity provider or
     * a link in a mail may have brought another user since; then nothing is known.
     */
    public static void keep(AuthenticationSessionModel authSession) {
        if (authSession.getUserSessionNotes().containsKey(Details.IDENTITY_PROVIDER)
                || authSession.getAuthNote(DefaultActionTokenKey.ACTION_TOKEN_USER_ID) != null) {
            return;
        }
        // A code of ours is noted as an OTP, too, whatever it came by; the mark of the second step says it better.
        boolean codeOfOurs = SecondStep.of(authSession).isPresent();
        for (String type : AuthenticatorUtil.getAuthnCredentials(authSession)) {
            if (KNOWN.contains(type) && !(codeOfOurs && CODES.contains(type))) {
                authSession.setUserSessionNote(
                        PREFIX + type, authSession.getAuthenticatedUser().getId());
            }
        }
    }

    /** The types of the credentials that led to a session or were used in it since. */
    public static Set<String> of(UserSessionModel session) {
        return KNOWN.stream()
                .filter(type ->
                        session.getUser() != null && session.getUser().getId().equals(session.getNote(PREFIX + type)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
