/**
 * The gateway for development and tests: keeps messages in memory and shows them to everybody, as a page and as JSON.
 * In development mode it can show the server's emails too. The package must not know other gateways.
 */
package io.github.keycloaktwostep.gateways.inbox;
