package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * What became of messages, for an hour, in Keycloak's store of single-use objects; each step in a transaction of its
 * own.
 *
 * <p>How a message ended is kept apart from how it went on. A call-back may come while the node that sends still notes
 * that the gateway took the message; as none writes over the other, the order does not matter.
 */
final class DeliveryReports {

    private static final String PREFIX = "two-step.delivery.";
    private static final String END = ".end";
    private static final String UNCLEAR = ".unclear";
    private static final Duration MEMORY = Duration.ofHours(1);
    /** Longer is no message on its way: whoever carried it has died. */
    private static final Duration LONGEST_WAY = Duration.ofSeconds(40);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final NewTransaction transactions;
    private final Clock clock;

    DeliveryReports(NewTransaction transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * A message is on its way; from now on its id is known.
     *
     * @param region of the number, for the metrics; see {@link Message#region()}
     */
    void begin(String realm, String id, String region) {
        transactions.run(store -> {
            put(store, PREFIX + id, realm, region, DeliveryReport.sending());
            return true;
        });
    }

    /**
     * @param realm name of the realm that asks
     * @param id as it came from outside
     */
    Optional<DeliveryReport> find(String realm, String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return transactions
                .run(store -> known(store, realm, id))
                .map(known ->
                        lost(known) ? DeliveryReport.failed(FailureReason.UNCLEAR, Optional.empty()) : known.report());
    }

    /**
     * Only ever moves a known message forward.
     *
     * @param realm name of the realm that the news is for
     * @param id as it came from outside
     * @return the region of the message if it was news
     */
    Optional<String> update(String realm, String id, DeliveryReport report) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return transactions.run(store -> {
            Optional<String> region = known(store, realm, id)
                    .filter(known -> isNewer(report, known.report()))
                    .map(StoredReport::region);
            region.ifPresent(known -> put(store, PREFIX + id + keySuffix(report), realm, known, report));
            return region;
        });
    }

    /** Whether a report moves the message forward and comes from the gateway that accepted the message. */
    private static boolean isNewer(DeliveryReport report, DeliveryReport known) {
        boolean otherGateway = report.gateway().isPresent()
                && known.gateway().isPresent()
                && !report.gateway().equals(known.gateway());
        return !otherGateway && progress(report) > progress(known);
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
            case FAILED -> isUnclear(report) ? UNCLEAR : END;
            case DELIVERED -> END;
        };
    }

    private static boolean isUnclear(DeliveryReport report) {
        return report.reason().equals(Optional.of(FailureReason.UNCLEAR));
    }

    private boolean lost(StoredReport known) {
        return known.report().status() == DeliveryStatus.SENDING
                && known.at().plus(LONGEST_WAY).isBefore(clock.instant());
    }

    private record StoredReport(DeliveryReport report, Instant at, String region) {}

    private static Optional<StoredReport> known(SingleUseObjectProvider store, String realm, String id) {
        Optional<StoredReport> end = read(store, realm, PREFIX + id + END);
        if (end.isPresent()) {
            return end;
        }
        Optional<StoredReport> known = read(store, realm, PREFIX + id);
        boolean mayBeUnclear = known.isPresent() && known.get().report().status() == DeliveryStatus.SENDING;
        return mayBeUnclear ? read(store, realm, PREFIX + id + UNCLEAR).or(() -> known) : known;
    }

    private void put(SingleUseObjectProvider store, String key, String realm, String region, DeliveryReport report) {
        Map<String, String> notes = new HashMap<>();
        notes.put("realm", realm);
        notes.put("region", region);
        notes.put("at", Long.toString(clock.millis()));
        notes.put("status", report.status().id());
        report.reason().ifPresent(reason -> notes.put("reason", reason.id()));
        report.gateway().ifPresent(gateway -> notes.put("gateway", gateway));
        store.put(key, MEMORY.toSeconds(), notes);
    }

    private static Optional<StoredReport> read(SingleUseObjectProvider store, String realm, String key) {
        return Optional.ofNullable(store.get(key))
                .filter(notes -> realm.equals(notes.get("realm")))
                .flatMap(notes -> DeliveryStatus.of(notes.get("status"))
                        .map(status -> new StoredReport(
                                new DeliveryReport(
                                        status,
                                        Optional.ofNullable(notes.get("reason")).flatMap(FailureReason::of),
                                        Optional.ofNullable(notes.get("gateway"))),
                                Instant.ofEpochMilli(Long.parseLong(notes.get("at"))),
                                notes.get("region"))));
    }
}
