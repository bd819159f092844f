/**
 * A user's two-step verification: which methods they have, how these are stored as Keycloak credentials, and every
 * change of them. Changes take the user's lock. It does not verify codes of enrolled methods, sends no messages and
 * shows no pages.
 */
package io.github.keycloaktwostep.enrolment;
