/**
 * The wizard with which users set up two-step verification: its pages, their order, the state between requests, and the
 * decision who must complete it. {@link io.github.keycloaktwostep.requiredaction.wizard.MethodChange} uses the same pages
 * for the settings. Only the last page stores anything. The package knows nothing of credentials, gateways and templates,
 * and {@link io.github.keycloaktwostep.requiredaction.wizard.WizardTransitions} nothing of Keycloak.
 */
package io.github.keycloaktwostep.requiredaction.wizard;
