/** Fixtures of the unit tests of several modules. They know nothing of the product and of Keycloak. */
package io.github.keycloaktwostep.testing;
