// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.SendOutcome;
import org.jboss.logging.Logger;

/** Derives the outcome of a message from the result of its request, and logs what went wrong. */
public final class OutcomeLog {

    private final Logger log;
    private final String provider;

    /** @param provider name of the provider within a sentence */
    public OutcomeLog(Logger log, String provider) {
        this.log = log;
        this.provider = provider;
    }

    /** @param result of a request without a response */
    public SendOutcome withoutResponse(Message message, PostResult result) {
        if (result.phase() == PostResult.Phase.NOT_SENT) {
            log.infof("No connection to %s for %s: %s", provider, message, result.error());
            return SendOutcome.refused(FailureReason.UNREACHABLE);
        }
        log.infof("No answer from %s for %s: %s", provider, message, result.error());
        return SendOutcome.unclear();
    }

    /**
     * Logs that the provider did not accept a message.
     *
     * @param detail from a fixed list: responses of providers may contain the number
     */
    public void notAccepted(Message message, PostResult result, SendOutcome outcome, String detail) {
        boolean causedByNumber = outcome.failure()
                .filter(reason -> reason != FailureReason.UNCLEAR && !reason.otherGatewayMayHelp())
                .isPresent();
        log.logf(
                causedByNumber ? Logger.Level.DEBUG : Logger.Level.INFO,
                "%s answered %s with HTTP %d, %s",
                Character.toUpperCase(provider.charAt(0)) + provider.substring(1),
                message,
                result.httpStatus(),
                detail);
    }
}
