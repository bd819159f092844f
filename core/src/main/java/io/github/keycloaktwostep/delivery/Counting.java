package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.figures.Counts;
import io.github.keycloaktwostep.figures.MessageFigures;
import io.github.keycloaktwostep.figures.Outcome;
import io.github.keycloaktwostep.figures.Route;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.Message;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.models.RealmModel;

/** Tells the figures, those for admins and those for operators, what became of messages by country. */
final class Counting implements AutoCloseable {

    /** Realms whose ids are remembered; with more of them, some messages on their way are left out. */
    private static final int REALMS = 10_000;

    private final MessageFigures figures;
    /** Ids by name, of realms that this node sent for: a message knows its realm's name alone, which may change. */
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    Counting(MessageFigures figures) {
        this.figures = figures;
    }

    /** A message of this realm is on its way. */
    void begins(RealmModel realm) {
        if (ids.size() >= REALMS) {
            ids.clear();
        }
        ids.put(realm.getName(), realm.getId());
    }

    /** How a message ended on this node: sent or failed. */
    void ended(Message message, DeliveryReport report) {
        DeliveryMetrics.country(message.region(), outcome(report.status()));
        Optional.ofNullable(ids.get(message.realm()))
                .ifPresent(realm ->
                        figures.count(realm, Route.of(message.region(), report.gateway()), outcome(report.status())));
    }

    /** What a gateway's call-back told. */
    void reported(RealmModel realm, String region, DeliveryReport report) {
        // That a message was sent is counted when its gateway takes it, before or after this.
        if (report.status() == DeliveryStatus.DELIVERED || report.status() == DeliveryStatus.FAILED) {
            DeliveryMetrics.country(region, outcome(report.status()));
            figures.count(realm.getId(), Route.of(region, report.gateway()), outcome(report.status()));
        }
    }

    void verified(RealmModel realm, String region, String messageId) {
        DeliveryMetrics.country(region, Outcome.VERIFIED);
        figures.verified(realm.getId(), realm.getName(), region, messageId);
    }

    NavigableMap<LocalDate, NavigableMap<Route, Counts>> figures(RealmModel realm) {
        return figures.read(realm.getId());
    }

    private static Outcome outcome(DeliveryStatus status) {
        return switch (status) {
            case SENDING, SENT -> Outcome.SENT;
            case DELIVERED -> Outcome.DELIVERED;
            case FAILED -> Outcome.FAILED;
        };
    }

    @Override
    public void close() {
        figures.close();
    }
}
