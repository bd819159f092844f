// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import io.github.keycloaktwostep.method.CredentialTypes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * The changes of a user's two-step verification that events, metrics and emails report.
 *
 * <p>The order matters: for each event and credential type, the first change is the one that Keycloak's own pages and
 * admins make, see {@link #made} and {@link #removed}.
 */
public enum Change {
    TURNED_ON(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT),
    TURNED_OFF(EventType.REMOVE_CREDENTIAL, CredentialTypes.ENROLMENT),
    BACKUP_ADDED(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT),
    PREFERRED_CHANGED(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT),
    PHONE_ADDED(EventType.UPDATE_CREDENTIAL, CredentialTypes.PHONE),
    PHONE_REPLACED(EventType.UPDATE_CREDENTIAL, CredentialTypes.PHONE),
    /** The delivery method of a phone changed between SMS and voice. */
    PHONE_CHANGED(EventType.UPDATE_CREDENTIAL, CredentialTypes.PHONE),
    PHONE_REMOVED(EventType.REMOVE_CREDENTIAL, CredentialTypes.PHONE),
    APP_ADDED(EventType.UPDATE_CREDENTIAL, OTPCredentialModel.TYPE),
    APP_REPLACED(EventType.UPDATE_CREDENTIAL, OTPCredentialModel.TYPE),
    APP_REMOVED(EventType.REMOVE_CREDENTIAL, OTPCredentialModel.TYPE),
    RECOVERY_CODES_MADE(EventType.UPDATE_CREDENTIAL, RecoveryAuthnCodesCredentialModel.TYPE),
    /** A recovery code was used and few are left. The subject is the number left. */
    RECOVERY_CODES_LOW(EventType.UPDATE_CREDENTIAL, RecoveryAuthnCodesCredentialModel.TYPE),
    RECOVERY_CODES_REMOVED(EventType.REMOVE_CREDENTIAL, RecoveryAuthnCodesCredentialModel.TYPE),
    DEVICE_REMEMBERED(EventType.UPDATE_CREDENTIAL, CredentialTypes.DEVICE),
    DEVICE_FORGOTTEN(EventType.REMOVE_CREDENTIAL, CredentialTypes.DEVICE),
    DEVICES_FORGOTTEN(EventType.REMOVE_CREDENTIAL, CredentialTypes.DEVICE),
    /** A method was disabled after 100 wrong codes in a row. */
    METHOD_DISABLED(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT),
    /** The user's daily limit of messages was reached. */
    SENDS_USED_UP(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT),
    /** An admin removed all locks. Users cannot do this themselves. */
    UNLOCKED(EventType.UPDATE_CREDENTIAL, CredentialTypes.ENROLMENT);

    private final EventType event;
    private final String credentialType;

    Change(EventType event, String credentialType) {
        this.event = event;
        this.credentialType = credentialType;
    }

    /** The name in events, metrics and message keys. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return empty if no change has this id */
    public static Optional<Change> of(String id) {
        return Arrays.stream(values()).filter(change -> change.id().equals(id)).findFirst();
    }

    /**
     * The change to report for a new credential.
     *
     * @return empty if the type has nothing to do with two-step verification
     */
    public static Optional<Change> made(String credentialType) {
        return first(EventType.UPDATE_CREDENTIAL, credentialType);
    }

    /**
     * The change to report for a removed credential.
     *
     * @return empty if the type has nothing to do with two-step verification
     */
    public static Optional<Change> removed(String credentialType) {
        return first(EventType.REMOVE_CREDENTIAL, credentialType);
    }

    private static Optional<Change> first(EventType event, String credentialType) {
        return Arrays.stream(values())
                .filter(change -> change.event == event && change.credentialType.equals(credentialType))
                .findFirst();
    }

    /**
     * Reports this change, which has just been made, as an event and a metric. {@code NotificationListener} sends the
     * email to the user for the event, so changes that Keycloak makes itself lead to the same email.
     *
     * @param request event of the current request; this method fires a copy of it
     * @param subject what was changed, in the user's words: a masked number, the name of an app or a browser; may be
     *     empty
     */
    public void report(EventBuilder request, UserModel user, String subject) {
        request.clone()
                .event(event)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, credentialType)
                .detail(Events.CHANGE, id())
                .detail(Events.SUBJECT, subject)
                .success();
        TwoStepMetrics.enrolment(id());
    }
}
