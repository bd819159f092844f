// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;

/** Shows messages to everybody instead of sending them, so that two-step verification can be tried without a phone. */
final class InboxGateway implements MessageGateway {

    private final KeycloakSession session;
    private final Inbox inbox;
    private final InstantSource clock;

    InboxGateway(KeycloakSession session, Inbox inbox, InstantSource clock) {
        this.session = session;
        this.inbox = inbox;
        this.clock = clock;
    }

    @Override
    public Set<Channel> channels() {
        return EnumSet.allOf(Channel.class);
    }

    @Override
    public SendOutcome send(Message message) {
        inbox.add(InboxMessage.of(message, clock.instant()));
        return SendOutcome.accepted();
    }

    @Override
    public Optional<Object> resource(DeliveryCallbacks callbacks) {
        return Optional.of(new InboxResource(session, inbox, clock));
    }
}
