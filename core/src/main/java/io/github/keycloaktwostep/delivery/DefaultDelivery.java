// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.transaction.TransactionCallback;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Sends messages through the gateways that the server options list. */
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
        gateways.forEach(id -> channels.addAll(gateway(id).channels()));
        return channels;
    }

    @Override
    public boolean send(Message message, Consumer<DeliveryReport> result) {
        Optional<Dispatcher.QueueSlot> reserved = dispatcher.reserve(message, result);
        if (reserved.isEmpty()) {
            return false;
        }
        Dispatcher.QueueSlot slot = reserved.get();
        boolean queued = false;
        try {
            reports.begin(message.realm(), message.id(), message.region());
            TransactionCallback.register(session, slot::submit, slot::cancel);
            queued = true;
        } finally {
            if (!queued) {
                slot.cancel();
            }
        }
        return true;
    }

    @Override
    public Optional<DeliveryReport> report(String messageId) {
        return reports.find(realm().getName(), messageId);
    }

    @Override
    public Optional<String> gatewayOf(String messageId) {
        return gateways.size() == 1 ? Optional.of(gateways.get(0)) : Delivery.super.gatewayOf(messageId);
    }

    @Override
    public boolean update(String messageId, DeliveryReport report) {
        Optional<String> region = reports.update(realm().getName(), messageId, report);
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
        DeliveryMetrics.verified(region, gatewayOf(messageId));
    }

    @Override
    public List<GatewayState> gateways() {
        return dispatcher.states(id -> gateway(id).channels());
    }

    @Override
    public Optional<Object> gatewayResource(String gateway) {
        if (!gateways.contains(gateway)) {
            return Optional.empty();
        }
        URI base = RealmUrls.callbackBase(session, realm());
        return gateway(gateway).resource(new GatewayCallbacks(base, gateway, this));
    }

    private MessageGateway gateway(String id) {
        return session.getProvider(MessageGateway.class, id);
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
