package io.github.keycloaktwostep.delivery;

/** What a gateway knows after it was asked to carry a message. */
public sealed interface SendOutcome {

    /** The gateway took the message; whether it arrives is told later, if at all. */
    record Accepted() implements SendOutcome {}

    /**
     * The gateway surely did not take the message, so that another may be asked without a second copy going out.
     *
     * @param reason the class of failure
     */
    record Refused(FailureReason reason) implements SendOutcome {}

    /**
     * Nobody knows whether the message went out (for instance a read time-out after the request was written). It must
     * not be repeated without the user asking.
     */
    record Unclear() implements SendOutcome {}
}
