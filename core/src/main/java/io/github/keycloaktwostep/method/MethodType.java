package io.github.keycloaktwostep.method;

import java.util.Arrays;
import java.util.Optional;

/** A type of method, with its id in the policy. */
public enum MethodType {
    SMS("sms"),
    VOICE("voice"),
    APP("app"),
    RECOVERY_CODES("recovery-codes");

    private final String id;

    MethodType(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<MethodType> of(String id) {
        return Arrays.stream(values()).filter(value -> value.id.equals(id)).findFirst();
    }
}
