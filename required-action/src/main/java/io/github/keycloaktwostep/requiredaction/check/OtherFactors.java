package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.session.UserNotes;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Second factors that users prove on Keycloak's own forms. */
final class OtherFactors {

    static final List<String> ACCEPTED = List.of(
            WebAuthnCredentialModel.TYPE_PASSWORDLESS,
            WebAuthnCredentialModel.TYPE_TWOFACTOR,
            OTPCredentialModel.TYPE,
            RecoveryAuthnCodesCredentialModel.TYPE);

    private OtherFactors() {}

    /** Type of an accepted credential that this user used in this sign-in; empty if there is none. */
    static Optional<String> used(AuthenticationSessionModel authSession, UserModel user) {
        List<String> used = UserNotes.of(authSession, user).usedCredentials();
        return ACCEPTED.stream()
                .filter(used::contains)
                .filter(type -> user.credentialManager().isConfiguredFor(type)
                        || user.credentialManager()
                                .getStoredCredentialsByTypeStream(type)
                                .findAny()
                                .isPresent())
                .findFirst();
    }
}
