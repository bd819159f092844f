// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a code reaches a phone: as a text message or as a voice call. */
public enum Channel {
    SMS,
    VOICE;

    /** The name in policies, forms, events and metrics: that of the constant in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return empty if no channel has this id */
    public static Optional<Channel> of(String id) {
        return Arrays.stream(values())
                .filter(channel -> channel.id().equals(id))
                .findFirst();
    }
}
