package io.github.keycloaktwostep.delivery;

/** The gateways as one message uses them, on one thread. */
interface GatewayAccess extends AutoCloseable {

    /** @param id id of a gateway that is listed in the settings */
    MessageGateway gateway(String id);

    @Override
    void close();
}
