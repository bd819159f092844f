/**
 * What a sign-in knows about its user: the notes of the authentication session and of the SSO session, and the
 * decisions that follow from them.
 *
 * <p>Keycloak can change the user of an authentication session without clearing its notes. Code outside this package
 * reads and writes notes about a user only through {@link io.github.keycloaktwostep.session.UserNotes} and {@link
 * io.github.keycloaktwostep.secondstep.SecondStepMark}, which bind them to the user's id.
 */
package io.github.keycloaktwostep.session;
