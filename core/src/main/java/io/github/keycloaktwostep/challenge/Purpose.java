// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

/** The purpose of a code. A code is valid for one purpose only. The names are part of what codes are bound to. */
public enum Purpose {
    /** The second step of a sign-in. */
    SIGN_IN,
    /** Proving a phone that is being set up. */
    ENROLMENT,
    /** Confirming a change of settings. */
    STEP_UP,
    /** The second step of a password grant. */
    PASSWORD_GRANT
}
