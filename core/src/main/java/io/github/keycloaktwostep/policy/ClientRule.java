// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import java.util.Arrays;
import java.util.Locale;

/**
 * The requirement of a client in addition to the realm's {@link Enforcement}, from the client attribute {@value
 * #ATTRIBUTE}.
 */
public enum ClientRule {
    /** The client has no requirement; the realm's policy applies. */
    INHERIT,
    /** Users of this client must be enrolled. There is no grace period. */
    REQUIRED,
    /** Like {@link #REQUIRED}, and every sign-in needs a code: a remembered device does not replace it. */
    FRESH;

    /** Name of the client's attribute. */
    public static final String ATTRIBUTE = "two-step.enforcement";

    /**
     * @param value of the attribute; {@code null} or blank means {@link #INHERIT}. An unknown value counts as {@link
     *     #FRESH}, because an admin who sets the attribute wants a stricter rule.
     */
    public static ClientRule of(String value) {
        return value == null || value.isBlank()
                ? INHERIT
                : Arrays.stream(values())
                        .filter(rule -> rule.name().toLowerCase(Locale.ROOT).equals(value.strip()))
                        .findFirst()
                        .orElse(FRESH);
    }
}
