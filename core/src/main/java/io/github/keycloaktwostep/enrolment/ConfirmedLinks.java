// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.nio.charset.StandardCharsets;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * The accounts at identity providers through which a user has passed the second step before. A link to an account
 * proves nothing by itself, because it can be created with access to the mailbox or in a stolen session.
 */
public final class ConfirmedLinks {

    private final UserCredentials credentials;

    public ConfirmedLinks(UserContext context) {
        this.credentials = new UserCredentials(context);
    }

    /**
     * A user's account at an identity provider.
     *
     * @param provider alias of the identity provider
     * @param subject id of the account there
     */
    public record Link(String provider, String subject) {
        String hash() {
            return HashUtils.sha256UrlEncodedHash(provider + "\n" + subject, StandardCharsets.UTF_8);
        }
    }

    /** The stored form of a link. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Stored(String provider, String link) {}

    public boolean contains(Link link) {
        return credentials.list(CredentialTypes.LINK).stream()
                .flatMap(credential -> Json.read(credential.getCredentialData(), Stored.class).stream())
                .anyMatch(stored -> link.hash().equals(stored.link()));
    }

    /** Adds a link, which replaces the account that was previously confirmed at the same provider. */
    public void add(Link link) {
        credentials.list(CredentialTypes.LINK).stream()
                .filter(known -> link.provider().equals(known.getUserLabel()))
                .forEach(credentials::remove);
        credentials.create(
                CredentialTypes.LINK,
                link.provider(),
                Json.write(new Stored(link.provider(), link.hash())),
                UserCredentials.NO_DATA);
    }

    public void forgetAll() {
        credentials.list(CredentialTypes.LINK).forEach(credentials::remove);
    }
}
