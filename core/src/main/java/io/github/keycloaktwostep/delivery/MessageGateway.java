package io.github.keycloaktwostep.delivery;

import java.util.Optional;
import java.util.Set;
import org.keycloak.provider.Provider;

/**
 * Carries messages to phones. Public: other gateways plug in through the SPI {@value MessageGatewaySpi#NAME}.
 *
 * <p>A gateway is asked on a thread of the dispatcher, in a {@link org.keycloak.models.KeycloakSession} of its own
 * without a transaction, after the request that caused the message was committed. It may block, but must come back
 * within eight seconds. It must not log or throw the number, the text or the code.
 */
public interface MessageGateway extends Provider {

    /** The channels this gateway can carry, as configured. Fixed for the life of the server. */
    Set<Channel> channels();

    /**
     * Carries one message.
     *
     * @return what is known; never {@code null}. A {@link RuntimeException} is taken for {@link SendOutcome.Unclear}.
     */
    SendOutcome send(Message message);

    /**
     * A JAX-RS sub-resource for this gateway under {@code /realms/{realm}/two-step/{gateway id}}, for call-backs or a
     * page of its own. It is open to everybody: the resource checks what it must.
     */
    default Optional<Object> resource() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
