package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.provider.Provider;

/**
 * Gets messages out and knows what became of them. SPI {@value DeliverySpi#NAME}, provider {@code default}.
 *
 * <p>Nothing here waits for a gateway.
 */
public interface Delivery extends Provider {

    /** The channels that at least one configured gateway carries. */
    Set<Channel> channels();

    /**
     * Takes a message and sends it once the transaction of the current session has committed; if that rolls back,
     * nothing is sent.
     *
     * @return false if the queue is full: nothing was taken and nothing will be sent
     */
    boolean send(Message message);

    /**
     * What is known of a message of the realm that the session works for; empty if the id is unknown, of another realm
     * or too old.
     */
    Optional<DeliveryReport> report(String messageId);

    /**
     * Notes what a gateway's call-back told of a message of the realm that the session works for. Only ever moves a
     * known message forward: an unknown id is ignored, as is what another gateway says than the one that took the
     * message; {@link DeliveryStatus#DELIVERED} and {@link DeliveryStatus#FAILED} are final, but for {@link
     * FailureReason#UNCLEAR}.
     *
     * @return whether it was news
     */
    boolean update(String messageId, DeliveryReport report);

    /** The gateways in the order in which they are tried, with what this node knows of them. Asks none of them. */
    default List<GatewayState> gateways() {
        return List.of();
    }

    /**
     * Counts that the right code of a message was entered, in the realm that the session works for.
     *
     * @param region of the number, see {@link Message#region()}
     */
    default void verified(String messageId, String region) {}

    @Override
    default void close() {}
}
