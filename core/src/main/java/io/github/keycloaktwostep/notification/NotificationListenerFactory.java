// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** A global listener: notifications work in every realm, even if an admin does not configure the listener there. */
public final class NotificationListenerFactory implements EventListenerProviderFactory {

    public static final String ID = "two-step-notices";

    private MailQueue queue;
    private RateLimiter limiter;

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
        this.limiter = new RateLimiter(factory, new ServerClock());
        this.queue = new MailQueue(mail -> NotificationMailer.send(factory, mail));
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new NotificationListener(session, limiter, mail -> queue.submit(mail));
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.close();
        }
    }
}
