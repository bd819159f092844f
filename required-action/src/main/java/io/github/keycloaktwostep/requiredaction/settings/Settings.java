package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.audit.Change;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.Missing;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.page.Times;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.requiredaction.MethodView;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.verification.Verification.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.Constants;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Status, preferred method, remembered devices and turning off. Who has two-step verification on gives a code before
 * anything is shown, and again before a change if that was more than five minutes ago; a remembered device does not
 * count.
 */
final class Settings {

    private static final String NOTE = "two-step.settings";

    private final Visit visit;
    private final Enrolment enrolment;

    Settings(Visit visit) {
        this.visit = visit;
        this.enrolment = visit.enrolment();
    }

    /** Shows the page where the user is. */
    void open() {
        if (mustConfirm()) {
            visit.show(visit.confirmation().open());
        } else {
            visit.show(screen(place()));
        }
    }

    /** Takes what a page sent. */
    void submit() {
        Form form = visit.form();
        if (mustConfirm()) {
            confirm(form);
            return;
        }
        Optional<Place> posted = Place.ofPage(form.step());
        if (posted.equals(Optional.of(Place.SETTINGS))) {
            settingsPage(form);
        } else if (posted.isPresent() && place() == Place.TURN_OFF) {
            turnOffPage(form);
        } else {
            visit.show(screen(place()).error("twoStepErrorUnknownStep"));
        }
    }

    static void end(AuthenticationSessionModel authSession) {
        authSession.removeAuthNote(NOTE);
    }

    private void confirm(Form form) {
        if (Place.ofPage(form.step()).isPresent()) {
            // The code that was given is too old by now.
            visit.show(visit.confirmation().open());
            return;
        }
        Result result = visit.confirmation().submit(form);
        visit.show(result instanceof Result.Show show ? show.screen() : screen(place()));
    }

    private boolean mustConfirm() {
        return enrolment.asksForCode() && !visit.confirmed();
    }

    private void settingsPage(Form form) {
        Optional<String> preferred = form.given("prefer");
        if (preferred.isPresent()) {
            prefer(preferred.get());
            return;
        }
        switch (form.action()) {
            case "add" -> add();
            case "forget-devices" -> forgetDevices();
            case "turn-off" -> visit.show(mayTurnOff() ? screen(moved(Place.TURN_OFF)) : refused());
            case "done" -> finish();
            default -> visit.show(screen(moved(Place.SETTINGS)).error("twoStepErrorUnknownStep"));
        }
    }

    private void turnOffPage(Form form) {
        if ("back".equals(form.action())) {
            visit.show(screen(moved(Place.SETTINGS)));
        } else if (!mayTurnOff()) {
            moved(Place.SETTINGS);
            visit.show(refused());
        } else if (!form.action().isEmpty()) {
            visit.show(screen(Place.TURN_OFF).error("twoStepErrorUnknownStep"));
        } else {
            turnOff(form.checked("clearSettings"));
        }
    }

    private void prefer(String id) {
        Optional<Method> method =
                enrolment.method(id).filter(known -> enrolment.on() && !(known instanceof Method.RecoveryCodes));
        if (method.isEmpty()) {
            visit.show(screen(Place.SETTINGS).error("twoStepErrorChoose"));
            return;
        }
        visit.enrolments().prefer(method.get());
        visit.changes().report(Change.PREFERRED_CHANGED, "");
        visit.show(screen(Place.SETTINGS, visit.enrolments().load()).success("twoStepInfoPreferredChanged"));
    }

    private void forgetDevices() {
        visit.devices().forgetAll();
        visit.changes().report(Change.DEVICES_FORGOTTEN, "");
        visit.show(screen(Place.SETTINGS).success("twoStepInfoDevicesForgotten"));
    }

    private void turnOff(boolean clear) {
        visit.devices().forgetAll();
        visit.enrolments().turnOff(clear);
        visit.changes().report(Change.TURNED_OFF, "");
        moved(Place.SETTINGS);
        visit.show(screen(Place.SETTINGS, visit.enrolments().load()).success("twoStepInfoTurnedOff"));
    }

    /** The wizard asks for what is missing, or turns it on. */
    private void add() {
        if (mayAdd(enrolment)) {
            // As if the application had asked for it, so that it can be cancelled.
            visit.authSession().setClientNote(Constants.KC_ACTION, PolicyReader.REQUIRED_ACTION);
        }
        finish();
    }

    private void finish() {
        end(visit.authSession());
        visit.done();
    }

    private Screen refused() {
        return screen(Place.SETTINGS).error("twoStepErrorCannotTurnOff");
    }

    private Screen screen(Place place) {
        return screen(place, enrolment);
    }

    private Screen screen(Place place, Enrolment now) {
        if (place == Place.TURN_OFF && mayTurnOff()) {
            return new Screen(place.page())
                    .with("canGoBack", true)
                    .with("devices", visit.devices().count());
        }
        boolean active = now.asksForCode();
        return new Screen(Place.SETTINGS.page())
                .with("on", active)
                .with(
                        "since",
                        now.since()
                                .map(since -> Times.date(since, visit.locale()))
                                .orElse(""))
                .with("methods", active ? methods(now) : List.of())
                .with("devices", visit.devices().count())
                .with("rememberAllowed", visit.policy().rememberDevice())
                .with("canPrefer", now.on())
                .with("canTurnOff", active && mayTurnOff())
                .with("canAdd", mayAdd(now));
    }

    private static List<Map<String, Object>> methods(Enrolment now) {
        Optional<Method> first = now.firstChoice();
        return now.methods().stream()
                .map(method -> {
                    Map<String, Object> view = MethodView.of(method);
                    view.put("preferred", first.filter(method::equals).isPresent());
                    return view;
                })
                .toList();
    }

    private boolean mayTurnOff() {
        return enrolment.asksForCode() && !visit.required();
    }

    /** Whether the wizard has something to do for this user. */
    private boolean mayAdd(Enrolment now) {
        RequiredActionProviderModel wizard =
                visit.realm().getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        return wizard != null
                && wizard.isEnabled()
                && visit.policy().enforcement() != Enforcement.OFF
                && (!now.on() || visit.offer().missing(now.methods()) != Missing.NOTHING);
    }

    private Place place() {
        return Place.ofPage(Optional.ofNullable(visit.authSession().getAuthNote(NOTE))
                        .orElse(""))
                .orElse(Place.SETTINGS);
    }

    private Place moved(Place place) {
        visit.authSession().setAuthNote(NOTE, place.page());
        return place;
    }
}
