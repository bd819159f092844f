package io.github.keycloaktwostep.enrolment;

import java.util.Set;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's own actions that change how somebody signs in, or what an account can be had back with. */
public final class CredentialActions {

    private static final Set<String> IDS = Set.of(
            UserModel.RequiredAction.CONFIGURE_TOTP.name(),
            UserModel.RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name(),
            UserModel.RequiredAction.UPDATE_PASSWORD.name(),
            // Its mailbox gets the links that reset a password.
            UserModel.RequiredAction.UPDATE_EMAIL.name(),
            // What is linked signs in from then on.
            "idp_link",
            "delete_credential",
            "webauthn-register",
            "webauthn-register-passwordless");

    private CredentialActions() {}

    /** Whether an application started this sign-in for one of them ({@code kc_action}). */
    public static boolean requested(AuthenticationSessionModel authSession) {
        String action = authSession.getClientNote(Constants.KC_ACTION);
        return action != null && IDS.contains(action);
    }
}
