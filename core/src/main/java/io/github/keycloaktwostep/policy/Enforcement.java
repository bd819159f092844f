package io.github.keycloaktwostep.policy;

import java.util.Arrays;
import java.util.Optional;

/** Whether two-step verification is offered and who must use it. */
public enum Enforcement {
    /** Not offered. Enrolled users stay enrolled. */
    OFF("off"),
    /** Offered to all users, required for users with one of the required roles. */
    OPTIONAL("optional"),
    /** Required for all users. */
    REQUIRED("required");

    private final String id;

    Enforcement(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<Enforcement> of(String id) {
        return Arrays.stream(values()).filter(value -> value.id.equals(id)).findFirst();
    }
}
