package io.github.keycloaktwostep.admin.realmsetup;

/**
 * Something about a realm that an admin should know; nothing was changed because of it.
 *
 * @param id fixed, for programs
 * @param action what to do
 */
public record SetupWarning(String id, String message, String action) {}
