// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.method.CredentialTypes;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates the provider of the {@code two-step-broker} credential. */
public final class LinkCredentialProviderFactory implements CredentialProviderFactory<TwoStepCredentialProvider> {

    @Override
    public String getId() {
        return CredentialTypes.LINK;
    }

    @Override
    public CredentialProvider<?> create(KeycloakSession session) {
        return new TwoStepCredentialProvider(session, CredentialTypes.LINK) {};
    }
}
