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

/** What an operator should hear of before it costs money, as an event, a metric and a line in the log. */
public final class Warnings {

    private static final Logger LOG = Logger.getLogger(Warnings.class);

    private final KeycloakSession session;
    private final RealmModel realm;

    public Warnings(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Four fifths of a realm's messages of a day are used up. */
    public void realmDay(int limit) {
        LOG.warnf("Realm %s has sent four fifths of the %d messages it may send a day", realm.getName(), limit);
        warn("sends_per_realm_day", Integer.toString(limit));
    }

    /**
     * Almost nobody enters the codes that are sent to a country.
     *
     * @param region ISO code
     */
    public void countryClosed(String region) {
        LOG.warnf(
                "Realm %s sends no more codes to new numbers of %s for an hour: almost nobody enters those that were sent"
                        + " there. Verified numbers are not affected.",
                realm.getName(), region);
        warn("country_closed", region);
    }

    /**
     * A country that was closed is open again; said when the first message goes there.
     *
     * @param region ISO code
     */
    public void countryOpened(String region) {
        LOG.infof("Realm %s sends codes to new numbers of %s again", realm.getName(), region);
        warn("country_opened", region);
    }

    /** The policy was lost where Keycloak stores it, and was restored. */
    public void policyRestored() {
        warn("policy_restored", "");
    }

    /** The policy was changed together with its required action. */
    public void policyChanged() {
        warn("policy_changed", "");
    }

    /** All toggles were reset at once. */
    public void policyReset() {
        warn("policy_reset", "");
    }

    /** The policy names a role that does not exist. */
    public void requiredRoleUnknown() {
        warn("required_role_unknown", "");
    }

    /** The user profile refuses the number of a user that was to be copied there. */
    public void profileRefused(UserModel user) {
        warn("profile_refused", "", event().user(user));
    }

    /** A text that messages are made of cannot be used; said when it is first needed after a change of the texts. */
    public void textUnusable(RealmTexts.Unusable text) {
        LOG.warnf(
                "Realm %s has a text that cannot be used, so messages go out with a shorter one or with the code alone: %s."
                        + " See java.text.MessageFormat.",
                realm.getName(), text);
        warn("text_unusable", text.key());
    }

    /**
     * A method of a user cannot be read, and counts as disabled.
     *
     * @param credential id of the credential
     */
    public void unreadableCredential(UserModel user, String credential) {
        LOG.warnf("Credential %s of user %s cannot be read and counts as a disabled method", credential, user.getId());
        // The id must not become a tag: there may be any number of them.
        count("unreadable_credential", "");
        report("unreadable_credential", credential, event().user(user));
    }

    private void warn(String warning, String subject) {
        warn(warning, subject, event());
    }

    private static void warn(String warning, String subject, EventBuilder event) {
        count(warning, subject);
        report(warning, subject, event);
    }

    private static void count(String warning, String subject) {
        Metrics.counter("keycloak.two_step.warnings", "warning", warning, "subject", subject)
                .increment();
    }

    private static void report(String warning, String subject, EventBuilder event) {
        event.event(EventType.CUSTOM_REQUIRED_ACTION)
                .detail(Events.WARNING, warning)
                .detail(Events.WARNING_SUBJECT, subject)
                .error(Events.BUDGET_WARNING);
    }

    /** Outside a request nobody's address is known. */
    private EventBuilder event() {
        ClientConnection connection = session.getContext().getConnection();
        return connection == null ? new EventBuilder(realm, session) : new EventBuilder(realm, session, connection);
    }
}
