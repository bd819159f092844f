// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.keycloak.representations.idm.CredentialRepresentation;

/**
 * Parameters of a password grant. A blank parameter counts as missing, because some programs send all parameters they
 * know.
 *
 * @param password as sent; Keycloak limits its length
 * @param code {@code otp}, or {@code totp}, its earlier name in Keycloak
 * @param send channel by which to send a code; together with {@code code}, the channel by which that code was sent
 */
record GrantRequest(Optional<String> password, Optional<String> code, Optional<String> send) {

    /** Name of the parameter that requests a code. */
    static final String SEND = "two_step_send";

    /** Length of the shortest code of an app. */
    private static final int SHORTEST_CODE = 6;

    /** A password and the code appended to it. */
    record Appended(String password, String code) {

        @Override
        public String toString() {
            return "Appended[•••]";
        }
    }

    /** @param form {@code null} if the request has none */
    static GrantRequest of(MultivaluedMap<String, String> form) {
        return new GrantRequest(
                Optional.ofNullable(form).map(fields -> fields.getFirst(CredentialRepresentation.PASSWORD)),
                parameter(form, "otp").or(() -> parameter(form, "totp")),
                parameter(form, SEND));
    }

    /**
     * Whether the password may end in a code: it ends in enough digits, and no other parameter contains or requests a
     * code.
     */
    boolean mayHoldCode() {
        return appended(SHORTEST_CODE).isPresent();
    }

    /**
     * Splits the password into the password and the code at its end.
     *
     * @param digits length of the code
     * @return empty if the password does not end in that many digits or has nothing before them, or if a separate
     *     parameter contains or requests a code
     */
    Optional<Appended> appended(int digits) {
        if (code.isPresent() || send.isPresent()) {
            return Optional.empty();
        }
        return password.filter(all -> all.length() > digits)
                .map(all -> new Appended(all.substring(0, all.length() - digits), all.substring(all.length() - digits)))
                .filter(split -> split.code().chars().allMatch(Character::isDigit));
    }

    private static Optional<String> parameter(MultivaluedMap<String, String> form, String name) {
        return Optional.ofNullable(form).map(fields -> fields.getFirst(name)).filter(value -> !value.isBlank());
    }

    @Override
    public String toString() {
        return "GrantRequest[•••]";
    }
}
