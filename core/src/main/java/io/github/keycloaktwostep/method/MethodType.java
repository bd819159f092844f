package io.github.keycloaktwostep.method;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A type of method. */
public enum MethodType {
    SMS,
    VOICE,
    APP,
    RECOVERY_CODES;

    /** The value in the policy, for example {@code recovery-codes}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<MethodType> of(String id) {
        return Arrays.stream(values()).filter(type -> type.id().equals(id)).findFirst();
    }
}
