// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import io.micrometer.core.instrument.Metrics;

/** Counters on Keycloak's {@code /metrics}. Tags must not contain a user, a number or an address. */
public final class TwoStepMetrics {

    private TwoStepMetrics() {}

    /**
     * Counts an entered code.
     *
     * @param method see {@code MethodType.eventId}
     * @param outcome {@code right}, {@code wrong}, {@code expired}, {@code dead}, {@code resting} or {@code
     *     switched-off}
     */
    public static void code(String method, String outcome) {
        Metrics.counter("keycloak.two_step.codes", "method", method, "outcome", outcome)
                .increment();
    }

    /**
     * Counts a message that a rate limit refused.
     *
     * @param budget name of the rate limit
     */
    public static void refusal(String budget) {
        Metrics.counter("keycloak.two_step.refusals", "budget", budget).increment();
    }

    /** Counts a passed second step. */
    public static void signIn(String method) {
        Metrics.counter("keycloak.two_step.sign_ins", "method", method).increment();
    }

    /**
     * Counts a change.
     *
     * @param change as in events, for example {@code turned_on}
     */
    public static void enrolment(String change) {
        Metrics.counter("keycloak.two_step.enrolments", "change", change).increment();
    }

    /**
     * Counts emails about changes.
     *
     * @param outcome {@code sent}, {@code failed}, {@code too_many} for this user, or {@code queue_full}
     */
    public static void notice(String outcome) {
        Metrics.counter("keycloak.two_step.notices", "outcome", outcome).increment();
    }
}
