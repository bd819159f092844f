package io.github.keycloaktwostep.session;

import java.util.stream.Collectors;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Notices that a user's password was changed while a sign-in waits at one of our pages. Whoever waits there has given the old
 * password, which may be the reason for the change, so the new one is asked for. Signing out everywhere does not end a sign-in
 * that waits. Passwords that a directory keeps are not noticed.
 */
public final class PasswordStamp {

    private PasswordStamp() {}

    /** Notes the current password when the first of our pages is shown. */
    public static void note(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        if (notes.get(UserNote.PASSWORD).isEmpty()) {
            notes.set(UserNote.PASSWORD, of(user));
        }
    }

    /** Whether the password is another one than the one that was noted; false if none was. */
    public static boolean isOutdated(AuthenticationSessionModel authSession, UserModel user) {
        return UserNotes.of(authSession, user)
                .get(UserNote.PASSWORD)
                .filter(noted -> !noted.equals(of(user)))
                .isPresent();
    }

    /** To be called when our pages end: users can change their password in the rest of the sign-in. */
    public static void forget(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes.of(authSession, user).remove(UserNote.PASSWORD);
    }

    /** A change keeps the id of the credential; hashing the same password anew keeps its date. */
    private static String of(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                .map(credential -> credential.getId() + "@" + credential.getCreatedDate())
                .sorted()
                .collect(Collectors.joining(","));
    }
}
