/**
 * The types of method, with their ids in the policy. The package must not know users or their stored methods.
 */
package io.github.keycloaktwostep.method;
