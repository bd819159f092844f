// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.tests.server.Http;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Counts the operations on Keycloak's store of single-use objects by the server's own metrics. In a cluster, each can be a request to
 * another node.
 *
 * @param metrics address of the metrics
 */
public record StoreOperations(String metrics) {

    private static final Pattern COUNT =
            Pattern.compile("(?m)^vendor_statistics_(?:hit|miss|store|remove_hit|remove_miss)_times_seconds_count"
                    + "\\{[^}]*cache=\"actionTokens\"[^}]*} ([0-9.E]+)$");

    /** For what goes on after the answer to a request: the message and its report. */
    private static final Duration REST = Duration.ofMillis(300);

    /** How many operations some work takes. Nothing else may use the server meanwhile. */
    public double of(Runnable work) {
        double before = total();
        work.run();
        Progress.pause(REST);
        return total() - before;
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
