package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.MethodChange;
import io.github.keycloaktwostep.requiredaction.wizard.MethodChange.ChangeOutcome;
import io.github.keycloaktwostep.secondstep.SecondStepDialog;
import io.github.keycloaktwostep.secondstep.SecondStepDialog.DialogResult;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.Constants;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Runs the settings: finds the page a request belongs to and has it answered. Who has two-step verification on gives a
 * code before anything is shown, and again before a change if that was more than five minutes ago; a remembered device
 * does not count.
 */
final class SettingsController {

    /** The pages of the conversation that asks for a code. */
    private static final Set<String> CONFIRMATION = Set.of("sign-in", "options");

    private final RequiredActionRequest visit;
    private final Enrolment enrolment;
    private final MethodEditor editor;
    private final MethodChange methodChange;

    SettingsController(RequiredActionRequest visit) {
        this.visit = visit;
        this.enrolment = visit.enrolment();
        this.editor = new MethodEditor(visit);
        this.methodChange = new MethodChange(visit);
    }

    /** Shows the page where the user is. */
    void open() {
        if (mustConfirm()) {
            visit.show(visit.confirmation().open());
        } else {
            here();
        }
    }

    /** Whether a form may change something: any but those of the dialog that asks for a code. */
    static boolean changes(Form form) {
        return !CONFIRMATION.contains(form.step());
    }

    /** Takes what a page sent. */
    void submit() {
        if (changes(visit.form()) && visit.shared()) {
            visit.showBusy(mustConfirm() ? visit.confirmation().open() : view().of(place(), method()));
            return;
        }
        Form form = visit.form();
        if (SecondStepDialog.RETRY.equals(form.action())) {
            open();
            return;
        }
        Optional<SettingsPage> posted = SettingsPage.ofPage(form.step());
        if (mustConfirm()) {
            confirm(form);
        } else if (posted.isEmpty() && methodChange.underWay()) {
            changing(form);
        } else if (posted.isEmpty() || (posted.get() != SettingsPage.SETTINGS && posted.get() != place())) {
            visit.show(view().of(place(), method()).error("twoStepErrorUnknownStep"));
        } else {
            MethodChange.end(visit.authSession());
            page(posted.get(), form);
        }
    }

    static void end(AuthenticationSessionModel authSession) {
        UserNotes notes = UserNotes.of(authSession, authSession.getAuthenticatedUser());
        notes.remove(UserNote.SETTINGS_PAGE);
        notes.remove(UserNote.SETTINGS_METHOD);
        MethodChange.end(authSession);
    }

    private void confirm(Form form) {
        if (!CONFIRMATION.contains(form.step())) {
            // The code that was given is too old by now.
            visit.show(visit.confirmation().open());
            return;
        }
        DialogResult result = visit.confirmation().submit(form);
        if (result instanceof DialogResult.ShowPage show) {
            visit.show(show.screen());
        } else {
            here();
        }
    }

    private boolean mustConfirm() {
        return enrolment.asksForCode() && !visit.confirmed();
    }

    private void here() {
        if (methodChange.underWay()) {
            methodChange.open();
        } else {
            visit.show(view().of(place(), method()));
        }
    }

    private void page(SettingsPage page, Form form) {
        if ("back".equals(form.action())) {
            visit.show(view().of(moved(SettingsPage.SETTINGS), Optional.empty()));
            return;
        }
        if (page != SettingsPage.SETTINGS && !form.action().isEmpty()) {
            visit.show(view().of(page, method()).error("twoStepErrorUnknownStep"));
            return;
        }
        switch (page) {
            case SETTINGS -> settingsPage(form);
            case ADD -> addPage(form);
            case REMOVE -> said(editor.remove(method()));
            case TURN_OFF -> {
                if (form.checked("endSessions") && editor.whyNotOff().isEmpty()) {
                    visit.endOtherSessions();
                }
                said(editor.turnOff(form.checked("clearSettings")));
            }
        }
    }

    private void settingsPage(Form form) {
        moved(SettingsPage.SETTINGS);
        if (form.given("prefer").isPresent()) {
            said(editor.prefer(method(form.text("prefer"))));
        } else if (form.given("call").isPresent()) {
            said(editor.call(method(form.text("call")), true));
        } else if (form.given("text").isPresent()) {
            said(editor.call(method(form.text("text")), false));
        } else if (form.given("replace").isPresent()) {
            replace(method(form.text("replace")));
        } else if (form.given("remove").isPresent()) {
            askToRemove(method(form.text("remove")));
        } else if (form.given("forget").isPresent()) {
            said(editor.forget(form.text("forget")));
        } else {
            action(form.action());
        }
    }

    private void action(String action) {
        switch (action) {
            case "add" -> add();
            case "new-recovery-codes" -> begin(MethodKind.RECOVERY_CODES, Optional.empty());
            case "forget-devices" -> said(editor.forgetDevices());
            case "end-sessions" -> said(editor.endOtherSessions());
            case "turn-off" -> {
                Optional<String> refused = editor.whyNotOff();
                if (refused.isPresent()) {
                    said(MethodEditor.ChangeResult.refused(refused.get()));
                } else {
                    visit.show(view().of(moved(SettingsPage.TURN_OFF), Optional.empty()));
                }
            }
            case "done" -> finish();
            default ->
                visit.show(view().of(SettingsPage.SETTINGS, Optional.empty()).error("twoStepErrorUnknownStep"));
        }
    }

    /** The wizard where something is missing; else one more of whatever kind. */
    private void add() {
        if (editor.wizardHasWork(enrolment)) {
            // As if the application had asked for it, so that it can be cancelled.
            visit.authSession().setClientNote(Constants.KC_ACTION, PolicyReader.REQUIRED_ACTION);
            finish();
            return;
        }
        List<MethodKind> kinds = editor.canAdd(enrolment);
        if (kinds.size() == 1) {
            begin(kinds.get(0), Optional.empty());
        } else if (kinds.isEmpty()) {
            // Nothing to add, but the wizard says so better.
            finish();
        } else {
            visit.show(view().of(moved(SettingsPage.ADD), Optional.empty()));
        }
    }

    private void addPage(Form form) {
        Optional<MethodKind> kind = editor.canAdd(enrolment).stream()
                .filter(each -> each.id().equals(form.text("kind")))
                .findFirst();
        if (kind.isEmpty()) {
            visit.show(view().of(SettingsPage.ADD, Optional.empty()).fieldError("kind", "twoStepErrorChoose"));
        } else {
            begin(kind.get(), Optional.empty());
        }
    }

    private void replace(Optional<Method> method) {
        if (method.isEmpty()) {
            said(MethodEditor.ChangeResult.gone());
        } else {
            begin(MethodKind.of(method.get()), method.map(Method::id));
        }
    }

    private void begin(MethodKind kind, Optional<String> replaces) {
        moved(SettingsPage.SETTINGS);
        if (!enrolment.asksForCode() || !methodChange.begin(kind, replaces)) {
            said(MethodEditor.ChangeResult.refused("twoStepErrorNoWay"));
        }
    }

    private void changing(Form form) {
        ChangeOutcome outcome = methodChange.submit(form);
        if (outcome instanceof ChangeOutcome.ChangeLeft) {
            visit.show(view().of(place(), method()));
        } else if (outcome instanceof ChangeOutcome.MethodVerified proved) {
            said(editor.store(proved.draft(), proved.replaces().flatMap(this::method)));
        }
    }

    private void askToRemove(Optional<Method> method) {
        Optional<String> refused = editor.whyNotRemoved(method);
        if (refused.isPresent()) {
            said(MethodEditor.ChangeResult.refused(refused.get()));
            return;
        }
        visit.notes().set(UserNote.SETTINGS_METHOD, method.orElseThrow().id());
        visit.show(view().of(moved(SettingsPage.REMOVE), method));
    }

    /** Back on the page of all settings, with what came of it. */
    private void said(MethodEditor.ChangeResult said) {
        moved(SettingsPage.SETTINGS);
        PageModel screen =
                new SettingsView(visit, visit.enrolments().load(), editor).of(SettingsPage.SETTINGS, Optional.empty());
        visit.show(
                said.done()
                        ? screen.with("changed", said.worthEndingSessions() && visit.otherSessions())
                                .success(said.key())
                        : screen.error(said.key()));
    }

    private void finish() {
        end(visit.authSession());
        visit.done();
    }

    private SettingsView view() {
        return new SettingsView(visit, enrolment, editor);
    }

    private Optional<Method> method() {
        return visit.notes().get(UserNote.SETTINGS_METHOD).flatMap(this::method);
    }

    /** Usable or switched off. */
    private Optional<Method> method(String id) {
        return enrolment.method(id).or(() -> enrolment.switchedOff().stream()
                .filter(method -> method.id().equals(id))
                .findFirst());
    }

    private SettingsPage place() {
        return visit.notes()
                .get(UserNote.SETTINGS_PAGE)
                .flatMap(SettingsPage::ofPage)
                .filter(place -> place != SettingsPage.REMOVE || method().isPresent())
                .orElse(SettingsPage.SETTINGS);
    }

    private SettingsPage moved(SettingsPage place) {
        visit.notes().set(UserNote.SETTINGS_PAGE, place.page());
        return place;
    }
}
