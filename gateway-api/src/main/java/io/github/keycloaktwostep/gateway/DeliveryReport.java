// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Objects;
import java.util.Optional;

/**
 * The delivery status of a message.
 *
 * @param reason why the delivery failed; present only with {@link DeliveryStatus#FAILED}
 * @param gateway id of the gateway that handled the message last; empty before the first one
 */
public record DeliveryReport(DeliveryStatus status, Optional<FailureReason> reason, Optional<String> gateway) {

    public DeliveryReport {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(gateway, "gateway");
    }

    public static DeliveryReport sending() {
        return new DeliveryReport(DeliveryStatus.SENDING, Optional.empty(), Optional.empty());
    }

    public static DeliveryReport sent(String gateway) {
        return new DeliveryReport(DeliveryStatus.SENT, Optional.empty(), Optional.of(gateway));
    }

    public static DeliveryReport delivered(String gateway) {
        return new DeliveryReport(DeliveryStatus.DELIVERED, Optional.empty(), Optional.of(gateway));
    }

    public static DeliveryReport failed(FailureReason reason, Optional<String> gateway) {
        return new DeliveryReport(DeliveryStatus.FAILED, Optional.of(reason), gateway);
    }
}
