/**
 * The dialog that asks a user for a code of an enrolled method: at sign-in, in the second-step check, and before a
 * change. This package maps results of the package {@code secondstep} to pages, and applies no consequences itself.
 */
package io.github.keycloaktwostep.web.dialog;
