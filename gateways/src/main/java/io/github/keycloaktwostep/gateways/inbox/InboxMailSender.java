package io.github.keycloaktwostep.gateways.inbox;

import java.time.Clock;
import java.util.Map;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;

/** Shows a realm's mails in its inbox instead of sending them. */
final class InboxMailSender implements EmailSenderProvider {

    private final KeycloakSession session;
    private final Inbox inbox;
    private final Clock clock;

    InboxMailSender(KeycloakSession session, Inbox inbox, Clock clock) {
        this.session = session;
        this.inbox = inbox;
        this.clock = clock;
    }

    @Override
    public void send(Map<String, String> config, String address, String subject, String textBody, String htmlBody) {
        String realm = session.getContext().getRealm().getName();
        inbox.add(InboxMessage.mail(realm, address, subject + "\n\n" + textBody.strip(), clock.instant()));
    }

    /** No setting of a mail server matters. */
    @Override
    public void validate(Map<String, String> config) {}

    @Override
    public void close() {}
}
