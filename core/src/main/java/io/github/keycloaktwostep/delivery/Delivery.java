package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.figures.Counts;
import io.github.keycloaktwostep.figures.MessageFigures;
import io.github.keycloaktwostep.figures.Route;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
     * Counts that the code of a message of the realm that the session works for was entered, and was right. Waits for
     * nothing.
     *
     * @param region of the number, see {@link Message#region()}
     */
    default void verified(String messageId, String region) {}

    /**
     * How many messages of the realm that the session works for had which outcome.
     *
     * @return by day in UTC, the oldest first, at most {@link MessageFigures#DAYS} of them; no days if nobody counts
     */
    default NavigableMap<LocalDate, NavigableMap<Route, Counts>> figures() {
        return new TreeMap<>();
    }

    @Override
    default void close() {}
}
