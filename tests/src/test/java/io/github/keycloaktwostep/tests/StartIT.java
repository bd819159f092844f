// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Servers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server starts with the JAR and logs no warnings or errors. */
@Tag("matrix")
class StartIT {

    @Test
    void startsWithoutWarnings() {
        assertThat(Servers.inbox().startWarnings()).isEmpty();
        assertActionsAreAvailable(Servers.inbox());
    }

    @Test
    void startsWithTwilioWithoutWarnings() {
        assertThat(Servers.withTwilio().startWarnings()).isEmpty();
    }

    private static void assertActionsAreAvailable(KeycloakServer server) {
        assertThat(server.adminGet("/master/authentication/unregistered-required-actions")
                        .findValuesAsText("providerId"))
                .as("required actions that the set-up call can register")
                .contains("two-step-check", "two-step-setup", "two-step-settings");
    }
}
