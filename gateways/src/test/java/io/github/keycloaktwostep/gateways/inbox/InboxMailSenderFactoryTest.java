// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.testing.Stub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

class InboxMailSenderFactoryTest {

    private final InboxMailSenderFactory factory = new InboxMailSenderFactory();

    @BeforeEach
    void useProductionMode() {
        System.setProperty("kc.profile", "prod");
    }

    @AfterEach
    void resetMode() {
        System.clearProperty("kc.profile");
    }

    @Test
    void isAvailableInDevelopment() {
        System.setProperty("kc.profile", "dev");
        assertThatCode(() -> factory.postInit(serverThatMailsThrough(factory))).doesNotThrowAnyException();
    }

    @Test
    void preventsStartInProduction() {
        assertThatThrownBy(() -> factory.postInit(serverThatMailsThrough(factory)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'inbox'")
                .hasMessageContaining("production mode")
                .hasMessageContaining("--spi-email-sender--");
    }

    @Test
    void allowsStartWithOtherMailSender() {
        assertThatCode(() -> factory.postInit(serverThatMailsThrough(null))).doesNotThrowAnyException();
        assertThatCode(() -> factory.postInit(serverThatMailsThrough(new InboxMailSenderFactory())))
                .doesNotThrowAnyException();
    }

    @Test
    void createsNoSenderInProduction() {
        assertThatThrownBy(() -> factory.create(null))
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
