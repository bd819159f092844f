package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Optional;

/** What became of a message so far. The order is the order of progress. */
public enum DeliveryStatus {
    SENDING("sending"),
    SENT("sent"),
    DELIVERED("delivered"),
    FAILED("failed");

    private final String id;

    DeliveryStatus(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<DeliveryStatus> of(String id) {
        return Arrays.stream(values()).filter(status -> status.id.equals(id)).findFirst();
    }
}
