// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import io.github.keycloaktwostep.text.RealmTexts;
import io.micrometer.core.instrument.Metrics;
import org.jboss.logging.Logger;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Warns operators of problems through an event, a metric and a line in the log. */
public final class Warnings {

    private static final Logger LOG = Logger.getLogger(Warnings.class);

    private final KeycloakSession session;
    private final RealmModel realm;

    public Warnings(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** The realm has sent four fifths of its daily limit of messages. */
    public void realmDay(int limit) {
        LOG.warnf("Realm %s has sent four fifths of the %d messages it may send a day", realm.getName(), limit);
        warn("sends_per_realm_day", Integer.toString(limit));
    }

    /**
     * Sending to new numbers of a country is blocked, because hardly any codes sent there are entered.
     *
     * @param region ISO code
     */
    public void countryClosed(String region) {
        LOG.warnf(
                "Realm %s sends no more codes to new numbers of %s for an hour: hardly any codes sent there are entered."
                        + " Verified numbers are not affected.",
                realm.getName(), region);
        warn("country_closed", region);
    }

    /**
     * Sending to a country is possible again. Reported with the first message that is sent there.
     *
     * @param region ISO code
     */
    public void countryOpened(String region) {
        LOG.infof("Realm %s sends codes to new numbers of %s again", realm.getName(), region);
        warn("country_opened", region);
    }

    /** The stored policy was lost and has been restored. */
    public void policyRestored() {
        warn("policy_restored", "");
    }

    /** The policy was changed because its required action was replaced. */
    public void policyChanged() {
        warn("policy_changed", "");
    }

    /** The policy form was saved with all fields empty. */
    public void policyReset() {
        warn("policy_reset", "");
    }

    /** The policy names a role that does not exist. */
    public void requiredRoleUnknown() {
        warn("required_role_unknown", "");
    }

    /** The user profile refuses the number that should be copied there. */
    public void profileRefused(UserModel user) {
        report("profile_refused", "", "", event().user(user));
    }

    /** A text for messages is unusable. Reported when the text is first needed after a change of the texts. */
    public void textUnusable(RealmTexts.Unusable text) {
        LOG.warnf(
                "Realm %s has a text that cannot be used, so messages use a shorter text or only the code: %s."
                        + " See java.text.MessageFormat.",
                realm.getName(), text);
        warn("text_unusable", text.key());
    }

    /**
     * A method of a user cannot be read and counts as disabled.
     *
     * @param credential id of the credential
     */
    public void unreadableCredential(UserModel user, String credential) {
        LOG.warnf("Credential %s of user %s cannot be read and counts as a disabled method", credential, user.getId());
        // The id is not a tag, because the number of ids is unlimited.
        report("unreadable_credential", "", credential, event().user(user));
    }

    private void warn(String warning, String subject) {
        report(warning, subject, subject, event());
    }

    /**
     * @param tag subject of the metric
     * @param subject subject of the event
     */
    private static void report(String warning, String tag, String subject, EventBuilder event) {
        Metrics.counter("keycloak.two_step.warnings", "warning", warning, "subject", tag)
                .increment();
        event.event(EventType.CUSTOM_REQUIRED_ACTION)
                .detail(Events.WARNING, warning)
                .detail(Events.WARNING_SUBJECT, subject)
                .error(Events.WARNING_ERROR);
    }

    /** Outside a request there is no client address. */
    private EventBuilder event() {
        ClientConnection connection = session.getContext().getConnection();
        return connection == null ? new EventBuilder(realm, session) : new EventBuilder(realm, session, connection);
    }
}
