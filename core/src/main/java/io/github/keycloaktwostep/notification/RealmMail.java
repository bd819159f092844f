// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import org.keycloak.models.RealmModel;

/** The mail settings of a realm. */
public final class RealmMail {

    private RealmMail() {}

    /** Whether the realm can send emails. Keycloak needs the sender's address and has defaults for the rest. */
    public static boolean configured(RealmModel realm) {
        String from = realm.getSmtpConfig().get("from");
        return from != null && !from.isBlank();
    }
}
