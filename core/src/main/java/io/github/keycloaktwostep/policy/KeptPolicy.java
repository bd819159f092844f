// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/**
 * A copy of the policy that was last saved through the REST API or the admin console, in the realm attribute {@value
 * #ATTRIBUTE}. The policy is stored in the configuration of a required action, which Keycloak replaces and deletes as a
 * whole. A configuration without any toggle therefore counts as lost if the copy has toggles. The copy is then in
 * force.
 *
 * <p>After the set-up is undone, the copy is kept for the next set-up and is not in force.
 */
public final class KeptPolicy {

    public static final String ATTRIBUTE = "two-step.policy";

    private static final String NOTICE = "two-step.policy-notice";

    /** An event in the life of the policy that no admin has confirmed yet. */
    public enum PolicyNotice {
        /** The configuration was lost, and the copy is in force. */
        RESTORED,
        /** All toggles were reset at once by a form without any value. */
        RESET
    }

    private KeptPolicy() {}

    /**
     * Whether the realm is set up. Undoing the set-up also unregisters the check, whereas deleting only the wizard does
     * not undo it.
     */
    public static boolean isSetUp(RealmModel realm) {
        return realm.getRequiredActionProviderByAlias(ProviderIds.CHECK) != null;
    }

    static void keep(RealmModel realm, Map<String, String> config) {
        realm.setAttribute(ATTRIBUTE, Json.write(StoredPolicy.toggles(config)));
    }

    /**
     * Keeps the policy for the next set-up when the set-up is undone. Removes the copy if the policy has no toggles.
     */
    public static void keepForNextSetUp(RealmModel realm) {
        realm.removeAttribute(NOTICE);
        StoredPolicy stored = StoredPolicy.of(realm);
        if (stored.hasToggles()) {
            keep(realm, stored.inForce());
        } else {
            realm.removeAttribute(ATTRIBUTE);
        }
    }

    /** @return empty if there is no notice, or if another version wrote it */
    public static Optional<PolicyNotice> notice(RealmModel realm) {
        String stored = realm.getAttribute(NOTICE);
        return Arrays.stream(PolicyNotice.values())
                .filter(notice -> id(notice).equals(stored))
                .findFirst();
    }

    static void note(RealmModel realm, PolicyNotice notice) {
        realm.setAttribute(NOTICE, id(notice));
    }

    static void confirm(RealmModel realm) {
        if (realm.getAttribute(NOTICE) != null) {
            realm.removeAttribute(NOTICE);
        }
    }

    private static String id(PolicyNotice notice) {
        return notice.name().toLowerCase(Locale.ROOT);
    }
}
