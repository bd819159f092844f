// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

/** The purpose of a code. A code is valid for one purpose only. */
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
