// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import java.net.URI;

/**
 * Callbacks of one gateway in the realm of the current request.
 *
 * @param base see {@link RealmUrls#callbackBase}
 * @param gateway id of the gateway
 */
record GatewayCallbacks(URI base, String gateway, Delivery delivery) implements DeliveryCallbacks {

    @Override
    public URI reference(String messageId) {
        return Message.callbackReference(base, gateway, messageId);
    }

    @Override
    public boolean report(String messageId, DeliveryReport report) {
        return delivery.update(messageId, report);
    }
}
