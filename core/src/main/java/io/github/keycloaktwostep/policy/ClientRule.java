package io.github.keycloaktwostep.policy;

import java.util.Arrays;

/** A client's own requirement on top of the realm's {@link Enforcement}, from its attribute {@value #ATTRIBUTE}. */
public enum ClientRule {
    /** The client has no requirement; the realm's policy applies. */
    INHERIT("inherit"),
    /** Users of this client must be enrolled. There is no grace period. */
    REQUIRED("required"),
    /** Like {@link #REQUIRED}, and every sign-in needs a code: a remembered device does not replace it. */
    FRESH("fresh");

    /** Name of the client's attribute. */
    public static final String ATTRIBUTE = "two-step.enforcement";

    private final String id;

    ClientRule(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /**
     * @param value of the attribute; {@code null} or blank means {@link #INHERIT}. An unknown value counts as {@link
     *     #FRESH}, because an admin who sets the attribute wants a stricter rule.
     */
    public static ClientRule of(String value) {
        if (value == null || value.isBlank()) {
            return INHERIT;
        }
        return Arrays.stream(values())
                .filter(rule -> rule.id.equals(value.strip()))
                .findFirst()
                .orElse(FRESH);
    }

    /** Whether the value is blank or the id of a rule. */
    public static boolean known(String value) {
        return value == null
                || value.isBlank()
                || Arrays.stream(values()).anyMatch(rule -> rule.id.equals(value.strip()));
    }
}
