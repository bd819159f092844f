// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.keycloak.common.util.Environment;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailSenderProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Shows a realm's emails in its inbox instead of sending them, so that a demo needs no mail server. In use only with
 * {@code --spi-email-sender--provider=inbox}; otherwise Keycloak's own sender, {@code default}, sends the emails.
 *
 * <p>This is safe because it cannot be switched on in production: a server in production mode that is configured to use
 * it does not start, and nothing can get an instance there. No option changes that, not even the gateway's
 * {@code allow-in-production}. No port is opened: an email gets here only through Keycloak's own API.
 */
public final class InboxMailSenderFactory
        implements EmailSenderProviderFactory, StatelessProviderFactory<EmailSenderProvider> {

    @Override
    public String getId() {
        return InboxGatewayFactory.PROVIDER_ID;
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (factory.getProviderFactory(EmailSenderProvider.class) == this) {
            requireDevelopmentMode();
        }
    }

    @Override
    public EmailSenderProvider create(KeycloakSession session) {
        requireDevelopmentMode();
        InboxGatewayFactory gateway = (InboxGatewayFactory)
                session.getKeycloakSessionFactory().getProviderFactory(MessageGateway.class, getId());
        return new InboxMailSender(session, gateway.inbox(), new ServerClock());
    }

    private void requireDevelopmentMode() {
        if (!Environment.isDevMode()) {
            throw new IllegalStateException(
                    "The email sender 'inbox' sends nothing and shows all emails to everybody at"
                            + " /realms/{realm}/two-step/inbox. It works only with 'start-dev', but this server runs in"
                            + " production mode. Remove 'inbox' from the options --spi-email-sender--…");
        }
    }

    private record InboxMailSender(KeycloakSession session, Inbox inbox, InstantSource clock)
            implements EmailSenderProvider {

        /**
         * Shows the text of the email. Its HTML version says the same, and is left out because it could contain a
         * script.
         */
        @Override
        public void send(Map<String, String> config, String address, String subject, String textBody, String htmlBody) {
            String realm = session.getContext().getRealm().getName();
            String text = Objects.requireNonNullElse(textBody, "").strip();
            inbox.add(InboxMessage.mail(realm, address, subject, text, clock.instant()));
        }

        /** Accepts the realm's settings of a mail server, which are not used. */
        @Override
        public void validate(Map<String, String> config) {}

        @Override
        public void close() {}
    }
}
