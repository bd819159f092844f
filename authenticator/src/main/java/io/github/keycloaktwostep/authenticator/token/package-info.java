/**
 * The protocol mapper that adds {@code amr} and the method of the second step to tokens. It reads only what a session has
 * recorded. It must not know flows or the methods that a user has.
 */
package io.github.keycloaktwostep.authenticator.token;
