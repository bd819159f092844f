package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.keycloak.ServerClock;
import org.keycloak.Config;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailSenderProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Shows all mails of the server in the inbox; in use only with {@code --spi-email-sender--provider=inbox}. The server then
 * starts under the same condition as with the gateway {@code inbox}: in development mode, or if the operator allows it.
 */
public final class InboxMailSenderFactory implements EmailSenderProviderFactory {

    private InboxGatewayFactory gateway;

    @Override
    public String getId() {
        return InboxGatewayFactory.PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        gateway = (InboxGatewayFactory) factory.getProviderFactory(MessageGateway.class, getId());
        if (getId().equals(Config.getProvider("emailSender"))) {
            gateway.checkConfiguration();
        }
    }

    @Override
    public EmailSenderProvider create(KeycloakSession session) {
        return new InboxMailSender(session, gateway.inbox(), new ServerClock());
    }

    @Override
    public void close() {}
}
