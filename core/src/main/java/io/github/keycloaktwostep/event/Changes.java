package io.github.keycloaktwostep.event;

import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/**
 * Gives word of every change to a user's two-step verification: an event and a figure. The mail to the user comes of the
 * event, so that what others change is told by the same means.
 */
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
                .detail(Events.SUBJECT, subject)
                .success();
        TwoStepMetrics.enrolment(change.id());
    }
}
