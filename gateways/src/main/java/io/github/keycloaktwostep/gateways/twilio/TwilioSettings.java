package io.github.keycloaktwostep.gateways.twilio;

import java.net.URI;
import java.util.Objects;

/**
 * How Twilio is used, checked.
 *
 * @param accountSid the account that sends and pays
 * @param baseUrl scheme, host, port and a path to put before that of the API; without a slash at its end
 */
record TwilioSettings(
        String accountSid,
        TwilioCredentials credentials,
        TwilioSenders senders,
        URI baseUrl,
        TwilioCallbacks callBacks) {

    TwilioSettings {
        Objects.requireNonNull(accountSid, "accountSid");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(senders, "senders");
        Objects.requireNonNull(baseUrl, "baseUrl");
        Objects.requireNonNull(callBacks, "callBacks");
    }
}
