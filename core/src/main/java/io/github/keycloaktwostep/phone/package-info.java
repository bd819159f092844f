/**
 * Phone numbers and countries: parsing what users enter, and formatting for display. No other package uses
 * libphonenumber. This package is plain Java and must not depend on Keycloak or the policy.
 */
package io.github.keycloaktwostep.phone;
