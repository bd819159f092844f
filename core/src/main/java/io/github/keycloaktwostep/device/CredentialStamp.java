// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.UserCredentials;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.session.PasswordStamp;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * A hash of the user's password, methods and links to identity providers. It is computed from the stored data, so it
 * changes with each of them regardless of who made the change. For a user of a directory it includes what {@link
 * DirectoryPassword} returns.
 */
final class CredentialStamp {

    private CredentialStamp() {}

    /** @return empty if changes of the password cannot be detected */
    static Optional<String> of(UserContext context) {
        return DirectoryPassword.stamp(context).map(directory -> of(context, directory));
    }

    private static String of(UserContext context, String directory) {
        // An attacker with access to the mailbox can link an account at an identity provider. On a remembered device,
        // that must not satisfy both steps.
        String links = context.session()
                .users()
                .getFederatedIdentitiesStream(context.realm(), context.user())
                .map(link -> link.getIdentityProvider() + "=" + link.getUserId())
                .sorted()
                .collect(Collectors.joining(","));
        String credentials = new UserCredentials(context)
                .list().stream().flatMap(CredentialStamp::part).sorted().collect(Collectors.joining(","));
        String all = credentials + "|" + directory + (links.isEmpty() ? "" : "|" + links);
        return HashUtils.sha256UrlEncodedHash(all, StandardCharsets.UTF_8);
    }

    private static Stream<String> part(CredentialModel credential) {
        if (PasswordCredentialModel.TYPE.equals(credential.getType())) {
            return Stream.of(PasswordStamp.of(credential));
        }
        return CredentialTypes.SECOND_STEP.contains(credential.getType())
                ? Stream.of(credential.getId())
                : Stream.empty();
    }
}
