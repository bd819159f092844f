// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import java.net.URI;

/**
 * Validated settings for Twilio.
 *
 * @param accountSid SID of the account that sends the messages
 * @param baseUrl scheme, host, port and the path before that of the API; without a trailing slash
 */
record TwilioSettings(
        String accountSid,
        TwilioCredentials credentials,
        TwilioSenders senders,
        URI baseUrl,
        TwilioCallbacks callbacks) {}
