// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/** Derives the outcome of a message from the result of its request, and logs what went wrong. */
public final class OutcomeLog {

    private final Logger log;
    private final String provider;
    private final IntPredicate accepted;

    /**
     * @param provider name of the provider within a sentence
     * @param accepted whether an HTTP status means that the provider accepted the message
     */
    public OutcomeLog(Logger log, String provider, IntPredicate accepted) {
        this.log = log;
        this.provider = provider;
        this.accepted = accepted;
    }

    /**
     * @param reason why the provider did not accept the message, if its response says so
     * @param detail for the log, from a fixed list: responses of providers may contain the number
     */
    public SendOutcome of(Message message, PostResult result, Optional<FailureReason> reason, String detail) {
        if (result.phase() == PostResult.Phase.NOT_SENT) {
            log.infof("No connection to %s for %s: %s", provider, message, result.error());
            return SendOutcome.refused(FailureReason.UNREACHABLE);
        }
        if (result.phase() == PostResult.Phase.NO_RESPONSE) {
            log.infof("No answer from %s for %s: %s", provider, message, result.error());
            return SendOutcome.unclear();
        }
        if (accepted.test(result.httpStatus())) {
            return SendOutcome.accepted();
        }
        FailureReason failure = failure(result.httpStatus(), reason);
        boolean causedByNumber = failure != FailureReason.UNCLEAR && !failure.otherGatewayMayHelp();
        log.logf(
                causedByNumber ? Logger.Level.DEBUG : Logger.Level.INFO,
                "%s answered %s with HTTP %d, %s",
                Character.toUpperCase(provider.charAt(0)) + provider.substring(1),
                message,
                result.httpStatus(),
                detail);
        return SendOutcome.refused(failure);
    }

    /**
     * An error response means that the message was not accepted, including 408: the server did not receive the whole
     * request. Only 504 without a reason is unclear: it comes from a proxy that forwarded the request and got no
     * response.
     */
    private static FailureReason failure(int status, Optional<FailureReason> reason) {
        if (status >= 300 && status <= 399) {
            // Redirects are not followed, because they could send numbers, codes and credentials anywhere.
            return FailureReason.ACCOUNT_TROUBLE;
        }
        if (status >= 400 && status <= 599) {
            return reason.orElseGet(() -> reasonOfStatus(status));
        }
        return FailureReason.UNCLEAR;
    }

    private static FailureReason reasonOfStatus(int status) {
        return switch (status) {
            case 401, 402, 403, 404, 405, 410 -> FailureReason.ACCOUNT_TROUBLE;
            case 407, 408 -> FailureReason.UNREACHABLE;
            case 429 -> FailureReason.BACK_OFF;
            case 504 -> FailureReason.UNCLEAR;
            default -> status >= 500 ? FailureReason.UNREACHABLE : FailureReason.UNKNOWN;
        };
    }
}
