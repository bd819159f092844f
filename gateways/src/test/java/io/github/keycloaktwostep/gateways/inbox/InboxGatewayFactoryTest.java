// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.testing.Stub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.Config;

class InboxGatewayFactoryTest {

    @AfterEach
    void resetMode() {
        System.clearProperty("kc.profile");
    }

    @Test
    void isAvailableInDevelopment() {
        assertThatCode(() -> factory(true, false).checkConfiguration()).doesNotThrowAnyException();
    }

    @Test
    void preventsStartInProduction() {
        assertThatThrownBy(() -> factory(false, false).checkConfiguration())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'inbox'")
                .hasMessageContaining("--spi-two-step-delivery--default--gateways")
                .hasMessageContaining("--spi-two-step-gateway--inbox--allow-in-production=true");
    }

    @Test
    void isAvailableInProductionIfAllowed() {
        assertThatCode(() -> factory(false, true).checkConfiguration()).doesNotThrowAnyException();
    }

    private static InboxGatewayFactory factory(boolean development, boolean allowInProduction) {
        System.setProperty("kc.profile", development ? "dev" : "prod");
        InboxGatewayFactory factory = new InboxGatewayFactory();
        factory.init(Stub.of(Config.Scope.class, (method, arguments) -> {
            assertThat(arguments[0]).isEqualTo("allow-in-production");
            return allowInProduction;
        }));
        return factory;
    }
}
