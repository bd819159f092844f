package io.github.keycloaktwostep.delivery;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Gateways in a session of their own. It never begins its transaction, so that no database connection is held while a
 * gateway is asked. For the same reason its context names no realm: a realm read in a transaction that is over may not
 * be asked anything any more. {@link Message#realm()} has the name.
 */
final class SessionGateways implements GatewayAccess {

    private final KeycloakSession session;

    SessionGateways(KeycloakSessionFactory factory) {
        this.session = factory.create();
    }

    @Override
    public MessageGateway gateway(String id) {
        return session.getProvider(MessageGateway.class, id);
    }

    @Override
    public void close() {
        session.close();
    }
}
