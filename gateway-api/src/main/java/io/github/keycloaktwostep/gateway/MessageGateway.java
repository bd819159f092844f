package io.github.keycloaktwostep.gateway;

import java.util.Optional;
import java.util.Set;
import org.keycloak.provider.Provider;

/**
 * Carries messages to phones. Public API: other gateways plug in through the SPI {@value MessageGatewaySpi#NAME}, and
 * {@code docs/gateways.md} shows how.
 *
 * <p>One is made for each {@link org.keycloak.models.KeycloakSession} that needs it, and used by one thread. What is to
 * last longer belongs in the {@link MessageGatewayFactory}.
 *
 * <p>No log line, exception text, metric, trace or address may hold the number, the text, the code or a credential.
 * Whatever a provider says in an answer or an SDK in an exception may hold them: keep to codes and class names. {@link
 * Message#toString()} is safe.
 */
public interface MessageGateway extends Provider {

    /**
     * The channels this gateway can carry, as configured; never {@code null}. Fixed for the life of the server. Asked
     * often, in every kind of session: answers at once and needs neither a realm nor a transaction.
     */
    Set<Channel> channels();

    /**
     * Carries one message, of one of the {@link #channels()}. Called after the request that caused it was committed, on a
     * thread of the dispatcher, in a session of its own that has no transaction and no realm; {@link Message#realm()}
     * has its name. {@link org.keycloak.models.KeycloakSession#getProvider} works for whatever needs no database.
     *
     * <p>It may block, but must come back within eight seconds, whatever the provider does: nobody ends it before, and it
     * holds one of few threads. When the server stops, the thread is interrupted after ten seconds.
     *
     * <p>It asks its provider once. What may have been accepted is not repeated, neither by the gateway nor by the SDK or
     * the HTTP client that it uses: a second copy of a code confuses the user and costs twice.
     *
     * @return what is known; never {@code null}. A {@link RuntimeException} is taken for {@link SendOutcome.Unclear}, and
     *     of it only the class is logged.
     */
    SendOutcome send(Message message);

    /**
     * A JAX-RS sub-resource for this gateway under {@code /realms/{realm}/two-step/{gateway id}}, for call-backs ({@link
     * Message#callBack}) or a page of its own. A public class with public methods; asked for in
     * the request's session, with its realm and transaction.
     *
     * <p>It is open to everybody: the resource checks who calls, and bounds what it reads. That somebody knows the id of
     * a message proves nothing, since the user's browser has it.
     *
     * @return empty if there is none, which answers 404
     */
    default Optional<Object> resource() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
