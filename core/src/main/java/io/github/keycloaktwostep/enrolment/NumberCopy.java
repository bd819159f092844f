// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.event.Warnings;
import org.jboss.logging.Logger;

/** The copy of the verified number in the user's profile, if the policy asks for one. */
final class NumberCopy {

    private static final Logger LOG = Logger.getLogger(NumberCopy.class);

    private final UserContext context;
    private final EnrolmentStore store;

    NumberCopy(UserContext context, EnrolmentStore store) {
        this.context = context;
        this.store = store;
    }

    /** Whether {@link #update} has nothing to do. */
    boolean isUpToDate(Enrolment enrolment) {
        return !context.policy().copyToProfile() || profile().upToDate(enrolment, store.enrolment());
    }

    /** Updates the copy. Must be called after every change. Warns operators if the user profile refuses the number. */
    void update(Enrolment enrolment) {
        if (!context.policy().copyToProfile()) {
            return;
        }
        StoredEnrolment known = store.enrolment();
        ProfileSync profile = profile();
        StoredEnrolment updated = profile.update(enrolment, known);
        if (!updated.equals(known)) {
            store.write(updated);
        }
        if (profile.refuses(enrolment)) {
            LOG.warnf(
                    "The user profile of realm %s refuses the number of user %s, so it is not copied there",
                    context.realm().getName(), context.user().getId());
            new Warnings(context.session(), context.realm()).profileRefused(context.user());
        }
    }

    private ProfileSync profile() {
        return new ProfileSync(context.user(), ProfileRules.of(context.session(), context.user()));
    }
}
