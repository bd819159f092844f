package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import java.util.function.Supplier;

/** The gateways as one message uses them, on one thread. */
interface GatewayAccess extends AutoCloseable {

    /** @param id id of a gateway that is listed in the settings */
    MessageGateway gateway(String id);

    /** Does the work within a span of the server's tracing, which learns how it ended and nothing of the message. */
    DeliveryReport traced(Message message, Supplier<DeliveryReport> work);

    @Override
    void close();
}
