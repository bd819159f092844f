package io.github.keycloaktwostep.figures;

/** What can be told of a message. One message can have several: it was sent, it arrived, its code was entered. */
public enum Outcome {
    /** A gateway took it. */
    SENT,
    /** No gateway took it for sure, or the one that did reported that it cannot be delivered. */
    FAILED,
    /** The gateway reported that it arrived. */
    DELIVERED,
    /** Its code was entered, and was right. */
    VERIFIED
}
