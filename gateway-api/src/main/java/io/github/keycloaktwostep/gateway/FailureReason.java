// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a message was not delivered, in categories that a user or an operator can act on. */
public enum FailureReason {
    /** The number does not exist or cannot be reached by anyone. */
    NUMBER_UNUSABLE(false),
    /** A landline, or a phone that cannot receive text messages. The page offers a call. */
    CANNOT_RECEIVE_TEXTS(false),
    /** The owner of the phone unsubscribed from the sender. */
    OPTED_OUT(false),
    /** Nobody answered the call, or the line was busy. */
    NOT_ANSWERED(false),
    /** The carrier of the phone did not accept the message. */
    CARRIER_REFUSED(true),
    /** The sender's account is not allowed to send to this country. */
    COUNTRY_CLOSED(true),
    /** The provider limits the rate of messages. */
    BACK_OFF(true),
    /**
     * A problem with the credentials, balance or configuration of the account at the provider: an operator must act.
     */
    ACCOUNT_TROUBLE(true),
    /** No connection, or the provider reports that it is down. */
    UNREACHABLE(true),
    /** Any other definite refusal. */
    UNKNOWN(true),
    /** It is unknown whether the message was accepted. This is the only reason that a later report can still change. */
    UNCLEAR(false);

    private final boolean otherGatewayMayHelp;

    FailureReason(boolean otherGatewayMayHelp) {
        this.otherGatewayMayHelp = otherGatewayMayHelp;
    }

    /** The name in reports, metrics and JSON: that of the constant in lower case with hyphens. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the cause lies with the gateway rather than with the number, so that another gateway is tried. */
    public boolean otherGatewayMayHelp() {
        return otherGatewayMayHelp;
    }

    /** @return empty if no reason has this id */
    public static Optional<FailureReason> of(String id) {
        return Arrays.stream(values()).filter(reason -> reason.id().equals(id)).findFirst();
    }
}
