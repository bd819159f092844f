// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Options of a set-up.
 *
 * @param passwordGrant adds the step for passwords and codes to the direct grant flow
 * @param levelOfAuthentication divides the browser flow into levels, so that apps can ask for a fresh code (step-up)
 * @param amr adds claims that tell apps how a user signed in; implied by {@code levelOfAuthentication}
 * @param keepKeycloakActions leaves Keycloak's own set-up of apps and recovery codes on
 */
public record SetupRequest(
        @JsonProperty("password-grant") boolean passwordGrant,
        @JsonProperty("level-of-authentication") boolean levelOfAuthentication,
        boolean amr,
        @JsonProperty("keep-keycloak-actions") boolean keepKeycloakActions) {

    public static final SetupRequest PLAIN = new SetupRequest(false, false, false, false);

    public SetupRequest {
        amr |= levelOfAuthentication;
    }
}
