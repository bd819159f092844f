package io.github.keycloaktwostep.admin.statistics;

/** The answer: numbers only, nobody is named. */
record Statistics(Users users) {

    /**
     * How many users have what.
     *
     * @param countedAt ISO 8601, UTC
     * @param on users with two-step verification turned on
     * @param methods of these users
     * @param rememberedDevices of these users; an expired one is there until its owner signs in
     * @param adopted users who never decided here, but are asked for what they set up with Keycloak's own means
     */
    record Users(String countedAt, long on, Methods methods, long rememberedDevices, long adopted) {}

    /** How many of the users have such a method; many have several. */
    record Methods(long phone, long app, long recoveryCodes) {}
}
