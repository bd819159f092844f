/**
 * The facts of one request about one user. Everything that a service needs to know of the request is in {@link
 * io.github.keycloaktwostep.context.UserContext}. It knows the policy and the clock, and none of the services that are
 * built from it.
 */
package io.github.keycloaktwostep.context;
