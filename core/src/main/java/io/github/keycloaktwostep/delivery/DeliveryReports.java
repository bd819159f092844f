package io.github.keycloaktwostep.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * What became of messages, for an hour, in Keycloak's store of single-use objects; each step in a transaction of its
 * own.
 *
 * <p>How a message ended is kept apart from how it went on. A call-back may come while the node that sends still notes
 * that the gateway took the message; as neither writes over the other, the order does not matter.
 */
final class DeliveryReports {

    private static final String PREFIX = "two-step.delivery.";
    private static final String END = ".end";
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Transactions transactions;

    DeliveryReports(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Runs each piece of work with the store, in a transaction of its own. */
    interface Transactions {

        <T> T run(Function<SingleUseObjectProvider, T> work);

        static Transactions of(KeycloakSessionFactory factory) {
            return new Transactions() {
                @Override
                public <T> T run(Function<SingleUseObjectProvider, T> work) {
                    return KeycloakModelUtils.runJobInTransactionWithResult(
                            factory, session -> work.apply(session.singleUseObjects()));
                }
            };
        }
    }

    /** A message is on its way; from now on its id is known. */
    void begin(String id) {
        transactions.run(store -> {
            put(store, PREFIX + id, DeliveryReport.sending());
            return true;
        });
    }

    /** @param id as it came from outside */
    Optional<DeliveryReport> find(String id) {
        return ID.matcher(id).matches() ? transactions.run(store -> find(store, id)) : Optional.empty();
    }

    /**
     * Only ever moves a known message forward.
     *
     * @param id as it came from outside
     */
    void update(String id, DeliveryReport report) {
        if (!ID.matcher(id).matches()) {
            return;
        }
        transactions.run(store -> {
            Optional<DeliveryReport> known = find(store, id);
            boolean forward = known.isPresent()
                    && !ended(known.get())
                    && report.status().compareTo(known.get().status()) > 0;
            if (forward) {
                put(store, PREFIX + id + (ended(report) ? END : ""), report);
            }
            return forward;
        });
    }

    private static boolean ended(DeliveryReport report) {
        return report.status() == DeliveryStatus.DELIVERED || report.status() == DeliveryStatus.FAILED;
    }

    private static Optional<DeliveryReport> find(SingleUseObjectProvider store, String id) {
        return fromNotes(store.get(PREFIX + id + END)).or(() -> fromNotes(store.get(PREFIX + id)));
    }

    private static void put(SingleUseObjectProvider store, String key, DeliveryReport report) {
        Map<String, String> notes = new HashMap<>();
        notes.put("status", report.status().id());
        report.reason().ifPresent(reason -> notes.put("reason", reason.id()));
        report.gateway().ifPresent(gateway -> notes.put("gateway", gateway));
        store.put(key, MEMORY.toSeconds(), notes);
    }

    private static Optional<DeliveryReport> fromNotes(Map<String, String> notes) {
        return Optional.ofNullable(notes)
                .flatMap(known -> Optional.ofNullable(known.get("status")).flatMap(DeliveryStatus::of))
                .map(status -> new DeliveryReport(
                        status,
                        Optional.ofNullable(notes.get("reason")).flatMap(FailureReason::of),
                        Optional.ofNullable(notes.get("gateway"))));
    }
}
