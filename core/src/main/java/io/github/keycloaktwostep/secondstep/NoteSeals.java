// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.keycloak.RealmMac;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Seals notes in SSO sessions, so that a note counts only if we wrote it. */
final class NoteSeals {

    private static final char SEPARATOR = ' ';

    private final RealmMac mac;

    NoteSeals(KeycloakSession session, RealmModel realm) {
        this.mac = new RealmMac(session, realm, "note v2");
    }

    /** @param parts id of the session, id of the user that the note is about, and the content of the note */
    String seal(String... parts) {
        RealmMac.Seal seal = mac.seal(RealmMac.join(parts));
        return seal.mac() + SEPARATOR + seal.kid();
    }

    /** @param seal as stored; may be {@code null} or forged */
    boolean isSealed(String seal, String... parts) {
        int end = seal == null ? -1 : seal.indexOf(SEPARATOR);
        return end >= 0
                && mac.matches(
                        new RealmMac.Seal(seal.substring(0, end), seal.substring(end + 1)), RealmMac.join(parts));
    }
}
