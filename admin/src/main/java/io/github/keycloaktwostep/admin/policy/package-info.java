/**
 * The endpoint {@code …/two-step/policy}: the policy as JSON, and partial changes to it. Keys, values and their
 * validation are in core; this package must not know what a key means.
 */
package io.github.keycloaktwostep.admin.policy;
