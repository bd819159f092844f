package io.github.keycloaktwostep.delivery;

import java.util.Map;

/** The gateways of a test. */
record MappedGateways(Map<String, MessageGateway> gateways) implements GatewayAccess {

    @Override
    public MessageGateway gateway(String id) {
        return gateways.get(id);
    }

    @Override
    public void close() {}
}
