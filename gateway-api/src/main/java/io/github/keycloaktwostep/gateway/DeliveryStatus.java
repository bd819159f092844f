// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far the delivery of a message has got. */
public enum DeliveryStatus {
    /** No gateway has accepted the message yet. */
    SENDING,
    /** A provider accepted the message. */
    SENT,
    /** The message reached the phone, or the call was answered. */
    DELIVERED,
    /** The message was not delivered; {@link DeliveryReport#reason()} has the reason. */
    FAILED;

    /** The name in JSON, metrics and storage: that of the constant in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return empty if no status has this id */
    public static Optional<DeliveryStatus> of(String id) {
        return Arrays.stream(values()).filter(status -> status.id().equals(id)).findFirst();
    }
}
