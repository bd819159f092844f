/**
 * The second step in browser, reset-credentials and post-broker flows, and the condition that skips a sub-flow on a remembered
 * device. The classes map a result of core to a page or to Keycloak's flow. They must not know how a code is sent, verified or
 * limited, nor the pages of required actions.
 */
package io.github.keycloaktwostep.authenticator;
