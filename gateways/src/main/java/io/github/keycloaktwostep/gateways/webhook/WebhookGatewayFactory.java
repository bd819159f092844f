package io.github.keycloaktwostep.gateways.webhook;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.gateways.http.Deadlines;
import io.github.keycloaktwostep.gateways.http.RequestTimeouts;
import io.github.keycloaktwostep.keycloak.ServerClock;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** The gateway to a receiver of the operator's own; see {@link WebhookOptions} for its options. */
public final class WebhookGatewayFactory implements MessageGatewayFactory {

    public static final String PROVIDER_ID = "webhook";

    private static final Logger LOG = Logger.getLogger(WebhookGatewayFactory.class);

    /** Whatever the server's HTTP client writes and reads goes there at DEBUG: codes, numbers, signatures. */
    private static final Logger WIRE = Logger.getLogger("org.apache.http.wire");

    private final Deadlines deadlines = new Deadlines();
    private final Clock clock = new ServerClock();
    private WebhookOptions options;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    /** Complains of nothing: whether the gateway is used at all is known later. */
    @Override
    public void init(Config.Scope config) {
        options = new WebhookOptions(config::get);
    }

    @Override
    public void checkConfiguration() {
        options.settings();
        options.warnings().forEach(LOG::warn);
        if (WIRE.isDebugEnabled()) {
            LOG.warn(
                    "The log category org.apache.http.wire is at DEBUG: it will hold phone numbers and codes. Set it to"
                            + " INFO: --log-level=…,org.apache.http:info");
        }
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        WebhookSettings settings = options.settings();
        return new WebhookGateway(
                settings,
                () -> session.getProvider(HttpClientProvider.class).getHttpClient(),
                RequestTimeouts.standard(),
                deadlines,
                clock,
                () -> new WebhookResource(
                        session, new WebhookStatusReports(settings.key(), clock, session.getProvider(Delivery.class))));
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
