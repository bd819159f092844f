// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.keycloak.credential.CredentialModel;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.UserModel;

/**
 * The accounts at identity providers through which a user has passed the second step before. A link to an account
 * proves nothing by itself, because it can be created with access to the mailbox or in a stolen session.
 */
public final class ConfirmedLinks {

    private final UserModel user;
    private final InstantSource clock;

    public ConfirmedLinks(UserModel user, InstantSource clock) {
        this.user = user;
        this.clock = clock;
    }

    /**
     * A user's account at an identity provider.
     *
     * @param provider alias of the identity provider
     * @param subject id of the account there
     */
    public record Link(String provider, String subject) {
        public Link {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(subject, "subject");
        }

        String hash() {
            return HashUtils.sha256UrlEncodedHash(provider + "\n" + subject, StandardCharsets.UTF_8);
        }
    }

    /** The stored form of a link. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Stored(String provider, String link) {}

    public boolean contains(Link link) {
        return stored().stream().anyMatch(credential -> isOf(credential, link));
    }

    /** Adds a link, which replaces the account that was previously confirmed at the same provider. */
    public void add(Link link) {
        stored().stream()
                .filter(known -> link.provider().equals(known.getUserLabel()))
                .forEach(this::remove);
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.LINK);
        credential.setUserLabel(link.provider());
        credential.setCreatedDate(clock.millis());
        credential.setCredentialData(Json.write(new Stored(link.provider(), link.hash())));
        credential.setSecretData("{}");
        user.credentialManager().createStoredCredential(credential);
    }

    public void forgetAll() {
        stored().forEach(this::remove);
    }

    private List<CredentialModel> stored() {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(CredentialTypes.LINK)
                .toList();
    }

    private void remove(CredentialModel credential) {
        user.credentialManager().removeStoredCredentialById(credential.getId());
    }

    private static boolean isOf(CredentialModel credential, Link link) {
        return Json.read(credential.getCredentialData(), Stored.class)
                .filter(stored -> link.hash().equals(stored.link()))
                .isPresent();
    }
}
