package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransactionManager;

/** Sends through the gateways that are listed in the server's options. */
final class DefaultDelivery implements Delivery {

    private final KeycloakSession session;
    private final List<String> gateways;
    private final Dispatcher dispatcher;
    private final DeliveryReports reports;
    private final GatewayAlarms alarms;

    DefaultDelivery(
            KeycloakSession session,
            List<String> gateways,
            Dispatcher dispatcher,
            DeliveryReports reports,
            GatewayAlarms alarms) {
        this.session = session;
        this.gateways = gateways;
        this.dispatcher = dispatcher;
        this.reports = reports;
        this.alarms = alarms;
    }

    @Override
    public Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        gateways.forEach(id ->
                channels.addAll(session.getProvider(MessageGateway.class, id).channels()));
        return channels;
    }

    @Override
    public boolean send(Message message) {
        Optional<Dispatcher.QueueSlot> reserved = dispatcher.reserve(message);
        if (reserved.isEmpty()) {
            return false;
        }
        Dispatcher.QueueSlot place = reserved.get();
        boolean taken = false;
        try {
            reports.begin(message.realm(), message.id(), message.region());
            KeycloakTransactionManager transactions = session.getTransactionManager();
            if (transactions.isActive()) {
                transactions.enlistAfterCompletion(new AfterCommit(place));
            } else {
                place.submit();
            }
            taken = true;
        } finally {
            if (!taken) {
                place.abandon();
            }
        }
        return true;
    }

    @Override
    public Optional<DeliveryReport> report(String messageId) {
        return reports.find(realm(), messageId);
    }

    @Override
    public boolean update(String messageId, DeliveryReport report) {
        Optional<String> region = reports.update(realm(), messageId, report);
        if (region.isPresent()) {
            DeliveryMetrics.reported(region.get(), report);
            if (report.reason().equals(Optional.of(FailureReason.ACCOUNT_TROUBLE))) {
                report.gateway().ifPresent(alarms::raise);
            }
        }
        return region.isPresent();
    }

    @Override
    public void verified(String messageId, String region) {
        DeliveryMetrics.verified(region, report(messageId).flatMap(DeliveryReport::gateway));
    }

    @Override
    public List<GatewayState> gateways() {
        return dispatcher.states(
                id -> session.getProvider(MessageGateway.class, id).channels());
    }

    private String realm() {
        return session.getContext().getRealm().getName();
    }

    /** The gateway of that id, if it is listed. */
    Optional<MessageGateway> gateway(String id) {
        return gateways.contains(id) ? Optional.of(session.getProvider(MessageGateway.class, id)) : Optional.empty();
    }
}
