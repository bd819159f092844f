/**
 * The context of a request for one user. {@link io.github.keycloaktwostep.context.UserContext} holds everything that a
 * service needs to know about the request. This package knows the policy and the clock, but must not know the services
 * that use the context.
 */
package io.github.keycloaktwostep.context;
