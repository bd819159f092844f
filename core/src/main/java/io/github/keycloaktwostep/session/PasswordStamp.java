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
 * Detects whether a user's password was changed while a sign-in was waiting at one of our pages. That sign-in used the
 * old password, which may have been changed because somebody else knows it, so the new one is required. Changes of
 * passwords that a directory stores are not detected.
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

    /** Whether the password differs from the noted one; false if none was noted. */
    public static boolean isOutdated(AuthenticationSessionModel authSession, UserModel user) {
        return UserNotes.of(authSession, user)
                .get(UserNote.PASSWORD)
                .filter(noted -> !noted.equals(of(user)))
                .isPresent();
    }

    /** When the password was last changed; {@link Instant#EPOCH} if Keycloak does not store one. */
    static Instant changedAt(UserModel user) {
        return passwords(user)
                .map(CredentialModel::getCreatedDate)
                .filter(Objects::nonNull)
                .map(Instant::ofEpochMilli)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /**
     * Forgets the noted password. Must be called when our pages are done, because users can change their password in
     * the rest of the sign-in.
     */
    public static void forget(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes.of(authSession, user).remove(UserNote.PASSWORD);
    }

    /**
     * Identifies a password by the id and the date of its credential. A change keeps the id, and rehashing the same
     * password keeps the date.
     */
    public static String of(CredentialModel password) {
        return password.getId() + "@" + password.getCreatedDate();
    }

    /** Identifies the password that Keycloak stores for a user; an empty string if it stores none. */
    public static String of(UserModel user) {
        return passwords(user).map(PasswordStamp::of).sorted().collect(Collectors.joining(","));
    }

    private static Stream<CredentialModel> passwords(UserModel user) {
        return user.credentialManager().getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE);
    }
}
