// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.ModelCache;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.SubjectCredentialManager;

/** Reads and writes a user's stored credentials. Makes no decisions and takes no lock. */
public final class UserCredentials {

    /** The content of a credential as a value. Keycloak's own model is mutable and does not define equality. */
    private record CredentialContent(
            String id, String type, String label, Long created, String secretData, String credentialData) {

        static CredentialContent of(CredentialModel credential) {
            return new CredentialContent(
                    credential.getId(),
                    credential.getType(),
                    credential.getUserLabel(),
                    credential.getCreatedDate(),
                    credential.getSecretData(),
                    credential.getCredentialData());
        }

        @Override
        public String toString() {
            return "CredentialContent[" + id + "]";
        }
    }

    /** A part of a credential that holds nothing. */
    static final String NO_DATA = "{}";

    private final UserContext context;

    public UserCredentials(UserContext context) {
        this.context = context;
    }

    public List<CredentialModel> list() {
        return manager().getStoredCredentialsStream().toList();
    }

    public List<CredentialModel> list(String type) {
        return manager().getStoredCredentialsByTypeStream(type).toList();
    }

    /**
     * Returns what was parsed from credentials before, or parses them if they have changed.
     *
     * @param name name of the result, see {@link ModelCache}
     * @param stored the credentials, as just read
     * @param parse returns an immutable result
     */
    public <T> T parsed(String name, List<CredentialModel> stored, Function<List<CredentialModel>, T> parse) {
        List<CredentialContent> content =
                stored.stream().map(CredentialContent::of).toList();
        return ModelCache.of(context.session(), context.user(), name, content, () -> parse.apply(stored));
    }

    /**
     * Creates one of our own credentials, whose data is secret.
     *
     * @param label gets a number if another credential of this type has the same label; empty for none
     * @return id of the new credential
     */
    public String create(String type, String label, String secretData) {
        return create(type, label, NO_DATA, secretData);
    }

    String create(String type, String label, String credentialData, String secretData) {
        CredentialModel credential = new CredentialModel();
        credential.setType(type);
        credential.setCreatedDate(context.clock().millis());
        credential.setUserLabel(freeLabel(type, label));
        credential.setCredentialData(credentialData);
        credential.setSecretData(secretData);
        return manager().createStoredCredential(credential).getId();
    }

    /**
     * Replaces the secret data of a credential. Changes a copy, because Keycloak may return the cached instance.
     *
     * @return false if the credential no longer exists
     */
    public boolean update(String id, String secretData) {
        CredentialModel stored = manager().getStoredCredentialById(id);
        if (stored == null) {
            return false;
        }
        CredentialModel changed = stored.shallowClone();
        changed.setSecretData(secretData);
        manager().updateStoredCredential(changed);
        return true;
    }

    public void remove(CredentialModel credential) {
        remove(credential.getId());
    }

    public void remove(String id) {
        manager().removeStoredCredentialById(id);
    }

    /** Labels of the credentials of a type, in lower case. */
    Set<String> labels(String type) {
        return MethodLabels.of(manager().getStoredCredentialsByTypeStream(type));
    }

    /** The label, with a number if it is taken; {@code null} for an empty label. */
    String freeLabel(String type, String label) {
        return label.isBlank() ? null : MethodLabels.free(label, labels(type));
    }

    private SubjectCredentialManager manager() {
        return context.user().credentialManager();
    }
}
