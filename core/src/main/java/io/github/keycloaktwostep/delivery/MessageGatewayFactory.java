package io.github.keycloaktwostep.delivery;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Makes {@link MessageGateway}s; configured by server options {@code --spi-two-step-gateway--<id>--…}. */
public interface MessageGatewayFactory extends ProviderFactory<MessageGateway> {

    /**
     * Called once at start for each gateway that is listed, before the server takes requests.
     *
     * @throws IllegalStateException with a message for the operator if the gateway cannot work as configured; the
     *     server does not start
     */
    default void checkConfiguration() {}

    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
