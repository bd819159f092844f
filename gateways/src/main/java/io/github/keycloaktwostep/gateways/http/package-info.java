/**
 * HTTP requests of gateways through Keycloak's HTTP client: one attempt, a time limit for the whole request, and a
 * result that tells whether the provider may have accepted the message. The package must not know any provider.
 */
package io.github.keycloaktwostep.gateways.http;
