package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Optional;

/** How a code travels to a phone. Public API. */
public enum Channel {
    SMS("sms"),
    VOICE("voice");

    private final String id;

    Channel(String id) {
        this.id = id;
    }

    /** The name in policies, forms, events and metrics. */
    public String id() {
        return id;
    }

    /** @return empty if none has the id */
    public static Optional<Channel> of(String id) {
        return Arrays.stream(values()).filter(channel -> channel.id.equals(id)).findFirst();
    }
}
