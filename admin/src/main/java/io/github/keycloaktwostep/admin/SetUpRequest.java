package io.github.keycloaktwostep.admin;

/**
 * What a set-up does beyond what it always does.
 *
 * @param passwordGrant whether the direct grant flow gets the step that takes codes, too
 */
record SetUpRequest(boolean passwordGrant) {}
