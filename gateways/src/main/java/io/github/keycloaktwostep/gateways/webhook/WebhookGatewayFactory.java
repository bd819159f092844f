// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import io.github.keycloaktwostep.keycloak.ServerClock;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;

/** Creates the gateway to the operator's receiver; {@link WebhookOptions} has its options. */
public final class WebhookGatewayFactory implements MessageGatewayFactory {

    public static final String PROVIDER_ID = "webhook";

    private static final Logger LOG = Logger.getLogger(WebhookGatewayFactory.class);

    private final InstantSource clock = new ServerClock();
    private WebhookOptions options;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        options = new WebhookOptions(config::get);
    }

    @Override
    public void checkConfiguration() {
        options.check(LOG);
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        WebhookSettings settings = options.settings();
        return new WebhookGateway(
                settings,
                ServerPost.of(session),
                clock,
                callbacks -> new WebhookResource(session, settings.key(), clock, callbacks));
    }
}
