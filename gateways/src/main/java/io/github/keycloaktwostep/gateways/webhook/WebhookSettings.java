// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import io.github.keycloaktwostep.gateway.Channel;
import java.net.URI;
import java.util.Set;

/**
 * Validated settings of the receiver.
 *
 * <p>{@link #toString()} contains neither the secret nor the URL: the path or query of a webhook is often a secret
 * itself.
 *
 * @param url URL to which messages are posted
 * @param channels channels that the receiver supports; at least one
 */
record WebhookSettings(URI url, WebhookSigningKey key, Set<Channel> channels) {

    @Override
    public String toString() {
        return "WebhookSettings[" + channels + "]";
    }
}
