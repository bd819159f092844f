/**
 * The realm's policy in Keycloak's admin console: the form behind the gear of the required action {@code two-step-setup},
 * and the listener that guards the policy where Keycloak stores it. What a toggle means is in the package {@code policy}.
 * Nothing here knows of the pages that users see.
 */
package io.github.keycloaktwostep.requiredaction.console;
