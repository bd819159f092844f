/**
 * The Admin REST API below {@code /admin/realms/{realm}/two-step}: the Keycloak provider and the resource that leads to
 * the endpoints. Each endpoint is in the package of its task. This package must not know any of their rules.
 */
package io.github.keycloaktwostep.admin;
