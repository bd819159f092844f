package io.github.keycloaktwostep.policy;

import java.util.Arrays;

/** What a client asks for beyond the realm's {@link Enforcement}: its attribute {@value #ATTRIBUTE}. */
public enum ClientRule {
    /** Nothing. */
    INHERIT("inherit"),
    /** Whoever signs in to it must have two-step verification on, at once. */
    REQUIRED("required"),
    /** Moreover a remembered device does not stand for a code. */
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
     * @param value of the attribute; {@code null} or blank means {@link #INHERIT}. What is not known is taken for {@link
     *     #FRESH}: whoever wrote it wanted more than nothing
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

    /** Whether the attribute has a value that means what it says. */
    public static boolean known(String value) {
        return value == null
                || value.isBlank()
                || Arrays.stream(values()).anyMatch(rule -> rule.id.equals(value.strip()));
    }
}
