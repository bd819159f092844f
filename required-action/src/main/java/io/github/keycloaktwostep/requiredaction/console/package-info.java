/**
 * The realm's policy in Keycloak's admin console: the configuration form of the required action {@code two-step-setup},
 * and the listener that protects the stored policy. The meaning of the keys is in the package {@code policy}. This
 * package must not know the pages that users see.
 */
package io.github.keycloaktwostep.requiredaction.console;
