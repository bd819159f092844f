// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.keycloak.authentication.authenticators.access.AllowAccessAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.IdpConfirmLinkAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.IdpConfirmOverrideLinkAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.IdpCreateUserIfUniqueAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.IdpDetectExistingBrokerUserAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.IdpReviewProfileAuthenticatorFactory;
import org.keycloak.authentication.authenticators.broker.util.PostBrokerLoginConstants;
import org.keycloak.authentication.authenticators.browser.UsernameFormFactory;
import org.keycloak.authentication.authenticators.directgrant.ValidateUsername;
import org.keycloak.authentication.authenticators.resetcred.ResetCredentialChooseUser;
import org.keycloak.authentication.authenticators.sessionlimits.UserSessionLimitsAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.organization.authentication.authenticators.browser.OrganizationAuthenticatorFactory;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel.ExecutionStatus;

/**
 * Whether a sign-in has proved anything about its user yet. Until then nobody may learn anything about the user's second
 * step, have a message sent, or use up attempts: otherwise a user name alone would be enough.
 */
public final class FirstFactor {

    /** Steps that name a user, or let everybody pass. Any other step that has succeeded counts as a first factor. */
    public static final Set<String> NAMING_STEPS = Set.of(
            UsernameFormFactory.PROVIDER_ID,
            OrganizationAuthenticatorFactory.ID,
            ResetCredentialChooseUser.PROVIDER_ID,
            ValidateUsername.PROVIDER_ID,
            AllowAccessAuthenticatorFactory.PROVIDER_ID,
            UserSessionLimitsAuthenticatorFactory.USER_SESSION_LIMITS,
            IdpReviewProfileAuthenticatorFactory.PROVIDER_ID,
            IdpDetectExistingBrokerUserAuthenticatorFactory.PROVIDER_ID,
            IdpCreateUserIfUniqueAuthenticatorFactory.PROVIDER_ID,
            IdpConfirmLinkAuthenticatorFactory.PROVIDER_ID,
            IdpConfirmOverrideLinkAuthenticatorFactory.PROVIDER_ID);

    /** Types of credentials that do not replace the password. */
    private static final Set<String> SECOND_FACTORS = Set.of(
            CredentialTypes.PHONE,
            CredentialTypes.DEVICE,
            OTPCredentialModel.TYPE,
            RecoveryAuthnCodesCredentialModel.TYPE,
            WebAuthnCredentialModel.TYPE_TWOFACTOR);

    /** Seconds since 1970, in the SSO session. */
    private static final String GIVEN_AT = "two_step_first_factor_at";

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private FirstFactor() {}

    /**
     * Whether a step before this one has proved who the user is, or the user came by a link from a mail, by an identity
     * provider or with an SSO session.
     */
    public static boolean isProved(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        // Keycloak notes the identity provider only after the flow that may follow it.
        boolean behindProvider =
                authSession.getAuthNote(PostBrokerLoginConstants.PBL_BROKERED_IDENTITY_CONTEXT) != null;
        return isUsed(authSession, notes)
                || (!notes.userChanged() && (behindProvider || succeeded(authSession)))
                || notes.openedByLink()
                || notes.broughtByProvider()
                || KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user)
                        .isPresent();
    }

    /**
     * Whether the user has given a first factor in this sign-in, by Keycloak's list of used credentials. Keycloak's form for the
     * user name alone lists a password, too, so a password counts only if another step has succeeded.
     */
    static boolean isUsed(AuthenticationSessionModel authSession, UserNotes notes) {
        return notes.usedCredentials().stream()
                .filter(type -> !SECOND_FACTORS.contains(type))
                .anyMatch(type -> !PasswordCredentialModel.TYPE.equals(type) || succeeded(authSession));
    }

    /**
     * Notes when the first factor of this sign-in was given, for the SSO session that it leads to. A step-up takes over the time of
     * the session that it rests on, while Keycloak sets that of the session to now.
     */
    public static void noteTime(KeycloakSession session, AuthenticationSessionModel authSession, InstantSource clock) {
        long at = SessionInUse.basis(session, authSession)
                .map(FirstFactor::givenAt)
                .orElseGet(() -> clock.instant().getEpochSecond());
        authSession.setUserSessionNote(GIVEN_AT, Long.toString(at));
    }

    /** When the first factor of an SSO session was given, in seconds since 1970. Others can only write an earlier time. */
    static long givenAt(UserSessionModel session) {
        String noted = session.getNote(GIVEN_AT);
        long authenticated = KeycloakSignIn.authenticatedAt(session);
        if (noted == null) {
            return authenticated;
        }
        return SECONDS.matcher(noted).matches() ? Math.min(authenticated, Long.parseLong(noted)) : 0;
    }

    private static boolean succeeded(AuthenticationSessionModel authSession) {
        RealmModel realm = authSession.getRealm();
        return authSession.getExecutionStatus().entrySet().stream()
                .filter(step -> step.getValue() == ExecutionStatus.SUCCESS)
                .map(Map.Entry::getKey)
                .map(realm::getAuthenticationExecutionById)
                .filter(Objects::nonNull)
                .map(AuthenticationExecutionModel::getAuthenticator)
                .anyMatch(step -> step != null && !NAMING_STEPS.contains(step) && !step.startsWith("two-step-"));
    }
}
