package io.github.keycloaktwostep.authenticator.grant;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.keycloak.representations.idm.CredentialRepresentation;

/**
 * What a program sent. A field that is blank counts as not sent: some programs send all fields that they know.
 *
 * @param password as it came; as long as Keycloak takes it
 * @param code {@code otp}, or {@code totp} as Keycloak called it once
 * @param send how a code is to be sent, or was sent that {@code code} is
 */
record GrantRequest(Optional<String> password, Optional<String> code, Optional<String> send) {

    /** Name of the parameter that has a code sent. */
    static final String SEND = "two_step_send";

    /** The shortest code of an app. */
    private static final int SHORTEST_CODE = 6;

    /** A password and the code that was appended to it. */
    record Appended(String password, String code) {

        @Override
        public String toString() {
            return "Appended[•••]";
        }
    }

    /** @param form null where the request has none */
    static GrantRequest of(MultivaluedMap<String, String> form) {
        return new GrantRequest(
                Optional.ofNullable(form).map(fields -> fields.getFirst(CredentialRepresentation.PASSWORD)),
                given(form, "otp").or(() -> given(form, "totp")),
                given(form, SEND));
    }

    /** Whether a code may be at the end of the password: nothing else is said of a code, and there are digits enough. */
    boolean mayHoldCode() {
        return appended(SHORTEST_CODE).isPresent();
    }

    /**
     * The password and a code at its end.
     *
     * @param digits of the code
     * @return empty where there are not so many digits at the end, or nothing before them; and where a code was given or
     *     asked for by a field of its own, for then the password is all password
     */
    Optional<Appended> appended(int digits) {
        if (code.isPresent() || send.isPresent()) {
            return Optional.empty();
        }
        return password.filter(all -> all.length() > digits)
                .map(all -> new Appended(all.substring(0, all.length() - digits), all.substring(all.length() - digits)))
                .filter(split -> split.code().chars().allMatch(Character::isDigit));
    }

    private static Optional<String> given(MultivaluedMap<String, String> form, String name) {
        return Optional.ofNullable(form).map(fields -> fields.getFirst(name)).filter(value -> !value.isBlank());
    }

    @Override
    public String toString() {
        return "GrantRequest[•••]";
    }
}
