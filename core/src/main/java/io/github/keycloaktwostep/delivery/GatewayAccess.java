// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import java.util.function.Supplier;

/** Provides the gateways for sending one message on one thread. */
interface GatewayAccess extends AutoCloseable {

    /** @param id id of a gateway in use */
    MessageGateway gateway(String id);

    /** Runs the work in a tracing span that records the result, but nothing from the content of the message. */
    DeliveryReport traced(Message message, Supplier<DeliveryReport> work);

    @Override
    void close();
}
