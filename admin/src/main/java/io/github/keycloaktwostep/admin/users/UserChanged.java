package io.github.keycloaktwostep.admin.users;

/**
 * Result of a change.
 *
 * @param changed whether the change had an effect
 * @param user state of the user after the change
 */
public record UserChanged(boolean changed, UserStatus user) {}
