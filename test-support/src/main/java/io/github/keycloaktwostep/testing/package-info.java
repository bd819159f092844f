/** Fixtures of the unit tests of several modules. They depend neither on the product nor on Keycloak. */
package io.github.keycloaktwostep.testing;
