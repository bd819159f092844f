package io.github.keycloaktwostep.gateway;

import java.util.Objects;
import java.util.Optional;

/**
 * A status with what there is to say about it.
 *
 * @param status where the message is
 * @param reason why it failed; only with {@link DeliveryStatus#FAILED}
 * @param gateway id of the gateway that was asked last; empty while none was
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
