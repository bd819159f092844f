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
 * Tells whether the user of a sign-in has proved who they are. Until then, a request must not reveal anything about the
 * user's second step, send messages or use up attempts. Otherwise, a user name alone would be enough.
 */
public final class FirstFactor {

    /**
     * Authenticators that only identify a user, or let everybody pass. Any other step that has succeeded counts as a
     * first factor.
     */
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
     * Whether an earlier step has authenticated the user, or the user has come through a link in an email, an identity
     * provider or an SSO session.
     */
    public static boolean isProved(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        // Keycloak notes the identity provider only after the post-login flow, if there is one.
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
     * Whether the user has given a first factor in this sign-in, according to Keycloak's list of used credentials.
     * Keycloak's form for the user name alone adds a password to this list, too, so a password counts only if another
     * step has succeeded.
     */
    static boolean isUsed(AuthenticationSessionModel authSession, UserNotes notes) {
        return notes.usedCredentials().stream()
                .filter(type -> !SECOND_FACTORS.contains(type))
                .anyMatch(type -> !PasswordCredentialModel.TYPE.equals(type) || succeeded(authSession));
    }

    /**
     * Records in the resulting SSO session when the first factor of this sign-in was given. A step-up keeps the time of
     * the session that it is based on, whereas Keycloak sets the session's authentication time to now.
     */
    public static void noteTime(KeycloakSession session, AuthenticationSessionModel authSession, InstantSource clock) {
        long at = SessionInUse.basis(session, authSession)
                .map(FirstFactor::givenAt)
                .orElseGet(() -> clock.instant().getEpochSecond());
        authSession.setUserSessionNote(GIVEN_AT, Long.toString(at));
    }

    /**
     * When the first factor of an SSO session was given, in seconds since 1970; 0 if unknown. Other code that writes
     * the note can only make the time earlier.
     */
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
