/**
 * A user's enrolment: the methods, how they are stored as Keycloak credentials, and all changes to them. Changes take
 * the user's lock. This package does not verify codes of enrolled methods, send messages or show pages.
 */
package io.github.keycloaktwostep.enrolment;
