package io.github.keycloaktwostep.page;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.keycloak.http.HttpRequest;

/** What a page sent, bounded and free of {@code null}. A request without a form is an empty form. */
public final class Form {

    /** Longest field that is looked at, in characters. Each parser bounds its own input further. */
    private static final int MAX_LENGTH = 256;

    private final MultivaluedMap<String, String> fields;

    public Form(HttpRequest request) {
        this.fields = request.getDecodedFormParameters();
    }

    /** The field's value, empty if it was not sent; cut where it is longer than any field may be. */
    public String text(String name) {
        String value = fields == null ? null : fields.getFirst(name);
        if (value == null) {
            return "";
        }
        return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH);
    }

    public Optional<String> given(String name) {
        return Optional.of(text(name)).filter(value -> !value.isBlank());
    }

    public boolean checked(String name) {
        return "on".equals(text(name));
    }

    /** Which button was pressed, empty for the primary one. */
    public String action() {
        return text("action");
    }

    /** Which page the form belongs to, empty if it does not say. */
    public String step() {
        return text("step");
    }
}
