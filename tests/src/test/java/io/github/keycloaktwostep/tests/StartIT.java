// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Servers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server starts with the JAR and has nothing to complain about. */
@Tag("matrix")
class StartIT {

    @Test
    void startsWithoutComplaint() {
        assertThat(Servers.inbox().complaintsAtStart()).isEmpty();
        assertThatActionsAreThere(Servers.inbox());
    }

    @Test
    void startsWithTwilioWithoutComplaint() {
        assertThat(Servers.withTwilio().complaintsAtStart()).isEmpty();
    }

    private static void assertThatActionsAreThere(KeycloakServer server) {
        assertThat(server.adminGet("/master/authentication/unregistered-required-actions")
                        .findValuesAsText("providerId"))
                .as("required actions that are there for the set-up call to register")
                .contains("two-step-check", "two-step-setup", "two-step-settings");
    }
}
