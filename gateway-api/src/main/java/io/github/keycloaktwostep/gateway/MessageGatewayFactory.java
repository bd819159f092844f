// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/**
 * Creates {@link MessageGateway}s. A factory is configured by the server options {@code
 * --spi-two-step-gateway--<id>--…}, and registered in {@code
 * META-INF/services/io.github.keycloaktwostep.gateway.MessageGatewayFactory}.
 *
 * <p>A server has one instance, which many threads use. {@link #getId() The id} is used in {@code
 * --spi-two-step-delivery--default--gateways}, in URLs and as a tag of metrics. It consists of lower-case letters,
 * digits and hyphens, must differ from the ids of other gateways, and must not be {@code delivery}.
 *
 * <p>{@link #create} is called for each session that needs the gateway, with or without a realm and a transaction. It
 * must only pass on what was configured.
 */
public interface MessageGatewayFactory extends ProviderFactory<MessageGateway> {

    /**
     * Called once at start for each gateway in use, after {@link #init} and {@link #postInit} and before the server
     * accepts requests.
     *
     * @throws IllegalStateException if the gateway cannot work as configured; the server does not start. The message is
     *     for the operator and names options, but no value of a credential
     */
    default void checkConfiguration() {}

    /**
     * Reads the options. Called at each start even if the gateway is not in use, so it must not fail if options are
     * missing or invalid; {@link #checkConfiguration} reports them.
     */
    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    /** Called when the server stops, after the last message. */
    @Override
    default void close() {}
}
