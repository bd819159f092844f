package io.github.keycloaktwostep.challenge;

/** What a code is good for. One issued for one purpose is worthless for another. */
public enum Purpose {
    /** The second step of a sign-in. */
    SIGN_IN("sign-in"),
    /** Proving a phone that is being set up. */
    ENROLMENT("enrolment"),
    /** Confirming a change of settings. */
    STEP_UP("step-up"),
    /** The second step of a password grant. */
    PASSWORD_GRANT("password-grant");

    private final String id;

    Purpose(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
