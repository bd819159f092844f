package io.github.keycloaktwostep.delivery;

import org.keycloak.provider.ProviderFactory;

/** Creates {@link Delivery} providers. */
public interface DeliveryFactory extends ProviderFactory<Delivery> {}
