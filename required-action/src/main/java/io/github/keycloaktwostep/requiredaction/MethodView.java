package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import java.util.HashMap;
import java.util.Map;

/** A method as the pages show it. */
public final class MethodView {

    private MethodView() {}

    /** With {@code id}, {@code kind}, {@code destination}, {@code label} and {@code remaining}. */
    public static Map<String, Object> of(Method method) {
        Map<String, Object> view = new HashMap<>();
        view.put("id", method.id());
        view.put("kind", kind(method));
        view.put(
                "destination",
                method instanceof Method.Phone phone ? phone.number().masked() : "");
        view.put("label", method instanceof Method.App app ? app.label() : "");
        view.put("remaining", method instanceof Method.RecoveryCodes list ? list.remaining() : 0);
        return view;
    }

    private static String kind(Method method) {
        if (method instanceof Method.Phone phone) {
            return (phone.prefersCalls() ? Channel.VOICE : Channel.SMS).id();
        }
        return method instanceof Method.App ? "app" : "recovery-codes";
    }
}
