// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something about a realm that an admin should know, found by the health check or the set-up.
 *
 * @param id stable id, for programs
 * @param message what was found
 * @param action what to do
 */
public record Finding(String id, Level level, String message, String action) {

    /** Severity. */
    public enum Level {
        /** Users are locked out, or sign in without a second step although one is expected. */
        ERROR,
        /** May lead to an error or to unexpected costs. */
        WARNING,
        /** Worth knowing. */
        INFO;

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
