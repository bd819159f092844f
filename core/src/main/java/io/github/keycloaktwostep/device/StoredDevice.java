package io.github.keycloaktwostep.device;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

/** Both parts of a remembered device's credential. */
record StoredDevice(RememberedDevice device, DeviceSecret secret) {

    StoredDevice {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(secret, "secret");
    }

    /** @return empty if the content is not that of a device */
    static Optional<StoredDevice> of(CredentialModel credential) {
        try {
            return Optional.of(new StoredDevice(
                    JsonSerialization.readValue(credential.getCredentialData(), RememberedDevice.class),
                    JsonSerialization.readValue(credential.getSecretData(), DeviceSecret.class)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
