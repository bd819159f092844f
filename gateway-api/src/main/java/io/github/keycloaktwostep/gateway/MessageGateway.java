// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Optional;
import java.util.Set;
import org.keycloak.provider.Provider;

/**
 * Sends messages to phones through a provider. Gateways plug in through the SPI {@value MessageGatewaySpi#NAME}; {@code
 * docs/gateways/README.md} is the guide.
 *
 * <p>One instance is created per {@link org.keycloak.models.KeycloakSession} and used by one thread. State that lives
 * longer belongs in the {@link MessageGatewayFactory}.
 *
 * <p>No log line, exception text, metric, trace or URL may contain the number, the text, the code or a credential. The
 * responses of providers and the exceptions of SDKs may contain them, so log only status codes, error codes and class
 * names. {@link Message#toString()} is safe to log.
 */
public interface MessageGateway extends Provider {

    /**
     * The configured channels of this gateway; never {@code null}, and constant while the server runs. Called often, in
     * sessions of every kind: it must return immediately, and must work without a realm and a transaction.
     */
    Set<Channel> channels();

    /**
     * Sends one message whose channel is one of the {@link #channels()}.
     *
     * <p>Called on a dispatcher thread after the request that caused the message was committed. The session has no
     * transaction and no realm; {@link Message#realm()} has the realm's name. {@link
     * org.keycloak.models.KeycloakSession#getProvider} works for providers that need no database.
     *
     * <p>The method may block for at most eight seconds. Nothing interrupts it earlier, and it occupies one of few
     * threads. When the server stops, the thread is interrupted after ten seconds.
     *
     * <p>Neither the gateway nor its SDK nor its HTTP client may repeat a request that the provider may have accepted:
     * a second copy of a code confuses the user and costs money.
     *
     * @return never {@code null}. A {@link RuntimeException} counts as {@link SendOutcome#unclear()}, and only its
     *     class is logged.
     */
    SendOutcome send(Message message);

    /**
     * A JAX-RS sub-resource at {@code /realms/{realm}/two-step/{gateway id}}, for callbacks or pages: a public class
     * with public methods. Called in the session of the request, with its realm and transaction.
     *
     * <p>The resource is public. It must authenticate its callers and limit what it reads. Knowing the id of a message
     * proves nothing, because the user's browser knows it.
     *
     * @return empty for status 404
     */
    default Optional<Object> resource(DeliveryCallbacks callbacks) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
