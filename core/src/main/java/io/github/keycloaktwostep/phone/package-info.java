/**
 * Phone numbers and countries: parsing what users enter, and their form for display. This is the only package that
 * knows libphonenumber. It is plain Java and knows neither Keycloak nor the policy.
 */
package io.github.keycloaktwostep.phone;
