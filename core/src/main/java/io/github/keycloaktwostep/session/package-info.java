/**
 * What a sign-in knows about its user: notes of the authentication session and of the SSO session, and the questions
 * that are answered from them.
 *
 * <p>Keycloak lets the user of an authentication session change without clearing its notes. Code outside this package
 * reads and writes notes about a user only through {@link io.github.keycloaktwostep.session.UserNotes} and {@link
 * io.github.keycloaktwostep.secondstep.SecondStepMark}, which bind them to the user's id.
 */
package io.github.keycloaktwostep.session;
