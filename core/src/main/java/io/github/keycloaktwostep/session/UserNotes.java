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
 * What an authentication session notes about its user. All of it counts for that user only.
 *
 * <p>Keycloak replaces the user of an authentication session and keeps its notes: a link from a mail does it, and so does a
 * sign-in at an identity provider. Each access therefore compares the user with the one the notes were written for. If they
 * differ, our notes are removed together with those of Keycloak that say what the previous user proved.
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
     * @param user the user of this request; {@code null} if there is none, and then there are no notes. Another request may have
     *     replaced the session's user meanwhile; then nothing is found, and nothing is written.
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
            // A cookie may have named another user before, to whom they belong. A provider's sign-in reaches no level
            // of the realm.
            KeycloakSignIn.removeLevels(authSession);
        }
        authSession.setAuthNote(USER, userId);
    }

    /** Whether the session is still about this user. If it is not, nobody may sign in with this request. */
    public boolean isCurrent() {
        UserModel now = authSession.getAuthenticatedUser();
        return now != null && now.getId().equals(userId);
    }

    /**
     * Ends the request if the session is about another user by now. To be called directly before Keycloak goes on.
     *
     * @throws ErrorPageException with Keycloak's page for an action that has expired; everything is rolled back
     */
    public void requireCurrent(KeycloakSession session) {
        if (!isCurrent()) {
            LOG.warnf(
                    "The user of a sign-in was replaced while a request of user %s was at work; the request ends",
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

    /** Each note names its user: one that is written too late belongs to nobody else. */
    private String prefix() {
        return userId.length() + " " + userId + " ";
    }

    /**
     * Whether the user of this authentication session was replaced, as far as its notes can tell. It stays true until the
     * flow is restarted.
     */
    public boolean userChanged() {
        return authSession.getAuthNote(USER_CHANGED) != null;
    }

    /** Whether a link from a mail took the place of the password. */
    public boolean openedByLink() {
        return authSession.getAuthNote(DefaultActionTokenKey.ACTION_TOKEN_USER_ID) != null;
    }

    /** Whether the user came back from an identity provider. */
    public boolean broughtByProvider() {
        return authSession.getUserSessionNotes().containsKey(Details.IDENTITY_PROVIDER);
    }

    /**
     * Types of the credentials that this user has used in this sign-in, from Keycloak's list. The list does not say whose
     * they were, so it counts only where the user cannot have been replaced.
     *
     * @return empty if a link from a mail or an identity provider brought the user
     */
    public List<String> usedCredentials() {
        return !isCurrent() || openedByLink() || broughtByProvider()
                ? List.of()
                : KeycloakSignIn.usedCredentials(authSession);
    }

    /** Adds a credential to {@link #usedCredentials()}, so that the end of this sign-in clears the failures of its type. */
    public void addUsedCredential(String type) {
        if (!KeycloakSignIn.usedCredentials(authSession).contains(type)) {
            KeycloakSignIn.addUsedCredential(authSession, type);
        }
        if (!isCurrent()) {
            // The list does not say whose credential it was, and the session is another user's by now.
            KeycloakSignIn.removeUsedCredentials(authSession);
        }
    }
}
