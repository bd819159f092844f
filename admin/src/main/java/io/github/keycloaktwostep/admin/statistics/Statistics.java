// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.statistics;

/** Response of the endpoint: numbers only, no user is identified. */
public record Statistics(Users users) {

    /**
     * Number of users by what they have set up.
     *
     * @param countedAt ISO 8601, UTC
     * @param on users with two-step verification turned on
     * @param methods of these users
     * @param rememberedDevices of these users; an expired device is counted until its user signs in
     * @param adopted users who never turned it on or off, but are asked for a method that they set up on Keycloak's own
     *     pages
     */
    public record Users(String countedAt, long on, Methods methods, long rememberedDevices, long adopted) {}

    /** Number of users who have a method of each kind. A user can have several. */
    public record Methods(long phone, long app, long recoveryCodes) {}
}
