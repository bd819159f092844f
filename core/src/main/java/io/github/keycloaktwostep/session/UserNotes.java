// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.events.Details;
import org.keycloak.models.DefaultActionTokenKey;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorPageException;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The notes about the user of an authentication session. They apply to that user only.
 *
 * <p>Keycloak can replace the user of an authentication session and keep its notes, for example after a link in an
 * email or a sign-in at an identity provider. Each access therefore compares the current user with the user for whom
 * the notes were written. If they differ, our notes are removed, together with Keycloak's notes about what the previous
 * user has proved.
 */
public final class UserNotes {

    private static final Logger LOG = Logger.getLogger(UserNotes.class);

    private static final String USER = "two-step.user";
    private static final String USER_CHANGED = "two-step.user-changed";

    private final AuthenticationSessionModel authSession;
    private final String userId;

    private UserNotes(AuthenticationSessionModel authSession, String userId) {
        this.authSession = authSession;
        this.userId = userId;
    }

    /**
     * The notes about a user. Notes about any other user are removed first.
     *
     * @param user the user of this request; {@code null} if there is none, which means that there are no notes. If
     *     another request has replaced the session's user in the meantime, nothing is found and nothing is written
     */
    public static UserNotes of(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = new UserNotes(authSession, user == null ? "" : user.getId());
        notes.bind();
        return notes;
    }

    private void bind() {
        String owner = authSession.getAuthNote(USER);
        if (!isCurrent() || userId.equals(owner)) {
            return;
        }
        for (UserNote note : UserNote.values()) {
            authSession.removeAuthNote(note.key());
        }
        if (owner != null) {
            KeycloakSignIn.removeProofs(authSession);
            authSession.setAuthNote(USER_CHANGED, "true");
        } else if (broughtByProvider()) {
            // The levels may belong to another user, whom a cookie identified before. A sign-in at a provider does not
            // reach any level of the realm.
            KeycloakSignIn.removeLevels(authSession);
        }
        authSession.setAuthNote(USER, userId);
    }

    /** Whether the session still belongs to this user. If not, this request must not sign anybody in. */
    public boolean isCurrent() {
        UserModel now = authSession.getAuthenticatedUser();
        return now != null && now.getId().equals(userId);
    }

    /**
     * Ends the request if the session now belongs to another user. Must be called immediately before Keycloak takes
     * over again.
     *
     * @throws ErrorPageException with Keycloak's page for an expired action, if the user was replaced; everything is
     *     rolled back
     */
    public void requireCurrent(KeycloakSession session) {
        if (!isCurrent()) {
            LOG.warnf(
                    "The user of a sign-in was replaced while a request of user %s was being processed; the request ends",
                    userId);
            throw KeycloakSignIn.expired(session, authSession);
        }
    }

    /** @return empty if there is no such note about this user */
    public Optional<String> get(UserNote note) {
        return Optional.ofNullable(authSession.getAuthNote(note.key()))
                .filter(value -> value.startsWith(prefix()))
                .map(value -> value.substring(prefix().length()));
    }

    public void set(UserNote note, String value) {
        if (isCurrent()) {
            authSession.setAuthNote(note.key(), prefix() + value);
        }
    }

    public void remove(UserNote note) {
        if (isCurrent()) {
            authSession.removeAuthNote(note.key());
        }
    }

    /**
     * Each note starts with the id of its user, so that a note that is written too late does not apply to anybody else.
     */
    private String prefix() {
        return userId.length() + " " + userId + " ";
    }

    /**
     * Whether the user of this authentication session was replaced, as far as its notes can tell. It stays true until
     * the flow is restarted.
     */
    public boolean userChanged() {
        return authSession.getAuthNote(USER_CHANGED) != null;
    }

    /** Whether a link in an email replaced the password. */
    public boolean openedByLink() {
        return authSession.getAuthNote(DefaultActionTokenKey.ACTION_TOKEN_USER_ID) != null;
    }

    /** Whether the user came back from an identity provider. */
    public boolean broughtByProvider() {
        return authSession.getUserSessionNotes().containsKey(Details.IDENTITY_PROVIDER);
    }

    /**
     * Types of the credentials that this user has used in this sign-in, from Keycloak's list. The list does not say
     * whose credentials they were, so it counts only if the user cannot have been replaced.
     *
     * @return empty if the user has come through a link in an email or an identity provider
     */
    public List<String> usedCredentials() {
        return !isCurrent() || openedByLink() || broughtByProvider()
                ? List.of()
                : KeycloakSignIn.usedCredentials(authSession);
    }

    /**
     * Adds a credential to {@link #usedCredentials()}, so that the end of this sign-in clears the failures of its type.
     */
    public void addUsedCredential(String type) {
        if (!KeycloakSignIn.usedCredentials(authSession).contains(type)) {
            KeycloakSignIn.addUsedCredential(authSession, type);
        }
        if (!isCurrent()) {
            // The list does not say whose credential it was, and the session now belongs to another user.
            KeycloakSignIn.removeUsedCredentials(authSession);
        }
    }
}
