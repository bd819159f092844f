// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Detects that a user's password was changed while a sign-in waits at one of our pages. The old password was given there, and
 * may be the reason for the change, so the new one is asked for. Changes of a password that a directory keeps are not detected.
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

    /** When the password was last changed; the beginning of time if Keycloak keeps none. */
    static Instant changedAt(UserModel user) {
        return passwords(user)
                .map(CredentialModel::getCreatedDate)
                .filter(Objects::nonNull)
                .map(Instant::ofEpochMilli)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** To be called when our pages end: users can change their password in the rest of the sign-in. */
    public static void forget(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes.of(authSession, user).remove(UserNote.PASSWORD);
    }

    /** Identifies a password: a change keeps the id of the credential, and a new hash of the same password keeps its date. */
    public static String of(CredentialModel password) {
        return password.getId() + "@" + password.getCreatedDate();
    }

    /** Identifies the password that Keycloak keeps for a user; empty if it keeps none. */
    public static String of(UserModel user) {
        return passwords(user).map(PasswordStamp::of).sorted().collect(Collectors.joining(","));
    }

    private static Stream<CredentialModel> passwords(UserModel user) {
        return user.credentialManager().getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE);
    }
}
