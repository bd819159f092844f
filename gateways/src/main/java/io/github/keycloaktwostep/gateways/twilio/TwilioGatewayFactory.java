// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import io.github.keycloaktwostep.keycloak.ServerClock;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;

/** Creates the gateway to Twilio; {@link TwilioOptions} has its options. */
public final class TwilioGatewayFactory implements MessageGatewayFactory {

    public static final String PROVIDER_ID = "twilio";

    private static final Logger LOG = Logger.getLogger(TwilioGatewayFactory.class);

    private TwilioOptions options;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        options = new TwilioOptions(config::get);
    }

    @Override
    public void checkConfiguration() {
        options.check(LOG);
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        TwilioSettings settings = options.settings();
        return new TwilioGateway(
                settings,
                ServerPost.of(session),
                new ServerClock(),
                callbacks -> new TwilioStatusResource(session, settings.callbacks(), callbacks));
    }
}
