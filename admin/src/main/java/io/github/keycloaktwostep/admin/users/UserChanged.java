package io.github.keycloaktwostep.admin.users;

/**
 * What came of a change.
 *
 * @param changed whether anything is different now
 * @param user as it is afterwards
 */
public record UserChanged(boolean changed, UserStatus user) {}
