package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Optional;

/** Why a message did not go out, in the few classes a user or an operator can act on. */
public enum FailureReason {
    /** The number does not exist or is not reachable by anyone. */
    NUMBER_UNUSABLE("number-unusable", false),
    /** A fixed line, or a phone that cannot receive texts: offer a call. */
    CANNOT_RECEIVE_TEXTS("cannot-receive-texts", false),
    /** The phone's owner told the sender to stop. */
    OPTED_OUT("opted-out", false),
    /** A call that nobody answered, or a busy line. */
    NOT_ANSWERED("not-answered", false),
    /** The carrier of the phone did not accept the message. */
    CARRIER_REFUSED("carrier-refused", true),
    /** The sender's account may not send to this country. */
    COUNTRY_CLOSED("country-closed", true),
    /** Too much at once: the gateway asks to slow down. */
    BACK_OFF("back-off", true),
    /** Credentials, balance or set-up of the gateway's account: an operator must act. */
    ACCOUNT_TROUBLE("account-trouble", true),
    /** No connection, or an answer that says the gateway is broken. */
    UNREACHABLE("unreachable", true),
    /** Anything else. */
    UNKNOWN("unknown", true),
    /** Nobody knows whether the message went out; the only reason that a later report may still change. */
    UNCLEAR("unclear", false);

    private final String id;
    private final boolean otherGatewayMayHelp;

    FailureReason(String id, boolean otherGatewayMayHelp) {
        this.id = id;
        this.otherGatewayMayHelp = otherGatewayMayHelp;
    }

    public String id() {
        return id;
    }

    /** Whether the cause lies with the gateway rather than with the number. */
    public boolean otherGatewayMayHelp() {
        return otherGatewayMayHelp;
    }

    public static Optional<FailureReason> of(String id) {
        return Arrays.stream(values()).filter(reason -> reason.id.equals(id)).findFirst();
    }
}
