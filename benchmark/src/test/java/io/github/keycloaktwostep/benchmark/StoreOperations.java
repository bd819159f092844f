// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.tests.server.Http;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Counts the operations on Keycloak's store of single-use objects, using the server's metrics. In a cluster, each can
 * be a request to another node.
 *
 * @param metrics URL of the metrics
 */
public record StoreOperations(String metrics) {

    private static final Pattern COUNT =
            Pattern.compile("(?m)^vendor_statistics_(?:hit|miss|store|remove_hit|remove_miss)_times_seconds_count"
                    + "\\{[^}]*cache=\"actionTokens\"[^}]*} ([0-9.E]+)$");

    /** Longer than the message and its delivery report take, which continue after the response to the user. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** Counts the operations of some work. Nothing else may use the server at the same time. */
    public double of(Runnable work) {
        double before = settled();
        work.run();
        return settled() - before;
    }

    private double settled() {
        double last;
        double now = total();
        do {
            last = now;
            Progress.pause(REST);
            now = total();
        } while (now != last);
        return now;
    }

    private double total() {
        return sum(Http.send(Http.request(metrics).build()).body());
    }

    static double sum(String metrics) {
        return COUNT.matcher(metrics)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }
}
