// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

/**
 * The purpose of a code. A code is valid for one purpose only. Codes are bound to the names of the constants, so
 * renaming one invalidates pending codes.
 */
public enum Purpose {
    /** The second step of a sign-in. */
    SIGN_IN,
    /** Verifying a phone during its set-up. */
    ENROLMENT,
    /** Confirming a change of settings. */
    STEP_UP,
    /** The second step of a password grant. */
    PASSWORD_GRANT
}
