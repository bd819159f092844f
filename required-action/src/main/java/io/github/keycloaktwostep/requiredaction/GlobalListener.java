// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.events.Event;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;

/** A stateless event listener that is active in every realm, so that no realm has to enable it. */
public abstract class GlobalListener
        implements EventListenerProviderFactory, StatelessProviderFactory<EventListenerProvider> {

    private final String id;

    protected GlobalListener(String id) {
        this.id = id;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final boolean isGlobal() {
        return true;
    }

    /** Handles an event. Does nothing by default. */
    protected void onEvent(KeycloakSession session, Event event) {}

    /** Handles an admin event. Does nothing by default. */
    protected void onAdminEvent(KeycloakSession session, AdminEvent event) {}

    /** Creates an event about the current request. */
    protected static EventBuilder newEvent(KeycloakSession session, EventType type) {
        KeycloakContext context = session.getContext();
        return new EventBuilder(context.getRealm(), session, context.getConnection()).event(type);
    }

    @Override
    public final EventListenerProvider create(KeycloakSession session) {
        return new EventListenerProvider() {
            @Override
            public void onEvent(Event event) {
                GlobalListener.this.onEvent(session, event);
            }

            @Override
            public void onEvent(AdminEvent event, boolean includeRepresentation) {
                onAdminEvent(session, event);
            }

            @Override
            public void close() {}
        };
    }
}
