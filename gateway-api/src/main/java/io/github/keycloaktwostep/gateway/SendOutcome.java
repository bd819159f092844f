// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Objects;
import java.util.Optional;

/**
 * Result of handing a message to a provider: accepted, refused or unclear.
 *
 * @param failure why the provider did not accept the message; empty if it did; {@link FailureReason#UNCLEAR} if unknown
 */
public record SendOutcome(Optional<FailureReason> failure) {

    public SendOutcome {
        Objects.requireNonNull(failure, "failure");
    }

    /** The provider accepted the message. Whether it reaches the phone is reported later, if at all. */
    public static SendOutcome accepted() {
        return new SendOutcome(Optional.empty());
    }

    /**
     * The provider definitely did not accept the message, so another gateway can be tried without the risk that the
     * user gets two messages.
     *
     * @param reason decides whether another gateway is tried, what the user reads, and whether the failure counts
     *     against the gateway
     */
    public static SendOutcome refused(FailureReason reason) {
        return new SendOutcome(Optional.of(reason));
    }

    /**
     * It is unknown whether the provider accepted the message, for instance after a read timeout. No other gateway is
     * tried, because the user could get two messages. A callback may still report the delivery.
     */
    public static SendOutcome unclear() {
        return refused(FailureReason.UNCLEAR);
    }

    public boolean isAccepted() {
        return failure.isEmpty();
    }
}
