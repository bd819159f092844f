// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.method.CredentialTypes;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates the provider of the {@code two-step} credential. */
public final class EnrolmentCredentialProviderFactory implements CredentialProviderFactory<TwoStepCredentialProvider> {

    @Override
    public String getId() {
        return CredentialTypes.ENROLMENT;
    }

    @Override
    public CredentialProvider<?> create(KeycloakSession session) {
        return new EnrolmentCredentialProvider(session);
    }
}
