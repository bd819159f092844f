// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.provider.Provider;

/**
 * Sends messages and keeps their delivery status. SPI {@value DeliverySpi#NAME}, provider {@code default}. No method
 * waits for a gateway. Methods that take the id of a message apply to the realm of the session.
 */
public interface Delivery extends Provider {

    /** The channels that at least one gateway supports. */
    Set<Channel> channels();

    /**
     * Queues a message. It is sent once the transaction of the current session has committed, and dropped after a
     * rollback.
     *
     * @param result receives the first result (sent or failed), once and on another thread; not called if the queue is
     *     full. It must not use the current session
     * @return false if the queue is full; the message will not be sent
     */
    boolean send(Message message, Consumer<DeliveryReport> result);

    /** The latest report on a message; empty if the id is unknown, too old or from another realm. */
    Optional<DeliveryReport> report(String messageId);

    /** Id of the gateway that sent a message; empty if it is not known. */
    default Optional<String> gatewayOf(String messageId) {
        return report(messageId).flatMap(DeliveryReport::gateway);
    }

    /**
     * Records a delivery report. A report can only move a known message forward. It is ignored if it comes from a
     * gateway other than the one that sent the message, and after {@link DeliveryStatus#DELIVERED} or {@link
     * DeliveryStatus#FAILED}, except for {@link FailureReason#UNCLEAR}.
     *
     * @return false if the report was ignored
     */
    boolean update(String messageId, DeliveryReport report);

    /** The gateways in the order in which they are tried, with their state on this node. Calls none of them. */
    default List<GatewayState> gateways() {
        return List.of();
    }

    /**
     * The JAX-RS resource of a gateway, for the current request.
     *
     * @param gateway id as received, not validated
     * @return empty if the gateway is not in use or has no resource
     */
    default Optional<Object> gatewayResource(String gateway) {
        return Optional.empty();
    }

    /**
     * Counts that the code of a message was entered correctly.
     *
     * @param region country of the number, see {@link Message#region()}
     */
    default void verified(String messageId, String region) {}

    /** A new id for a message: 128 random bits as 32 hexadecimal digits. */
    static String newMessageId() {
        return SecretGenerator.getInstance().randomBytesHex(16);
    }

    @Override
    default void close() {}
}
