package io.github.keycloaktwostep.device;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

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
        try {
            return Optional.of(new StoredDevice(
                    credential.getId(),
                    JsonSerialization.readValue(credential.getCredentialData(), RememberedDevice.class),
                    JsonSerialization.readValue(credential.getSecretData(), DeviceSecret.class)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
