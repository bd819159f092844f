// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.enrolment.TwoStepCredentialProvider;
import io.github.keycloaktwostep.method.CredentialTypes;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates the provider of the {@code two-step-device} credential. */
public final class DeviceCredentialProviderFactory implements CredentialProviderFactory<TwoStepCredentialProvider> {

    @Override
    public String getId() {
        return CredentialTypes.DEVICE;
    }

    @Override
    public CredentialProvider<?> create(KeycloakSession session) {
        return new DeviceCredentialProvider(session);
    }
}
