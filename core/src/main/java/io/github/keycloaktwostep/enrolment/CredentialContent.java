package io.github.keycloaktwostep.enrolment;

import java.util.List;
import org.keycloak.credential.CredentialModel;

/** All of a credential that anything is read from, as a value: Keycloak's own model can be changed and has no equality. */
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
