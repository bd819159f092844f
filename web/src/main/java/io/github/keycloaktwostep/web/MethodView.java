// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.method.MethodKind;
import java.util.HashMap;
import java.util.Map;

/** The attributes of a method for templates. */
public final class MethodView {

    private MethodView() {}

    /**
     * Returns the attributes {@code id}, {@code kind} (the preferred type), {@code destination} (of a phone), {@code
     * label} (of an app) and {@code remaining} (number of recovery codes that are left).
     */
    public static Map<String, Object> of(Method method) {
        Map<String, Object> view = new HashMap<>();
        view.put("id", method.id());
        view.put("kind", method.type().id());
        view.put("destination", method.kind() == MethodKind.PHONE ? method.displayName() : "");
        view.put("label", method.kind() == MethodKind.APP ? method.displayName() : "");
        view.put(
                "remaining",
                KeycloakVersions.pluralNumber(method instanceof Method.RecoveryCodes codes ? codes.remaining() : 0));
        return view;
    }
}
