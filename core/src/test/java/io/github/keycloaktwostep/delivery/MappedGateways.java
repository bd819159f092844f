// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import java.util.Map;
import java.util.function.Supplier;

/** The gateways of a test. */
record MappedGateways(Map<String, MessageGateway> gateways) implements GatewayAccess {

    @Override
    public MessageGateway gateway(String id) {
        return gateways.get(id);
    }

    @Override
    public DeliveryReport traced(Message message, Supplier<DeliveryReport> work) {
        return work.get();
    }

    @Override
    public void close() {}
}
