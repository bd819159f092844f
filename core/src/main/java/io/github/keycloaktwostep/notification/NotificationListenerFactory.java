package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import java.util.Set;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.provider.Provider;

/** A global listener: notifications work in every realm, even if an admin does not configure the listener there. */
public final class NotificationListenerFactory implements EventListenerProviderFactory {

    public static final String ID = "two-step-notices";

    private MailQueue queue;

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        NotificationMailer mailer = new NotificationMailer(factory, new RateLimiter(factory, new ServerClock()));
        this.queue = new MailQueue(mailer::send);
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new NotificationListener(session, notice -> queue.submit(notice));
    }

    /** The store must outlive the last mails, which need it for rate limits. */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(SingleUseObjectProvider.class);
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.close();
        }
    }
}
