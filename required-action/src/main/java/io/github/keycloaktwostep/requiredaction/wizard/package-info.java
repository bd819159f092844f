/**
 * The wizard with which users set up two-step verification: its pages, their order, the state between requests, and the
 * decision about who must complete it. {@link io.github.keycloaktwostep.requiredaction.wizard.MethodChange} uses the
 * same pages for the settings. Only the last page stores anything. This package must not know credentials, gateways or
 * templates, and {@link io.github.keycloaktwostep.requiredaction.wizard.WizardTransitions} must not know Keycloak.
 */
package io.github.keycloaktwostep.requiredaction.wizard;
