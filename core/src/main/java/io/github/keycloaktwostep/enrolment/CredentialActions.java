// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.Constants;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's own actions that change how a user signs in or recovers the account, or that delete the account. These are
 * all required actions of Keycloak 26.4 to 26.7, except those for accepting terms, choosing a language, verifying the
 * current email address, and offers of verifiable credentials.
 */
public final class CredentialActions {

    /** The actions that set up an authenticator app or recovery codes, as our wizard does. */
    public static final List<String> SET_UP = List.of(
            UserModel.RequiredAction.CONFIGURE_TOTP.name(),
            UserModel.RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name());

    private static final Set<String> OTHERS = Set.of(
            UserModel.RequiredAction.UPDATE_PASSWORD.name(),
            // Links that reset a password go to this address.
            UserModel.RequiredAction.UPDATE_EMAIL.name(),
            // Changes the email address, too, if UPDATE_EMAIL is not enabled.
            UserModel.RequiredAction.UPDATE_PROFILE.name(),
            UserModel.RequiredAction.VERIFY_PROFILE.name(),
            // Afterwards, the linked account can be used to sign in.
            "idp_link",
            "delete_credential",
            "delete_account",
            "webauthn-register",
            "webauthn-register-passwordless");

    private CredentialActions() {}

    /** Whether an application started this sign-in for one of these actions ({@code kc_action}). */
    public static boolean requested(AuthenticationSessionModel authSession) {
        return requestedId(authSession)
                .filter(id -> SET_UP.contains(id) || OTHERS.contains(id))
                .isPresent();
    }

    /**
     * The id of the required action's provider, or the requested alias if the realm has no such action. Applications
     * request an action by its alias, which admins can choose.
     */
    private static Optional<String> requestedId(AuthenticationSessionModel authSession) {
        return Optional.ofNullable(authSession.getClientNote(Constants.KC_ACTION))
                .map(alias -> {
                    RequiredActionProviderModel action = authSession.getRealm().getRequiredActionProviderByAlias(alias);
                    return action == null ? alias : action.getProviderId();
                });
    }
}
