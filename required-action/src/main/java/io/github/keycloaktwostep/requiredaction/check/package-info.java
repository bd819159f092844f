/**
 * The second-step check at the end of every sign-in, and the listeners that stop requests which bypass it. What counts
 * as a second step is decided on plain values in {@code SignInState}. This package must not know the wizard or the
 * settings page.
 */
package io.github.keycloaktwostep.requiredaction.check;
