// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import org.keycloak.provider.ProviderFactory;

/** Factory of the SPI {@value DeliverySpi#NAME}. The server has one, which owns the queue and the threads. */
public interface DeliveryFactory extends ProviderFactory<Delivery> {}
