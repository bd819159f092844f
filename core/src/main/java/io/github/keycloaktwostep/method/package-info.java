/**
 * The types of method with their ids in the policy, and the ids of our credential types and providers. This package
 * must not know users or their stored methods.
 */
package io.github.keycloaktwostep.method;
