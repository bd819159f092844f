/**
 * The realm's policy: its keys with types, ranges and defaults, and the only classes that read and write it in
 * Keycloak's storage. It also keeps a copy of the policy, because Keycloak can delete the stored one, and resolves the
 * required roles. This package does not know how methods are stored, verified or shown.
 */
package io.github.keycloaktwostep.policy;
