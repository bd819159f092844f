package io.github.keycloaktwostep.gateway;

/** What a gateway knows after it was asked to carry a message. Public API. */
public sealed interface SendOutcome {

    /** The gateway took the message; whether it arrives is told later, if at all. */
    record Accepted() implements SendOutcome {}

    /**
     * The gateway surely did not take the message, so that another may be asked without a second copy going out; where
     * the reason lies with the number, none is.
     *
     * @param reason the class of failure, which decides about another gateway, what the user is told, and whether the
     *     gateway is to rest; not {@link FailureReason#UNCLEAR}, which {@link Unclear} stands for
     */
    record Refused(FailureReason reason) implements SendOutcome {}

    /**
     * Nobody knows whether the message went out (for instance a read time-out after the request was written). It must
     * not be repeated without the user asking: no other gateway is asked. A call-back may still tell.
     */
    record Unclear() implements SendOutcome {}
}
