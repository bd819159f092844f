/**
 * The types of method, with their ids in the policy. It knows neither users nor their stored methods.
 */
package io.github.keycloaktwostep.method;
