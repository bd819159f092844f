// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** The SPI for gateways, open to other JARs. */
public final class MessageGatewaySpi implements Spi {

    public static final String NAME = "two-step-gateway";

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
        return MessageGateway.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Keycloak's interface declares it
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return MessageGatewayFactory.class;
    }
}
