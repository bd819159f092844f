// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import java.util.List;

/**
 * Options of a set-up.
 *
 * @param passwordGrant adds the step for passwords and codes to the direct grant flow
 * @param levelOfAuthentication divides the browser flow into levels, so that apps can ask for a fresh code (step-up)
 * @param amr adds claims that tell apps how a user signed in; implied by {@code levelOfAuthentication}
 * @param keepKeycloakActions leaves Keycloak's own set-up of apps and recovery codes on
 */
public record SetupRequest(
        boolean passwordGrant, boolean levelOfAuthentication, boolean amr, boolean keepKeycloakActions) {

    private static final String PASSWORD_GRANT = "password-grant";
    private static final String LEVEL_OF_AUTHENTICATION = "level-of-authentication";
    private static final String AMR = "amr";
    private static final String KEEP_KEYCLOAK_ACTIONS = "keep-keycloak-actions";
    private static final List<String> OPTIONS =
            List.of(PASSWORD_GRANT, LEVEL_OF_AUTHENTICATION, AMR, KEEP_KEYCLOAK_ACTIONS);

    public static final SetupRequest PLAIN = new SetupRequest(false, false, false, false);

    /** @throws RequestRejected on an unknown option, or one that is neither true nor false */
    public static SetupRequest of(ObjectNode json) {
        RequestInput.onlyFields(json, OPTIONS, "");
        boolean levels = RequestInput.booleanField(json, LEVEL_OF_AUTHENTICATION);
        boolean amr = RequestInput.booleanField(json, AMR);
        return new SetupRequest(
                RequestInput.booleanField(json, PASSWORD_GRANT),
                levels,
                levels || amr,
                RequestInput.booleanField(json, KEEP_KEYCLOAK_ACTIONS));
    }
}
