package io.github.keycloaktwostep.admin.health;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something an admin should know.
 *
 * @param id fixed, for programs
 * @param message what is the case
 * @param action what to do
 */
public record Finding(String id, Level level, String message, String action) {

    /** How bad it is. */
    public enum Level {
        /** People are kept out, or in without a second step where one is meant to be. */
        ERROR,
        /** It may come to that, or cost money. */
        WARNING,
        /** Worth knowing. */
        INFO;

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding error(String id, String message, String action) {
        return new Finding(id, Level.ERROR, message, action);
    }

    static Finding warning(String id, String message, String action) {
        return new Finding(id, Level.WARNING, message, action);
    }

    static Finding info(String id, String message, String action) {
        return new Finding(id, Level.INFO, message, action);
    }
}
