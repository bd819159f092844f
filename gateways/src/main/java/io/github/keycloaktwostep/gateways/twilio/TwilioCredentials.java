// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

/**
 * Credentials for requests: SID and token of the account, or SID and secret of an API key.
 *
 * <p>{@link #toString()} contains neither.
 */
record TwilioCredentials(String user, String secret) {

    @Override
    public String toString() {
        return "TwilioCredentials[]";
    }
}
