package io.github.keycloaktwostep.requiredaction.check;

import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Second factors that Keycloak's own forms ask for. */
final class OtherFactors {

    static final List<String> ACCEPTED = List.of(
            WebAuthnCredentialModel.TYPE_PASSWORDLESS,
            WebAuthnCredentialModel.TYPE_TWOFACTOR,
            OTPCredentialModel.TYPE,
            RecoveryAuthnCodesCredentialModel.TYPE);

    private OtherFactors() {}

    /**
     * The type of an accepted credential that was used in this sign-in. Keycloak notes types alone and not whose they
     * were, so one that the user does not have is somebody else's.
     */
    static Optional<String> used(AuthenticationSessionModel authSession, UserModel user) {
        List<String> used = AuthenticatorUtil.getAuthnCredentials(authSession);
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
