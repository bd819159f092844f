/**
 * Counts that are exact across all requests and nodes: rate limits, failures in a row, protection against toll fraud,
 * and the lock for changes of a user. They are kept in Keycloak's store of single-use objects. It does not know what is
 * limited or why.
 */
package io.github.keycloaktwostep.ratelimit;
