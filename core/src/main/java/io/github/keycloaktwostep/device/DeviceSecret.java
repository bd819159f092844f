package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The part of a device's credential that is never shown.
 *
 * @param hash SHA-256 of the cookie's value, Base64
 * @param stamp of the password and methods that were in force when the device was remembered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DeviceSecret(String hash, String stamp) {
    @Override
    public String toString() {
        return "DeviceSecret[]";
    }
}
