/**
 * Counts that are exact across all requests and nodes: rate limits, failures in a row, and protection against toll
 * fraud. They are kept in Keycloak's store of single-use objects. This package must not know what is limited or why.
 */
package io.github.keycloaktwostep.ratelimit;
