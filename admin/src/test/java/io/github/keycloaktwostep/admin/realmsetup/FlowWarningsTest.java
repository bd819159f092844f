// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warnings about a flow with two-step verification. */
class FlowWarningsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    auth-trusted-device ALTERNATIVE, two-step-verification REQUIRED | true
                    2FA CONDITIONAL[conditional-user-configured REQUIRED, auth-trusted-device ALTERNATIVE], \
                    two-step-verification REQUIRED | true
                    two-step-verification REQUIRED | false
                    auth-trusted-device ALTERNATIVE | false
                    auth-trusted-device DISABLED, two-step-verification REQUIRED | false
                    """)
    void findsKeycloaksTrustedDevicesOnAnyLevel(String behindPassword, boolean twice) {
        Flow browser = flow("browser", "auth-username-password-form REQUIRED, " + behindPassword);

        assertThat(FlowWarnings.remembersDevicesTwice(browser)).isEqualTo(twice);
    }
}
