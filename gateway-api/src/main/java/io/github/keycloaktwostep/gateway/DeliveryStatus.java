// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Optional;

/** How far the delivery of a message has got. */
public enum DeliveryStatus {
    /** No gateway has accepted the message yet. */
    SENDING("sending"),
    /** A provider accepted the message. */
    SENT("sent"),
    /** The message reached the phone, or the call was answered. */
    DELIVERED("delivered"),
    /** The message was not delivered; {@link DeliveryReport#reason()} has the reason. */
    FAILED("failed");

    private final String id;

    DeliveryStatus(String id) {
        this.id = id;
    }

    /** The name in JSON, metrics and storage. */
    public String id() {
        return id;
    }

    /** @return empty if no status has this id */
    public static Optional<DeliveryStatus> of(String id) {
        return Arrays.stream(values()).filter(status -> status.id.equals(id)).findFirst();
    }
}
