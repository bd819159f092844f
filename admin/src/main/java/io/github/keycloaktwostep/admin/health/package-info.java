/**
 * The endpoint {@code GET …/two-step/health}. A {@code RealmSnapshot} holds everything that is checked; the checks are
 * plain Java on it and return findings. The checks must not know Keycloak's models, and nothing here reads users or
 * sends messages.
 */
package io.github.keycloaktwostep.admin.health;
