/**
 * The gateway to Twilio: options, requests through Twilio's SDK on Keycloak's HTTP client, error codes, and signed
 * status callbacks. The package must not know other gateways. It is the only one that uses Twilio's SDK.
 */
package io.github.keycloaktwostep.gateways.twilio;
