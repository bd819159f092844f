// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.keycloak.http.HttpRequest;

/**
 * The fields of a submitted page, limited in length and never {@code null}. A request without a form is an empty form.
 */
public final class Form {

    /** Longest accepted field, in characters. Parsers limit their input further. */
    private static final int MAX_LENGTH = 256;

    private final MultivaluedMap<String, String> fields;

    public Form(HttpRequest request) {
        this.fields = request.getDecodedFormParameters();
    }

    /** The value of a field; an empty string if it was not sent, truncated if it is too long. */
    public String text(String name) {
        String value = fields == null ? null : fields.getFirst(name);
        if (value == null) {
            return "";
        }
        return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH);
    }

    /** The value of a field; empty if it was not sent or is blank. */
    public Optional<String> given(String name) {
        return Optional.of(text(name)).filter(value -> !value.isBlank());
    }

    /** Whether a checkbox is ticked. */
    public boolean checked(String name) {
        return "on".equals(text(name));
    }

    /** The button that was pressed; an empty string for the primary button. */
    public String action() {
        return text("action");
    }

    /** The page that the form belongs to; an empty string if unknown. */
    public String step() {
        return text("step");
    }

    /**
     * Whether the device is to be remembered if the code in this form is correct. Only such forms need the user's lock.
     */
    public boolean remembersDevice() {
        return action().isEmpty() && given("code").isPresent() && checked("rememberDevice");
    }
}
