// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keycloak.Config;
import org.keycloak.Config.AbstractScope;

class InboxGatewayFactoryTest {

    @Test
    void is_there_for_development() {
        assertThatCode(() -> factory(true, null).checkConfiguration()).doesNotThrowAnyException();
    }

    @Test
    void stops_a_server_in_production() {
        assertThatThrownBy(() -> factory(false, null).checkConfiguration())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'inbox'")
                .hasMessageContaining("--spi-two-step-delivery--default--gateways")
                .hasMessageContaining("--spi-two-step-gateway--inbox--allow-in-production=true");
        assertThatThrownBy(() -> factory(false, "false").checkConfiguration())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void is_there_in_production_for_who_insists() {
        assertThatCode(() -> factory(false, "true").checkConfiguration()).doesNotThrowAnyException();
    }

    private static InboxGatewayFactory factory(boolean development, String allowInProduction) {
        InboxGatewayFactory factory = new InboxGatewayFactory(() -> development);
        factory.init(new Options(allowInProduction));
        return factory;
    }

    private static final class Options extends AbstractScope {

        private final String allowInProduction;

        Options(String allowInProduction) {
            this.allowInProduction = allowInProduction;
        }

        @Override
        public String get(String key) {
            return key.equals(InboxGatewayFactory.ALLOW_IN_PRODUCTION) ? allowInProduction : null;
        }

        @Override
        public Config.Scope scope(String... scope) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        public java.util.Set<String> getPropertyNames() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Config.Scope root() {
            throw new UnsupportedOperationException();
        }
    }
}
