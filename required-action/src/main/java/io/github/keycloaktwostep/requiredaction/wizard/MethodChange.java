// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import java.util.Optional;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets the user verify another method, or one that replaces an existing method, on the wizard's pages. Stores nothing:
 * the caller receives the verified method.
 */
public final class MethodChange extends WizardPages {

    public MethodChange(RequiredActionRequest request) {
        super(request, UserNote.METHOD_CHANGE);
    }

    /**
     * The end of a change.
     *
     * @param verified the new method; empty if the user went back
     * @param replaces credential id of the method that it replaces; an empty string if it replaces none
     */
    public record ChangeOutcome(Optional<EnrolmentDraft> verified, String replaces) {}

    /** Whether a change has begun and can still be finished. */
    public boolean isUnderWay() {
        return state().isPresent();
    }

    /**
     * Shows the first page of a change.
     *
     * @param replaces credential id of the method to replace; an empty string to add a method
     * @return false if no such method can be set up now; nothing is shown then
     */
    public boolean begin(MethodKind kind, String replaces) {
        WizardState start = WizardState.startChange(replaces);
        if (!transitions.kinds(start).contains(kind)) {
            return false;
        }
        show(transitions.choose(start, kind));
        return true;
    }

    /** Shows the user's current page. */
    public void open() {
        state().ifPresent(this::show);
    }

    /**
     * Handles the form of a page.
     *
     * @return empty if a page is shown
     */
    public Optional<ChangeOutcome> submit(Form form) {
        WizardState current = state().orElseThrow();
        if (!BACK.equals(form.action()) && !request.checkAccountLock(() -> page(current))) {
            return Optional.empty();
        }
        Optional<WizardState> last = submit(current, form);
        last.ifPresent(state -> end(request.authSession()));
        return last.map(state -> new ChangeOutcome(state.verified().stream().findFirst(), state.replaces()));
    }

    /** Deletes everything that was entered. */
    public static void end(AuthenticationSessionModel authSession) {
        UserNotes.of(authSession, authSession.getAuthenticatedUser()).remove(UserNote.METHOD_CHANGE);
    }

    private Optional<WizardState> state() {
        return stored(request.authSession()).filter(transitions::isPossible);
    }
}
