// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that the realm set-up or its undo does, or would do in a dry run.
 *
 * @param target the required action, the flow, "flow / authenticator", the realm's attribute, or "client scope /
 *     mapper"
 */
public record SetupStep(Action action, String target) {

    /** In JSON in lower case with hyphens. */
    public enum Action {
        REGISTER_REQUIRED_ACTION,
        ENABLE_REQUIRED_ACTION,
        DISABLE_REQUIRED_ACTION,
        COPY_FLOW,
        REPLACE_EXECUTION,
        ADD_EXECUTION,
        ADD_LEVEL,
        BIND_FLOW,
        DISABLE_EXECUTION,
        SET_LEVEL_NAMES,
        ADD_PROTOCOL_MAPPER,
        REMOVE_FLOW,
        REMOVE_LEVEL_NAMES,
        REMOVE_PROTOCOL_MAPPER,
        KEEP_POLICY,
        UNREGISTER_REQUIRED_ACTION;

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
