// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.testing.Stub;
import org.junit.jupiter.api.Test;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

class InboxMailSenderFactoryTest {

    private final InboxMailSenderFactory development = new InboxMailSenderFactory(() -> true);
    private final InboxMailSenderFactory production = new InboxMailSenderFactory(() -> false);

    @Test
    void isAvailableInDevelopment() {
        assertThatCode(() -> development.postInit(serverThatMailsThrough(development)))
                .doesNotThrowAnyException();
    }

    @Test
    void preventsStartInProduction() {
        assertThatThrownBy(() -> production.postInit(serverThatMailsThrough(production)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'inbox'")
                .hasMessageContaining("production mode")
                .hasMessageContaining("--spi-email-sender--");
    }

    @Test
    void allowsStartWithOtherMailSender() {
        assertThatCode(() -> production.postInit(serverThatMailsThrough(null))).doesNotThrowAnyException();
        assertThatCode(() -> production.postInit(serverThatMailsThrough(new InboxMailSenderFactory(() -> false))))
                .doesNotThrowAnyException();
    }

    @Test
    void createsNoSenderInProduction() {
        assertThatThrownBy(() -> production.create(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("production mode");
    }

    private static KeycloakSessionFactory serverThatMailsThrough(ProviderFactory<EmailSenderProvider> sender) {
        return Stub.of(KeycloakSessionFactory.class, (method, arguments) -> {
            assertThat(method + arguments[0]).isEqualTo("getProviderFactory" + EmailSenderProvider.class);
            return sender;
        });
    }
}
