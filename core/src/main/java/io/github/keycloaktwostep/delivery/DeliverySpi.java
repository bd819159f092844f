// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** The SPI for sending messages. */
public final class DeliverySpi implements Spi {

    public static final String NAME = "two-step-delivery";

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return Delivery.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Keycloak's interface declares it
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return DeliveryFactory.class;
    }
}
