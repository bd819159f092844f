package io.github.keycloaktwostep.delivery;

import org.keycloak.provider.ProviderFactory;

/** Makes {@link Delivery} providers. */
public interface DeliveryFactory extends ProviderFactory<Delivery> {}
