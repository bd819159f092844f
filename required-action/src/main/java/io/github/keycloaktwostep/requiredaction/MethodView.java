package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.enrolment.Method;
import java.util.HashMap;
import java.util.Map;

/** A method as pages show it. */
public final class MethodView {

    private MethodView() {}

    /** Attributes {@code id}, {@code kind}, {@code destination}, {@code label} and {@code remaining}. */
    public static Map<String, Object> of(Method method) {
        Map<String, Object> view = new HashMap<>(
                Map.of("id", method.id(), "kind", "recovery-codes", "destination", "", "label", "", "remaining", 0));
        if (method instanceof Method.Phone phone) {
            view.put("kind", phone.channel().id());
            view.put("destination", phone.number().masked());
        } else if (method instanceof Method.App app) {
            view.put("kind", "app");
            view.put("label", app.label());
        } else if (method instanceof Method.RecoveryCodes codes) {
            view.put("remaining", codes.remaining());
        }
        return view;
    }
}
