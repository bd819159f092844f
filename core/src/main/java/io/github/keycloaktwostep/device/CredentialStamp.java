package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.credential.CredentialModel;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Changes whenever the user's password, methods or links to identity providers do, whoever changed them and by whatever
 * way: with the credentials themselves, and for users of a directory with what {@link DirectoryPassword} says.
 */
final class CredentialStamp {

    private CredentialStamp() {}

    /** @return empty if a change of the password would not be noticed */
    static Optional<String> of(KeycloakSession session, RealmModel realm, UserModel user) {
        return DirectoryPassword.stamp(session, realm, user).map(directory -> of(session, realm, user, directory));
    }

    private static String of(KeycloakSession session, RealmModel realm, UserModel user, String directory) {
        // Who has the mailbox can link an account of his own at an identity provider; on a remembered device that must
        // not do for both steps.
        String links = session.users()
                .getFederatedIdentitiesStream(realm, user)
                .map(link -> link.getIdentityProvider() + "=" + link.getUserId())
                .sorted()
                .collect(Collectors.joining(","));
        String credentials = user.credentialManager()
                .getStoredCredentialsStream()
                .flatMap(credential -> part(credential).stream())
                .sorted()
                .collect(Collectors.joining(","));
        String all = credentials + "|" + directory + (links.isEmpty() ? "" : "|" + links);
        return Base64.getEncoder()
                .encodeToString(HashUtils.hash(JavaAlgorithm.SHA256, all.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> part(CredentialModel credential) {
        if (PasswordCredentialModel.TYPE.equals(credential.getType())) {
            // A change of password keeps the credential's id; a rehash keeps its date.
            return List.of(credential.getId() + "@" + credential.getCreatedDate());
        }
        return CredentialTypes.SECOND_STEP.contains(credential.getType()) ? List.of(credential.getId()) : List.of();
    }
}
