// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.net.URI;

/** What a gateway's {@link MessageGateway#resource resource} needs to handle callbacks in the current realm. */
public interface DeliveryCallbacks {

    /**
     * The callback URL of a message, as {@link Message#callbackReference} returned it when the message was sent.
     *
     * @return without scheme and host if the server has no fixed host name
     */
    URI reference(String messageId);

    /**
     * Records a delivery report. A report can only move a known message of this realm forward, within an hour. It is
     * ignored if the message is unknown, if another gateway sent the message, or if the status is already final. {@link
     * DeliveryStatus#DELIVERED} and {@link DeliveryStatus#FAILED} are final, except with {@link FailureReason#UNCLEAR}.
     *
     * @param messageId id as received; need not be validated
     * @param report must contain the id of this gateway
     * @return false if the report was ignored
     */
    boolean report(String messageId, DeliveryReport report);
}
