// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.conditional;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.ALTERNATIVE;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.DISABLED;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.REQUIRED;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import org.junit.jupiter.api.Test;

/** What is said of a flow that has two-step verification in it. */
class FlowWarningsTest {

    private static final Execution PASSWORD = step("auth-username-password-form", REQUIRED);
    private static final Execution OURS = step("two-step-verification", REQUIRED);
    private static final Execution KEYCLOAKS = step("auth-trusted-device", ALTERNATIVE);

    @Test
    void keycloaksTrustedDevicesBesideOursAreFoundOnAnyLevel() {
        Flow sameLevel = flow("browser", PASSWORD, KEYCLOAKS, OURS);
        Execution inside = conditional("2FA", Execution.condition("conditional-user-configured"), KEYCLOAKS);

        assertThat(FlowWarnings.remembersDevicesTwice(sameLevel)).isTrue();
        assertThat(FlowWarnings.remembersDevicesTwice(flow("browser", PASSWORD, inside, OURS)))
                .isTrue();
    }

    @Test
    void oneKindOfRememberedDevicesIsFine() {
        Execution disabled = step("auth-trusted-device", DISABLED);

        assertThat(FlowWarnings.remembersDevicesTwice(flow("browser", PASSWORD, OURS)))
                .isFalse();
        assertThat(FlowWarnings.remembersDevicesTwice(flow("browser", PASSWORD, KEYCLOAKS)))
                .isFalse();
        assertThat(FlowWarnings.remembersDevicesTwice(flow("browser", PASSWORD, disabled, OURS)))
                .isFalse();
    }
}
