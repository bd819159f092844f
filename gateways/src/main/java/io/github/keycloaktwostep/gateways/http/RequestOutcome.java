package io.github.keycloaktwostep.gateways.http;

/** What became of a request. */
public sealed interface RequestOutcome {

    /** It was never tried. */
    record NotTried() implements RequestOutcome {}

    /**
     * There was no connection, so that surely nothing was sent.
     *
     * @param trouble for the log; it was written before anything of the message was
     */
    record NotSent(String trouble) implements RequestOutcome {}

    /**
     * Something of it was sent, and no answer came.
     *
     * @param trouble for the log: the name of an exception
     */
    record NoResponse(String trouble) implements RequestOutcome {}

    /**
     * It was answered, even if the answer broke off after its head.
     *
     * @param status of the HTTP answer
     */
    record Response(int status) implements RequestOutcome {}
}
