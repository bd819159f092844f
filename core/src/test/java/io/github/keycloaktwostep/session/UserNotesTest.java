// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.Stub;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.events.Details;
import org.keycloak.models.Constants;
import org.keycloak.models.DefaultActionTokenKey;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

class UserNotesTest {

    private static final UserModel MALLORY = user("mallory");
    private static final UserModel CAROL = user("carol");

    private final Map<String, String> authNotes = new HashMap<>();
    private final Map<String, String> sessionNotes = new HashMap<>();
    private UserModel user = MALLORY;
    private final AuthenticationSessionModel session = session();

    @Test
    void keepsNotesWhileTheUserStays() {
        UserNotes.of(session, user).set(UserNote.WIZARD, "state");

        assertThat(UserNotes.of(session, user).get(UserNote.WIZARD)).contains("state");
        assertThat(UserNotes.of(session, user).userChanged()).isFalse();
    }

    @Test
    void removesEveryNoteWhenTheUserChanges() {
        for (UserNote note : UserNote.values()) {
            UserNotes.of(session, user).set(note, "mallory's");
        }
        user = CAROL;

        UserNotes notes = UserNotes.of(session, user);

        assertThat(UserNote.values())
                .allSatisfy(note -> assertThat(notes.get(note)).isEmpty());
        assertThat(notes.userChanged()).isTrue();
        user = MALLORY;
        assertThat(UserNotes.of(session, user).get(UserNote.WIZARD))
                .as("the old notes do not come back")
                .isEmpty();
        assertThat(UserNotes.of(session, user).userChanged()).isTrue();
    }

    @Test
    void removesKeycloaksNotesAboutThePreviousUser() {
        UserNotes.of(session, user);
        AuthenticatorUtil.addAuthCredential(session, "otp");
        authNotes.put(Constants.LEVEL_OF_AUTHENTICATION, "2");
        authNotes.put(Constants.LOA_MAP, "{\"2\":1}");
        user = CAROL;

        assertThat(UserNotes.of(session, user).usedCredentials()).isEmpty();
        assertThat(authNotes)
                .doesNotContainKeys(
                        AuthenticationProcessor.AUTHN_CREDENTIALS,
                        Constants.LEVEL_OF_AUTHENTICATION,
                        Constants.LOA_MAP);
    }

    /** The cookie of another user's session can come before the identity provider. */
    @Test
    void removesEarlierLevelsAfterProviderSignIn() {
        authNotes.put(Constants.LEVEL_OF_AUTHENTICATION, "2");
        authNotes.put(Constants.LOA_MAP, "{\"2\":1}");
        sessionNotes.put(Details.IDENTITY_PROVIDER, "evil");

        UserNotes.of(session, user);

        assertThat(authNotes).doesNotContainKeys(Constants.LEVEL_OF_AUTHENTICATION, Constants.LOA_MAP);
    }

    @Test
    void trustsCredentialListIfUserCannotHaveChanged() {
        AuthenticatorUtil.addAuthCredential(session, "webauthn");

        assertThat(UserNotes.of(session, user).usedCredentials()).containsExactly("webauthn");
    }

    @Test
    void ignoresCredentialListAfterLinkOrProvider() {
        AuthenticatorUtil.addAuthCredential(session, "webauthn");
        authNotes.put(DefaultActionTokenKey.ACTION_TOKEN_USER_ID, "mallory");
        assertThat(UserNotes.of(session, user).usedCredentials()).isEmpty();

        authNotes.remove(DefaultActionTokenKey.ACTION_TOKEN_USER_ID);
        sessionNotes.put(Details.IDENTITY_PROVIDER, "upstream");
        assertThat(UserNotes.of(session, user).usedCredentials()).isEmpty();
    }

    /**
     * Requests share the session. A request that still works for the previous user finds nothing and writes nothing.
     */
    @Test
    void ignoresNotesThatAreWrittenTooLate() {
        UserNotes late = UserNotes.of(session, MALLORY);
        user = CAROL;
        UserNotes.of(session, CAROL).set(UserNote.WIZARD, "carol's");

        late.set(UserNote.CODE_ENTERED_AT, "1");
        late.set(UserNote.WIZARD, "mallory's");

        assertThat(late.isCurrent()).isFalse();
        assertThat(late.get(UserNote.WIZARD)).isEmpty();
        assertThat(UserNotes.of(session, MALLORY).usedCredentials()).isEmpty();
        assertThat(UserNotes.of(session, CAROL).get(UserNote.WIZARD)).contains("carol's");
        assertThat(UserNotes.of(session, CAROL).get(UserNote.CODE_ENTERED_AT)).isEmpty();
    }

    private AuthenticationSessionModel session() {
        return Stub.of(AuthenticationSessionModel.class, (method, arguments) -> switch (method) {
            case "getAuthenticatedUser" -> user;
            case "getAuthNote" -> authNotes.get(arguments[0]);
            case "setAuthNote" -> authNotes.put((String) arguments[0], (String) arguments[1]);
            case "removeAuthNote" -> authNotes.remove(arguments[0]);
            case "getUserSessionNotes" -> sessionNotes;
            case "setUserSessionNote" -> sessionNotes.put((String) arguments[0], (String) arguments[1]);
            default -> throw Stub.unexpected(method);
        });
    }

    private static UserModel user(String id) {
        return Stub.of(UserModel.class, (method, arguments) -> id);
    }
}
