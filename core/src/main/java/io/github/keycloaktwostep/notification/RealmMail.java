package io.github.keycloaktwostep.notification;

import org.keycloak.models.RealmModel;

/** What a realm has configured for mails. */
public final class RealmMail {

    private RealmMail() {}

    /** Whether the realm can send any: without the address of the sender Keycloak sends none, and has defaults for the rest. */
    public static boolean configured(RealmModel realm) {
        String from = realm.getSmtpConfig().get("from");
        return from != null && !from.isBlank();
    }
}
