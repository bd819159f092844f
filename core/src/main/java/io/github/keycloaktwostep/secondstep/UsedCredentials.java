// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.session.UserNotes;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The types of the Keycloak credentials that were used in a sign-in. Keycloak forgets them when the sign-in ends. This
 * class keeps them in the SSO session, where they are available for tokens. Our seal binds them to the session and the
 * user.
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

    /** Stores the credentials that the current user has used in this sign-in in the SSO session that it leads to. */
    public static void keep(AuthenticationSessionModel authSession, UserContext context) {
        NoteSeals seals = NoteSeals.of(authSession, context);
        // Keycloak lists each of our codes as an OTP. The mark of the second step is more precise.
        boolean codeOfOurs = SecondStepMark.of(authSession, context).isPresent();
        for (String type : UserNotes.of(authSession, context.user()).usedCredentials()) {
            if (KNOWN.contains(type) && !(codeOfOurs && CODES.contains(type))) {
                authSession.setUserSessionNote(PREFIX + type, seals.seal(type));
            }
        }
    }

    /** The types of the credentials that were used to start a session, or in the session since then. */
    public static Set<String> of(KeycloakSession session, UserSessionModel userSession) {
        return NoteSeals.of(session, userSession).stream()
                .flatMap(seals ->
                        KNOWN.stream().filter(type -> seals.isSealed(userSession.getNote(PREFIX + type), type)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
