// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.RealmMac;
import io.github.keycloaktwostep.session.SessionInUse;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Seals notes in an SSO session, so that a note counts only if we wrote it for this session and this user.
 *
 * @param mac computes the seals
 * @param sessionId id of the SSO session
 * @param userId id of the user whom the notes are about
 */
record NoteSeals(RealmMac mac, String sessionId, String userId) {

    static final String USE = "note v2";
    private static final char SEPARATOR = ' ';

    /**
     * For notes in the SSO session that a sign-in uses or leads to.
     *
     * @param context context of the user whom the notes are about; the session's user may have been replaced
     */
    static NoteSeals of(AuthenticationSessionModel authSession, UserContext context) {
        return new NoteSeals(
                new RealmMac(context.session(), context.realm(), USE),
                SessionInUse.id(context.session(), authSession),
                context.user().getId());
    }

    /** For notes about the user of an SSO session; empty if there is no user. */
    static Optional<NoteSeals> of(KeycloakSession session, UserSessionModel userSession) {
        return Optional.ofNullable(userSession.getUser())
                .map(user -> new NoteSeals(
                        new RealmMac(session, userSession.getRealm(), USE), userSession.getId(), user.getId()));
    }

    String seal(String... content) {
        RealmMac.Seal seal = mac.seal(sealedText(content));
        return seal.mac() + SEPARATOR + seal.kid();
    }

    /** @param seal as stored; may be {@code null} or forged */
    boolean isSealed(String seal, String... content) {
        int end = seal == null ? -1 : seal.indexOf(SEPARATOR);
        return end >= 0
                && mac.matches(new RealmMac.Seal(seal.substring(0, end), seal.substring(end + 1)), sealedText(content));
    }

    private String sealedText(String... content) {
        return RealmMac.join(
                Stream.concat(Stream.of(sessionId, userId), Stream.of(content)).toArray(String[]::new));
    }
}
