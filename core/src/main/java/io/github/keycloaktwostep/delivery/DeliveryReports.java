// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Stores delivery reports for an hour as Keycloak's single-use objects, each change in a separate transaction.
 *
 * <p>Final reports have a separate key. A callback can arrive while the sending node still records that the gateway
 * accepted the message. Neither overwrites the other, so their order does not matter.
 */
final class DeliveryReports {

    private static final String PREFIX = "two-step.delivery.";
    private static final String FINAL = ".end";
    private static final String UNCLEAR = ".unclear";
    private static final Duration LIFESPAN = Duration.ofHours(1);
    /**
     * After this time, a message without a result is shown as unclear: its node has probably failed, or its queue is
     * very long.
     */
    private static final Duration MAX_SENDING_TIME = Duration.ofSeconds(40);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final NewTransaction transactions;
    private final InstantSource clock;

    DeliveryReports(NewTransaction transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Records that a message is being sent. From now on its id is known.
     *
     * @param region country of the number for the metrics, see {@link
     *     io.github.keycloaktwostep.gateway.Message#region()}
     */
    void begin(String realm, String id, String region) {
        transactions.write(store -> put(store, PREFIX + id, realm, region, DeliveryReport.sending()));
    }

    /**
     * Records the result of a message on the node that sent it. If a gateway accepted the message, this is stored
     * without reading the earlier report: no callback can contradict it, and final reports have a separate key.
     */
    void end(Message message, DeliveryReport report) {
        if (report.status() != DeliveryStatus.SENT) {
            update(message.realm(), message.id(), report);
            return;
        }
        transactions.write(store -> put(store, PREFIX + message.id(), message.realm(), message.region(), report));
    }

    /**
     * The latest report on a message.
     *
     * @param realm name of the realm of the request
     * @param id as received, not validated
     */
    Optional<DeliveryReport> find(String realm, String id) {
        return transactions
                .run(store -> latest(store, realm, id))
                .map(stored -> isLost(stored)
                        ? DeliveryReport.failed(FailureReason.UNCLEAR, Optional.empty())
                        : stored.report());
    }

    /**
     * Stores a report if it moves a known message forward.
     *
     * @param realm name of the realm of the request
     * @param id as received, not validated
     * @return the region of the message; empty if the report was ignored
     */
    Optional<String> update(String realm, String id, DeliveryReport report) {
        return transactions.run(store -> {
            Optional<String> region = latest(store, realm, id)
                    .filter(stored -> isNewer(report, stored.report()))
                    .map(StoredReport::region);
            region.ifPresent(known -> put(store, PREFIX + id + keySuffix(report), realm, known, report));
            return region;
        });
    }

    /** Whether a report moves the message forward and comes from the gateway that accepted the message. */
    private static boolean isNewer(DeliveryReport report, DeliveryReport stored) {
        boolean otherGateway = report.gateway().isPresent()
                && stored.gateway().isPresent()
                && !report.gateway().equals(stored.gateway());
        return !otherGateway && progress(report) > progress(stored);
    }

    private static int progress(DeliveryReport report) {
        return switch (report.status()) {
            case SENDING -> 0;
            case FAILED -> isUnclear(report) ? 1 : 3;
            case SENT -> 2;
            case DELIVERED -> 3;
        };
    }

    private static String keySuffix(DeliveryReport report) {
        return switch (report.status()) {
            case SENDING, SENT -> "";
            case FAILED -> isUnclear(report) ? UNCLEAR : FINAL;
            case DELIVERED -> FINAL;
        };
    }

    private static boolean isUnclear(DeliveryReport report) {
        return report.reason().equals(Optional.of(FailureReason.UNCLEAR));
    }

    private boolean isLost(StoredReport stored) {
        return stored.report().status() == DeliveryStatus.SENDING
                && stored.at().plus(MAX_SENDING_TIME).isBefore(clock.instant());
    }

    record StoredReport(String realm, String region, Instant at, DeliveryReport report) {}

    private static Optional<StoredReport> latest(SingleUseObjectProvider store, String realm, String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        Optional<StoredReport> last = read(store, realm, PREFIX + id + FINAL);
        if (last.isPresent()) {
            return last;
        }
        Optional<StoredReport> current = read(store, realm, PREFIX + id);
        boolean mayBeUnclear = current.isPresent() && current.get().report().status() == DeliveryStatus.SENDING;
        return mayBeUnclear ? read(store, realm, PREFIX + id + UNCLEAR).or(() -> current) : current;
    }

    private void put(SingleUseObjectProvider store, String key, String realm, String region, DeliveryReport report) {
        JsonNotes.put(store, key, LIFESPAN, new StoredReport(realm, region, clock.instant(), report));
    }

    private static Optional<StoredReport> read(SingleUseObjectProvider store, String realm, String key) {
        return JsonNotes.get(store, key, StoredReport.class).filter(stored -> realm.equals(stored.realm()));
    }
}
