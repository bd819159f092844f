/**
 * The endpoint {@code …/two-step/test-message}: sends a message without a code to a number that an admin names, and
 * reports its delivery status. This package must not know any gateway or the methods of users.
 */
package io.github.keycloaktwostep.admin.message;
