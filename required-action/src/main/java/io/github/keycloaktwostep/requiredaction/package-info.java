/**
 * The required actions: the wizard, the settings and the check at the end of every sign-in. This package holds what
 * they share. {@link io.github.keycloaktwostep.requiredaction.RequiredActionRequest} is a request of a user, with the
 * services that work on the user's state. This package knows neither pages nor their order.
 */
package io.github.keycloaktwostep.requiredaction;
