package io.github.keycloaktwostep.admin;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that a set-up does.
 *
 * @param target the required action, the flow, or "flow / authenticator"
 * @param done false in a dry run
 */
public record SetUpStep(Action action, String target, boolean done) {

    static SetUpStep planned(Action action, String target) {
        return new SetUpStep(action, target, false);
    }

    SetUpStep asDone() {
        return new SetUpStep(action, target, true);
    }

    /** What is done; in JSON in lower case with hyphens. */
    public enum Action {
        REGISTER_REQUIRED_ACTION,
        ENABLE_REQUIRED_ACTION,
        COPY_FLOW,
        REPLACE_EXECUTION,
        ADD_EXECUTION,
        BIND_FLOW;

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
