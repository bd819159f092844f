/**
 * The second step in browser, reset-credentials and post-broker flows, and the condition that skips a sub-flow on a
 * remembered device. The classes map results of the core module to pages or to Keycloak's flow. They must not know how
 * codes are sent, verified or limited, or the pages of required actions.
 */
package io.github.keycloaktwostep.authenticator;
