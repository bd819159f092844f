/**
 * The endpoint {@code …/two-step/test-message}: sends a message without a code to a number that an admin names, and reports its
 * delivery status. It must not know a gateway, nor the methods of users.
 */
package io.github.keycloaktwostep.admin.message;
