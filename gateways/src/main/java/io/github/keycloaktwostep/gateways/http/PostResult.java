// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import java.util.Optional;

/**
 * Result of a request.
 *
 * @param httpStatus status of the response; 0 if there was none
 * @param body of the response, cut after 64 KiB; empty without a response, or if the connection broke within the body
 * @param error text for the log if the request failed; otherwise an empty string. Contains the name of an exception,
 *     and its message only if nothing of the body had been written
 */
public record PostResult(Phase phase, int httpStatus, Optional<String> body, String error) {

    /** How far the request got. */
    public enum Phase {
        /** There was no connection, so the provider definitely did not receive the message. */
        NOT_SENT,
        /** The provider may have received the message, but did not respond. */
        NO_RESPONSE,
        /** The provider responded. */
        RESPONSE
    }
}
