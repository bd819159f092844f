/**
 * Remembered devices, on which a user signs in without a code. A device becomes invalid when the password or a method
 * changes, even if a directory stores the password. It does not decide which sign-ins need a second step at all.
 */
package io.github.keycloaktwostep.device;
