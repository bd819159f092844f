// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.keycloak.RealmMac;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Seals a code together with its binding, so that the code itself is never stored. */
final class CodeMac {

    private final RealmMac mac;

    CodeMac(KeycloakSession session, RealmModel realm) {
        this.mac = new RealmMac(session, realm, "code v1");
    }

    RealmMac.Seal seal(String challenge, Binding binding, Code code) {
        return mac.seal(text(challenge, binding, code));
    }

    /** Compares in constant time. Also false if the realm's key no longer exists. */
    boolean matches(Challenge challenge, Binding binding, Code code) {
        return mac.matches(new RealmMac.Seal(challenge.mac(), challenge.kid()), text(challenge.id(), binding, code));
    }

    private static String text(String challenge, Binding binding, Code code) {
        return challenge + binding.canonical() + code.digits();
    }
}
