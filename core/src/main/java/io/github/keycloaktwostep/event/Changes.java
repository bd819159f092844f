// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/**
 * Reports changes of a user's two-step verification as an event and a metric. {@code NotificationListener} sends the
 * mail to the user for the event, so changes that Keycloak makes itself lead to the same mail.
 */
public final class Changes {

    private final EventBuilder event;
    private final UserModel user;

    /** @param event of the current request; this class fires a copy of it */
    public Changes(EventBuilder event, UserModel user) {
        this.event = event;
        this.user = user;
    }

    /**
     * Reports a change that has just been made.
     *
     * @param subject what was changed, in the user's words: a masked number, the name of an app or a browser; may be
     *     empty
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
