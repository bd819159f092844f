// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.keycloaktwostep.json.Json;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionContext.KcActionStatus;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.authentication.authenticators.browser.AbstractUsernameFormAuthenticator;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticatorFactory;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.docker.DockerAuthV2Protocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.services.util.AuthenticationFlowURLHelper;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * What Keycloak notes about a running sign-in and its SSO session, and how it restarts or ends them. Checked with
 * 26.7.5; guarded by {@code OldSessionAttackIT}, {@code UserSwitchAttackIT} and {@code StepUpIT}.
 */
public final class KeycloakSignIn {

    /** Keycloak's notes about what the user has proved. Keycloak does not note whose they are. */
    private static final List<String> PROOFS = List.of(
            AuthenticationProcessor.AUTHN_CREDENTIALS,
            AuthenticationManager.PASSWORD_VALIDATED,
            AuthenticationManager.FORCED_REAUTHENTICATION);

    private static final String WITHHELD_DEVICE = "two-step.withheld-device";

    private KeycloakSignIn() {}

    /**
     * The authentication session of this request. If the request has signed out other sessions, Keycloak's context
     * holds an authentication session that was created for the sign-out. Then the one named by the form's address is
     * returned.
     *
     * @return {@code null} if there is none
     */
    public static AuthenticationSessionModel current(KeycloakSession session) {
        AuthenticationSessionModel current = session.getContext().getAuthenticationSession();
        if (current == null
                || !AuthenticationSessionModel.Action.LOGGING_OUT.name().equals(current.getAction())) {
            return current;
        }
        RealmModel realm = session.getContext().getRealm();
        MultivaluedMap<String, String> query = session.getContext().getUri().getQueryParameters();
        ClientModel client = realm.getClientByClientId(query.getFirst(Constants.CLIENT_ID));
        return client == null
                ? null
                : new AuthenticationSessionManager(session)
                        .getCurrentAuthenticationSession(realm, client, query.getFirst(Constants.TAB_ID));
    }

    /**
     * Prevents Keycloak from approving a device (RFC 8628) before the sign-in is complete. Keycloak stores the approval
     * immediately, and a rollback does not undo it.
     */
    public static void withholdDevice(AuthenticationSessionModel authSession) {
        move(authSession, DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE, WITHHELD_DEVICE);
    }

    /** Undoes {@link #withholdDevice}. */
    public static void releaseDevice(AuthenticationSessionModel authSession) {
        move(authSession, WITHHELD_DEVICE, DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE);
    }

    /**
     * Prevents a request that is about to be rolled back from approving a device. Keycloak gets a code that belongs to
     * no device. Without a code, it would treat the sign-in as that of an application and fail before the response is
     * replaced.
     */
    public static void rejectDevice(AuthenticationSessionModel authSession) {
        releaseDevice(authSession);
        if (DeviceGrantType.isOAuth2DeviceVerificationFlow(authSession)) {
            authSession.setClientNote(DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE, WITHHELD_DEVICE);
        }
    }

    /**
     * Prevents Keycloak from clearing the user's failed attempts after a sign-in that is about to be rolled back.
     * Keycloak clears them in another transaction, but not if the authentication session has no user.
     */
    public static void removeUser(AuthenticationSessionModel authSession) {
        authSession.setAuthenticatedUser(null);
        authSession.removeAuthNote(AbstractUsernameFormAuthenticator.ATTEMPTED_USERNAME);
    }

    /** Uses client notes, because they survive a restart of the flow. */
    private static void move(AuthenticationSessionModel authSession, String from, String to) {
        String code = authSession.getClientNote(from);
        if (code != null) {
            authSession.setClientNote(to, code);
            authSession.removeClientNote(from);
        }
    }

    /** Removes everything that Keycloak has noted about what the user has proved. */
    public static void removeProofs(AuthenticationSessionModel authSession) {
        PROOFS.forEach(authSession::removeAuthNote);
        removeLevels(authSession);
        // Read by Keycloak's AMR mapper.
        authSession.setUserSessionNote(Constants.AUTHENTICATORS_COMPLETED, "{}");
    }

    /** Removes the levels of authentication that were reached, also by a previous user of the session. */
    public static void removeLevels(AuthenticationSessionModel authSession) {
        authSession.removeAuthNote(Constants.LEVEL_OF_AUTHENTICATION);
        authSession.removeAuthNote(Constants.LOA_MAP);
    }

    /** Types of the credentials that were used in this sign-in. They may belong to a previous user of the session. */
    public static List<String> usedCredentials(AuthenticationSessionModel authSession) {
        return AuthenticatorUtil.getAuthnCredentials(authSession);
    }

    public static void addUsedCredential(AuthenticationSessionModel authSession, String type) {
        AuthenticatorUtil.addAuthCredential(authSession, type);
    }

    public static void removeUsedCredentials(AuthenticationSessionModel authSession) {
        authSession.removeAuthNote(AuthenticationProcessor.AUTHN_CREDENTIALS);
    }

    /** Notes that the password was right, as Keycloak's own step for the password does. */
    public static void passwordWasRight(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(AuthenticationManager.PASSWORD_VALIDATED, "true");
    }

    /** Whether the user was authenticated by the cookie of an SSO session and entered no credentials. */
    public static boolean usesSsoSession(AuthenticationSessionModel authSession) {
        return AuthenticatorUtil.isSSOAuthentication(authSession);
    }

    /**
     * Whether the cookie of an SSO session identified the user in this sign-in. If more than the cookie is required (a
     * step-up), only the note for Keycloak's AMR mapper shows this.
     */
    public static boolean isIdentifiedByCookie(AuthenticationSessionModel authSession) {
        String completed = authSession.getUserSessionNotes().get(Constants.AUTHENTICATORS_COMPLETED);
        Map<String, Object> steps = Json.read(completed, new TypeReference<Map<String, Object>>() {})
                .orElse(Map.of());
        return steps.keySet().stream()
                .map(authSession.getRealm()::getAuthenticationExecutionById)
                .anyMatch(
                        step -> step != null && CookieAuthenticatorFactory.PROVIDER_ID.equals(step.getAuthenticator()));
    }

    /**
     * Whether the account was linked to an identity provider in this sign-in. Keycloak does not check that the user who
     * completed the link also signed in at the provider.
     */
    public static boolean isLinkedNow(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(AbstractIdpAuthenticator.FIRST_BROKER_LOGIN_SUCCESS) != null;
    }

    public static boolean isForcedReauthentication(AuthenticationSessionModel authSession) {
        return AuthenticatorUtil.isForcedReauthentication(authSession);
    }

    /** Returns false for the password grant and for Docker registry logins, because they cannot show a page. */
    public static boolean hasPages(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH) != null
                && !isRegistryLogin(authSession);
    }

    /** Whether Docker signs in to a registry. Keycloak would respond with a page, which Docker cannot show. */
    private static boolean isRegistryLogin(AuthenticationSessionModel authSession) {
        return DockerAuthV2Protocol.LOGIN_PROTOCOL.equals(authSession.getProtocol());
    }

    /**
     * Refuses a sign-in that needs a page but cannot show one.
     *
     * @throws ErrorResponseException if no page can be shown; everything is rolled back
     */
    public static void requirePages(AuthenticationSessionModel authSession) {
        if (isRegistryLogin(authSession)) {
            throw new ErrorResponseException(
                    OAuthErrorException.ACCESS_DENIED,
                    "Two-step verification needs a page, which this sign-in cannot show",
                    Response.Status.UNAUTHORIZED);
        }
    }

    /** The SSO session of the request's identity cookie, if it is a session of this user. */
    public static Optional<UserSessionModel> sessionOfCookie(
            KeycloakSession session, RealmModel realm, UserModel user) {
        return Optional.ofNullable(AuthenticationManager.authenticateIdentityCookie(session, realm, true))
                .map(KeycloakVersions::session)
                .filter(known ->
                        known.getUser() != null && known.getUser().getId().equals(user.getId()));
    }

    /** @return false for {@code null}, and for a session that has expired */
    public static boolean isValid(RealmModel realm, UserSessionModel session) {
        return AuthenticationManager.isSessionValid(realm, session);
    }

    /**
     * The time at which the user of an SSO session authenticated, in seconds since 1970; 0 if Keycloak did not record
     * it.
     */
    public static long authenticatedAt(UserSessionModel session) {
        String at = session.getNote(AuthenticationManager.AUTH_TIME);
        return at == null ? 0 : Long.parseLong(at);
    }

    /** Makes Keycloak's cookie authenticator ask for the password, even if the SSO session is new. */
    public static void requireReauthentication(AuthenticationSessionModel authSession) {
        authSession.setClientNote(OIDCLoginProtocol.MAX_AGE_PARAM, "0");
        // A session that was started in the same second is not older than max_age=0.
        String prompt = authSession.getClientNote(OIDCLoginProtocol.PROMPT_PARAM);
        if (!TokenUtil.hasPrompt(prompt, OIDCLoginProtocol.PROMPT_VALUE_LOGIN)) {
            authSession.setClientNote(
                    OIDCLoginProtocol.PROMPT_PARAM,
                    (prompt == null ? "" : prompt + " ") + OIDCLoginProtocol.PROMPT_VALUE_LOGIN);
        }
        authSession.setAuthNote(SamlProtocol.SAML_LOGIN_REQUEST_FORCEAUTHN, SamlProtocol.SAML_FORCEAUTHN_REQUIREMENT);
    }

    /** Forgets the steps of this sign-in. {@link #redirectToStart} then leads to the first one. */
    public static void reset(AuthenticationSessionModel authSession) {
        AuthenticationProcessor.resetFlow(authSession, LoginActionsService.AUTHENTICATE_PATH);
    }

    public static Response redirectToStart(KeycloakSession session, AuthenticationSessionModel authSession) {
        return Response.status(Response.Status.FOUND)
                .location(new AuthenticationFlowURLHelper(
                                session,
                                authSession.getRealm(),
                                session.getContext().getUri())
                        .getLastExecutionUrl(authSession))
                .build();
    }

    /**
     * Whether Keycloak processes this request as the form of a page. That includes GET requests with the session code
     * of the page.
     */
    public static boolean isForm(KeycloakSession session) {
        KeycloakContext context = session.getContext();
        return !HttpMethod.GET.equals(context.getHttpRequest().getHttpMethod())
                || context.getUri().getQueryParameters().containsKey(LoginActionsService.SESSION_CODE);
    }

    /** Keycloak's page for an action that has expired. To be thrown: everything is rolled back. */
    public static ErrorPageException expired(KeycloakSession session, AuthenticationSessionModel authSession) {
        return new ErrorPageException(session, authSession, Response.Status.BAD_REQUEST, Messages.EXPIRED_ACTION);
    }

    /** Keycloak's page for an account that is disabled. To be thrown: everything is rolled back. */
    public static ErrorPageException disabled(KeycloakSession session, AuthenticationSessionModel authSession) {
        return new ErrorPageException(session, authSession, Response.Status.BAD_REQUEST, Messages.ACCOUNT_DISABLED);
    }

    /** Whether an application started this sign-in for an action ({@code kc_action}) that users may cancel. */
    public static boolean isActionCancellable(AuthenticationSessionModel authSession) {
        return authSession.getClientNote(Constants.KC_ACTION) != null
                && !Boolean.parseBoolean(authSession.getClientNote(Constants.KC_ACTION_ENFORCED));
    }

    /** Cancels the action for which an application started this sign-in. The application is told so. */
    public static void cancelAction(AuthenticationSessionModel authSession) {
        AuthenticationManager.setKcActionStatus(
                authSession.getClientNote(Constants.KC_ACTION), KcActionStatus.CANCELLED, authSession);
    }

    /** Ends all SSO sessions of the user except that of the current sign-in. */
    public static void endOtherSessions(RequiredActionContext context) {
        AuthenticatorUtil.logoutOtherSessions(context);
    }

    /** Ends an SSO session, and tells the applications that support it. */
    public static void end(KeycloakSession session, RealmModel realm, UserSessionModel ended) {
        AuthenticationManager.backchannelLogout(
                session,
                realm,
                ended,
                session.getContext().getUri(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders(),
                true);
    }
}
