// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.method;

import io.github.keycloaktwostep.gateway.Channel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A type of method. A phone has one for each channel. */
public enum MethodType {
    SMS,
    VOICE,
    APP,
    RECOVERY_CODES;

    /** The value in the policy and the name on pages, for example {@code recovery-codes}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in events and metrics. It differs for recovery codes, because one code is used at a time. */
    public String eventId() {
        return this == RECOVERY_CODES ? "recovery_code" : id();
    }

    public MethodKind kind() {
        return switch (this) {
            case SMS, VOICE -> MethodKind.PHONE;
            case APP -> MethodKind.APP;
            case RECOVERY_CODES -> MethodKind.RECOVERY_CODES;
        };
    }

    /** The channel that codes are sent by; empty for types without messages. */
    public Optional<Channel> channel() {
        return Channel.of(id());
    }

    public static MethodType of(Channel channel) {
        return switch (channel) {
            case SMS -> SMS;
            case VOICE -> VOICE;
        };
    }

    /** @return empty if no type has this id */
    public static Optional<MethodType> of(String id) {
        return Arrays.stream(values()).filter(type -> type.id().equals(id)).findFirst();
    }
}
