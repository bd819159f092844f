// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.common.util.Environment;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/**
 * Owns the dispatcher of the server. With invalid options, the server does not start. {@code kc.sh build} calls neither
 * {@link #init} nor {@link #postInit}; the commands for export and import use no gateways.
 */
public final class DefaultDeliveryFactory implements DeliveryFactory, ServerInfoAwareProviderFactory {

    public static final String PROVIDER_ID = "default";

    private static final Logger LOG = Logger.getLogger(DefaultDeliveryFactory.class);

    /** Used in development mode if no gateway is configured. */
    private static final String DEVELOPMENT_GATEWAY = "inbox";

    private KeycloakSessionFactory sessions;
    private GatewaySettings settings;
    private DeliveryReports reports;
    private GatewayAlarms alarms;
    private Dispatcher dispatcher;

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope scope) {
        this.settings =
                KeycloakVersions.isNonServerMode() ? GatewaySettings.disabled() : GatewaySettings.of(scope::get);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        this.sessions = factory;
        if (!KeycloakVersions.isNonServerMode()) {
            checkGateways(factory);
        }
        InstantSource clock = new ServerClock();
        this.alarms = new GatewayAlarms(clock);
        this.reports = new DeliveryReports(NewTransaction.of(factory), clock);
        this.dispatcher = new Dispatcher(
                settings,
                () -> new SessionGateways(factory),
                (message, report) -> {
                    DeliveryMetrics.ended(message, report);
                    reports.end(message, report);
                },
                alarms,
                clock);
    }

    @Override
    public Delivery create(KeycloakSession session) {
        return new DefaultDelivery(session, settings.gateways(), dispatcher, reports, alarms);
    }

    /** Gateways and the store are initialized before this factory, and closed after the last message is sent. */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        // Keycloak does not start if a dependency has no provider at all.
        return settings.gateways().isEmpty()
                ? Set.of(SingleUseObjectProvider.class)
                : Set.of(SingleUseObjectProvider.class, MessageGateway.class);
    }

    @Override
    public void close() {
        if (dispatcher != null) {
            dispatcher.close();
        }
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        Map<String, String> info = new LinkedHashMap<>();
        info.put("gateways", list(settings.gateways()));
        try (KeycloakSession session = sessions.create()) {
            info.put(
                    "channels",
                    list(create(session).channels().stream().map(Channel::id).toList()));
        }
        info.put("resting", list(dispatcher.paused()));
        info.put("waiting", Integer.toString(dispatcher.waiting()));
        return info;
    }

    private void checkGateways(KeycloakSessionFactory factory) {
        Map<String, MessageGatewayFactory> available = new TreeMap<>();
        factory.getProviderFactoriesStream(MessageGateway.class)
                .map(MessageGatewayFactory.class::cast)
                .forEach(gateway -> available.put(gateway.getId(), gateway));
        if (settings.gateways().isEmpty() && Environment.isDevMode() && available.containsKey(DEVELOPMENT_GATEWAY)) {
            settings = settings.withGateways(List.of(DEVELOPMENT_GATEWAY));
        }
        if (settings.gateways().isEmpty()) {
            LOG.warnf(
                    "No gateway is configured: codes cannot be sent by text message or call. Set %sgateways to one or"
                            + " more of: %s",
                    GatewaySettings.OPTION, list(available.keySet()));
        }
        for (String id : settings.gateways()) {
            MessageGatewayFactory gateway = available.get(id);
            if (gateway == null) {
                throw new IllegalStateException(GatewaySettings.OPTION + "gateways names '" + id
                        + "', but the gateways of this server are: " + list(available.keySet()));
            }
            gateway.checkConfiguration();
        }
    }

    private static String list(Iterable<String> words) {
        String list = String.join(", ", words);
        return list.isEmpty() ? "none" : list;
    }
}
