package io.github.keycloaktwostep.gateways.twilio;

import java.util.Objects;

/**
 * With what requests are signed: the account's SID and its token, or an API key's SID and its secret.
 *
 * <p>{@link #toString()} holds neither.
 */
record TwilioCredentials(String user, String secret) {

    TwilioCredentials {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(secret, "secret");
    }

    @Override
    public String toString() {
        return "TwilioCredentials[]";
    }
}
