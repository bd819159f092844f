// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.keycloak.ServerClock;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.common.util.Environment;
import org.keycloak.models.KeycloakSession;

/** Creates the gateway for development and tests; option {@code --spi-two-step-gateway--inbox--allow-in-production}. */
public final class InboxGatewayFactory implements MessageGatewayFactory {

    public static final String PROVIDER_ID = "inbox";

    static final String ALLOW_IN_PRODUCTION = "allow-in-production";

    private static final Logger LOG = Logger.getLogger(InboxGatewayFactory.class);

    private final Inbox inbox = new Inbox();
    private boolean allowedInProduction;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {
        allowedInProduction = config.getBoolean(ALLOW_IN_PRODUCTION, false);
    }

    @Override
    public void checkConfiguration() {
        if (Environment.isDevMode()) {
            return;
        }
        if (!allowedInProduction) {
            throw new IllegalStateException("The gateway 'inbox' sends nothing and shows every code to everybody at"
                    + " /realms/{realm}/two-step/inbox. It is meant for 'start-dev', but this server runs in production"
                    + " mode. Remove it from --spi-two-step-delivery--default--gateways, or, on a test server, set"
                    + " --spi-two-step-gateway--inbox--" + ALLOW_IN_PRODUCTION + "=true");
        }
        LOG.warn("The gateway 'inbox' is allowed in production mode: it shows every code to everybody at"
                + " /realms/{realm}/two-step/inbox. Anybody who knows a password can pass the second step.");
    }

    Inbox inbox() {
        return inbox;
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        return new InboxGateway(session, inbox, new ServerClock());
    }
}
