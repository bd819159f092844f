/**
 * The protocol mapper that adds {@code amr} and the method of the second step to tokens. It reads only what is recorded
 * in the session. This package must not know flows or the methods that a user has.
 */
package io.github.keycloaktwostep.authenticator.token;
