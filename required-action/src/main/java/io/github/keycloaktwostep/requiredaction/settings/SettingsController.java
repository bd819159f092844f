// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.settings.MethodEditor.ChangeResult;
import io.github.keycloaktwostep.requiredaction.wizard.MethodChange;
import io.github.keycloaktwostep.requiredaction.wizard.MethodChange.ChangeOutcome;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.keycloak.models.Constants;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Handles the requests to the settings. Enrolled users must enter a code before they see anything, and again before a
 * change if the code is more than five minutes old. A remembered device does not replace the code.
 */
final class SettingsController {

    /** The pages of the dialog that asks for a code. */
    private static final Set<String> CONFIRMATION = Set.of("sign-in", "options");

    /** Buttons of the settings page whose value is the id of a method. */
    private static final List<String> METHOD_BUTTONS = List.of("prefer", "call", "text", "replace", "remove");

    private final RequiredActionRequest request;
    private final Enrolment enrolment;
    private final SettingsRules rules;
    private final MethodEditor editor;
    private final MethodChange methodChange;

    SettingsController(RequiredActionRequest request) {
        this.request = request;
        this.enrolment = request.enrolment();
        this.rules = new SettingsRules(request, enrolment);
        this.editor = new MethodEditor(request, rules);
        this.methodChange = new MethodChange(request);
    }

    /** Shows the user's current page. */
    void open() {
        if (mustConfirm()) {
            request.show(request.confirmation().open());
        } else if (methodChange.isUnderWay()) {
            methodChange.open();
        } else {
            show(current());
        }
    }

    /** Whether a form may change something. The forms of the dialog that asks for a code do not. */
    static boolean changes(Form form) {
        return !CONFIRMATION.contains(form.step());
    }

    /** Handles the form of a page. */
    void submit() {
        Form form = request.form();
        Optional<SettingsPage> posted = SettingsPage.ofPage(form.step());
        if (changes(form) && !request.isExclusive()) {
            request.showBusy(mustConfirm() ? request.confirmation().open() : page(current()));
        } else if (SecondStepDialog.RETRY.equals(form.action())) {
            open();
        } else if (mustConfirm()) {
            // A form that changes something means that the code has become too old in the meantime.
            Optional<PageModel> page = changes(form)
                    ? Optional.of(request.confirmation().open())
                    : request.confirmation().submit(form).page();
            // The code may have been a recovery code, which is used up now.
            page.ifPresentOrElse(request::show, () -> new SettingsController(request.reloaded()).open());
        } else if (posted.isEmpty() && methodChange.isUnderWay() && isTurnedOffElsewhere()) {
            MethodChange.end(request.authSession());
            show(SettingsPage.SETTINGS);
        } else if (posted.isEmpty() && methodChange.isUnderWay()) {
            methodChange.submit(form).ifPresent(this::show);
        } else if (posted.isEmpty() || (posted.get() != SettingsPage.SETTINGS && posted.get() != current())) {
            request.show(page(current()).error("twoStepErrorUnknownStep"));
        } else {
            MethodChange.end(request.authSession());
            submit(posted.get(), form);
        }
    }

    /** Deletes everything that was entered. */
    static void end(AuthenticationSessionModel authSession) {
        UserNotes notes = UserNotes.of(authSession, authSession.getAuthenticatedUser());
        notes.remove(UserNote.SETTINGS_PAGE);
        notes.remove(UserNote.SETTINGS_METHOD);
        MethodChange.end(authSession);
    }

    private boolean mustConfirm() {
        return enrolment.asksForCode() && !request.confirmed();
    }

    /**
     * Whether two-step verification was turned off elsewhere. The code that allowed the change was then entered for an
     * enrolment that no longer exists, and no method is left to confirm the change.
     */
    private boolean isTurnedOffElsewhere() {
        return !enrolment.asksForCode()
                && request.notes()
                        .get(UserNote.CODE_ENTERED_FOR)
                        .filter(entered -> !entered.equals(SecondStepMark.version(enrolment)))
                        .isPresent();
    }

    private void submit(SettingsPage page, Form form) {
        if ("back".equals(form.action())) {
            show(SettingsPage.SETTINGS);
        } else if (page != SettingsPage.SETTINGS && !form.action().isEmpty()) {
            request.show(page(page).error("twoStepErrorUnknownStep"));
        } else {
            switch (page) {
                case SETTINGS -> submitSettings(form);
                case ADD -> submitKind(form.text("kind"));
                case REMOVE -> with(selectedMethod(), method -> show(editor.remove(method)));
                case TURN_OFF -> show(editor.turnOff(form.checked("clearSettings"), form.checked("endSessions")));
            }
        }
    }

    private void submitSettings(Form form) {
        goTo(SettingsPage.SETTINGS);
        Optional<String> button = METHOD_BUTTONS.stream()
                .filter(name -> form.given(name).isPresent())
                .findFirst();
        if (button.isPresent()) {
            with(method(form.text(button.get())), method -> change(method, button.get()));
        } else if (form.given("forget").isPresent()) {
            show(editor.forget(form.text("forget")));
        } else {
            switch (form.action()) {
                case "add" -> add();
                case "new-recovery-codes" -> begin(MethodKind.RECOVERY_CODES, "");
                case "forget-devices" -> show(editor.forgetDevices());
                case "end-sessions" -> show(editor.endOtherSessions());
                case "turn-off" -> showUnless(rules.whyNotTurnedOff(), SettingsPage.TURN_OFF);
                case "done" -> finish();
                default -> request.show(page(SettingsPage.SETTINGS).error("twoStepErrorUnknownStep"));
            }
        }
    }

    private void change(Method method, String button) {
        switch (button) {
            case "prefer" -> show(editor.prefer(method));
            case "call" -> show(editor.switchTo(Channel.VOICE, method));
            case "text" -> show(editor.switchTo(Channel.SMS, method));
            case "replace" -> begin(method.kind(), method.id());
            case "remove" -> {
                request.notes().set(UserNote.SETTINGS_METHOD, method.id());
                showUnless(rules.whyNotRemoved(method), SettingsPage.REMOVE);
            }
            default -> throw new IllegalStateException("Unknown button " + button);
        }
    }

    /**
     * Changes a method, or shows an error if it no longer exists, because the user may have removed it in another tab.
     */
    private void with(Optional<Method> method, Consumer<Method> change) {
        method.ifPresentOrElse(change, () -> show(ChangeResult.refused(SettingsRules.METHOD_GONE)));
    }

    /** Starts the wizard if a part is missing. Otherwise lets the user add a method. */
    private void add() {
        List<MethodKind> kinds = rules.addableKinds();
        if (rules.wizardHasWork()) {
            // Pretend that the application started the wizard, so that the user can cancel it.
            request.authSession().setClientNote(Constants.KC_ACTION, ProviderIds.SETUP);
            finish();
            return;
        }
        switch (kinds.size()) {
            // The form of an outdated page: the button no longer exists.
            case 0 -> finish();
            case 1 -> begin(kinds.get(0), "");
            default -> show(SettingsPage.ADD);
        }
    }

    private void submitKind(String id) {
        rules.addableKinds().stream()
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .ifPresentOrElse(
                        kind -> begin(kind, ""),
                        () -> request.show(page(SettingsPage.ADD).fieldError("kind", "twoStepErrorChoose")));
    }

    private void begin(MethodKind kind, String replaces) {
        goTo(SettingsPage.SETTINGS);
        if (!enrolment.asksForCode() || !methodChange.begin(kind, replaces)) {
            show(ChangeResult.refused("twoStepErrorCannotSetUp"));
        }
    }

    private void showUnless(Optional<String> refused, SettingsPage page) {
        refused.ifPresentOrElse(key -> show(ChangeResult.refused(key)), () -> show(page));
    }

    private void finish() {
        end(request.authSession());
        request.done();
    }

    /** Shows the settings as they are now, with the result of a change. */
    private void show(ChangeResult result) {
        PageModel page = new SettingsView(request, request.enrolments().load())
                .page(goTo(SettingsPage.SETTINGS), Optional.empty());
        boolean offersEndOfSessions = result.offersEndOfSessions() && request.otherSessions();
        request.show(
                result.done()
                        ? page.with("changed", offersEndOfSessions)
                                .success(result.key(), result.parameters().toArray())
                        : page.error(result.key()));
    }

    private void show(ChangeOutcome outcome) {
        outcome.verified()
                .ifPresentOrElse(draft -> show(editor.store(draft, method(outcome.replaces()))), () -> show(current()));
    }

    private void show(SettingsPage page) {
        request.show(page(page));
    }

    private PageModel page(SettingsPage page) {
        return new SettingsView(request, enrolment).page(goTo(page), selectedMethod());
    }

    private SettingsPage goTo(SettingsPage page) {
        request.notes().set(UserNote.SETTINGS_PAGE, page.page());
        return page;
    }

    private SettingsPage current() {
        return request.notes()
                .get(UserNote.SETTINGS_PAGE)
                .flatMap(SettingsPage::ofPage)
                .filter(page -> page != SettingsPage.REMOVE || selectedMethod().isPresent())
                .orElse(SettingsPage.SETTINGS);
    }

    /** The method to which the current page refers. */
    private Optional<Method> selectedMethod() {
        return request.notes().get(UserNote.SETTINGS_METHOD).flatMap(this::method);
    }

    /** @return a usable or a disabled method; empty if there is none with the id */
    private Optional<Method> method(String id) {
        return Stream.concat(enrolment.methods().stream(), enrolment.disabled().stream())
                .filter(method -> method.id().equals(id))
                .findFirst();
    }
}
