/**
 * The OAuth password grant (direct grant flow): parsing of the request, the decision, and the OAuth errors. Codes are
 * verified in the core module. This package must not know pages or remembered devices.
 */
package io.github.keycloaktwostep.authenticator.grant;
