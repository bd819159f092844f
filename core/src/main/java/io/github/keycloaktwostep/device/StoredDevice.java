// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.json.Json;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.credential.CredentialModel;

/**
 * The content of a remembered device's credential.
 *
 * @param id of the credential
 */
record StoredDevice(String id, RememberedDevice device, DeviceSecret secret) {

    StoredDevice {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(secret, "secret");
    }

    /** @return empty if the content cannot be read */
    static Optional<StoredDevice> of(CredentialModel credential) {
        return Json.read(credential.getCredentialData(), RememberedDevice.class)
                .flatMap(device -> Json.read(credential.getSecretData(), DeviceSecret.class)
                        .map(secret -> new StoredDevice(credential.getId(), device, secret)));
    }
}
