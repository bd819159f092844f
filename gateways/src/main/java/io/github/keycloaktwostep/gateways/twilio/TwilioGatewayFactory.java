package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.gateways.http.Deadlines;
import io.github.keycloaktwostep.gateways.http.RequestTimeouts;
import io.github.keycloaktwostep.keycloak.ServerClock;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** The gateway to Twilio; see {@link TwilioOptions} for its options. */
public final class TwilioGatewayFactory implements MessageGatewayFactory {

    public static final String PROVIDER_ID = "twilio";

    private static final Logger LOG = Logger.getLogger(TwilioGatewayFactory.class);

    /** Whatever the server's HTTP client writes and reads goes there at DEBUG: codes, numbers, credentials. */
    private static final Logger WIRE = Logger.getLogger("org.apache.http.wire");

    private static final Logger HEADERS = Logger.getLogger("org.apache.http.headers");

    private final Deadlines deadlines = new Deadlines();
    private TwilioOptions options;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    /** Complains of nothing: whether the gateway is used at all is known later. */
    @Override
    public void init(Config.Scope config) {
        options = new TwilioOptions(config::get);
    }

    @Override
    public void checkConfiguration() {
        options.settings();
        options.warnings().forEach(LOG::warn);
        if (WIRE.isDebugEnabled() || HEADERS.isDebugEnabled()) {
            LOG.warn(
                    "The log category org.apache.http is at DEBUG: it will hold phone numbers, codes and the credentials"
                            + " for Twilio. Set it to INFO: --log-level=…,org.apache.http:info");
        }
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        return new TwilioGateway(
                options.settings(),
                () -> session.getProvider(HttpClientProvider.class).getHttpClient(),
                callBacks -> new TwilioStatusResource(session, callBacks),
                RequestTimeouts.standard(),
                deadlines,
                new ServerClock());
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
