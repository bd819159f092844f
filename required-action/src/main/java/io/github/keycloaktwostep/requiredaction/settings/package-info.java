/**
 * The settings, where users see and change their methods, their remembered devices and whether two-step verification is
 * on. {@link io.github.keycloaktwostep.requiredaction.settings.SettingsRules} decides what is allowed. New methods are
 * verified on the pages of the wizard, through {@link io.github.keycloaktwostep.requiredaction.wizard.MethodChange}.
 * This package must not know the wizard's state.
 */
package io.github.keycloaktwostep.requiredaction.settings;
