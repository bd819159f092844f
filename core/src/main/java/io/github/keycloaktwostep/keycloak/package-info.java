/**
 * Adapters to Keycloak internals that have no public API or differ between versions: brute-force protection, the model
 * cache and the clock. This package makes no decisions about two-step verification.
 */
package io.github.keycloaktwostep.keycloak;
