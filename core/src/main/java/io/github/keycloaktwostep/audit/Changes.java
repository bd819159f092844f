package io.github.keycloaktwostep.audit;

import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/** Gives word of every change to a user's two-step verification. */
public final class Changes {

    private final EventBuilder event;
    private final UserModel user;

    /** @param event of the current request; a copy of it is reported */
    public Changes(EventBuilder event, UserModel user) {
        this.event = event;
        this.user = user;
    }

    /**
     * Reports what has just been changed.
     *
     * @param subject what it was about as people know it: a masked number, the name of an app, a browser; may be empty
     */
    public void report(Change change, String subject) {
        event.clone()
                .event(change.event())
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, change.credentialType())
                .detail(Events.CHANGE, change.id())
                .success();
        Figures.enrolment(change.id());
    }
}
