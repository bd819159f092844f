package io.github.keycloaktwostep.gateway;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/**
 * Makes {@link MessageGateway}s; configured by server options {@code --spi-two-step-gateway--<id>--…}. Public API. Named in
 * {@code META-INF/services/io.github.keycloaktwostep.gateway.MessageGatewayFactory}.
 *
 * <p>There is one in a server, used by many threads. {@link #getId() The id} is what {@code
 * --spi-two-step-delivery--default--gateways} lists, part of addresses and a tag of metrics: lower-case letters, digits
 * and hyphens; not that of another gateway, and not {@code delivery}, whose address is taken.
 *
 * <p>{@link #create} is called for each session that needs the gateway, with and without a realm or a transaction: it
 * takes what was configured and does nothing else.
 */
public interface MessageGatewayFactory extends ProviderFactory<MessageGateway> {

    /**
     * Called once at start for each gateway that is listed, after {@link #init} and {@link #postInit}, before the server
     * takes requests.
     *
     * @throws IllegalStateException with a message for the operator if the gateway cannot work as configured; the
     *     server does not start. The message names options, and no value of a credential
     */
    default void checkConfiguration() {}

    /**
     * Reads the options. Called at each start, even if the gateway is not listed: complains of nothing, which {@link
     * #checkConfiguration} is for.
     */
    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    /** Called when the server stops, after the last message. */
    @Override
    default void close() {}
}
