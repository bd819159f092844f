// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import java.util.List;
import org.keycloak.credential.CredentialModel;

/**
 * The content of a credential as a value, for caching. Keycloak's own model is mutable and does not define equality.
 */
public record CredentialContent(
        String id, String type, String label, Long created, String secretData, String credentialData) {

    public static List<CredentialContent> of(List<CredentialModel> credentials) {
        return credentials.stream()
                .map(credential -> new CredentialContent(
                        credential.getId(),
                        credential.getType(),
                        credential.getUserLabel(),
                        credential.getCreatedDate(),
                        credential.getSecretData(),
                        credential.getCredentialData()))
                .toList();
    }

    @Override
    public String toString() {
        return "CredentialContent[" + id + "]";
    }
}
