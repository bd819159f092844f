package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.device.RememberedDevice;
import io.github.keycloaktwostep.device.RememberedDevices.Seen;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.page.PageTimes;
import io.github.keycloaktwostep.requiredaction.MethodView;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the pages of the settings show. */
final class SettingsView {

    private final RequiredActionRequest visit;
    private final Enrolment enrolment;
    private final MethodEditor editor;

    /** @param enrolment as it is now */
    SettingsView(RequiredActionRequest visit, Enrolment enrolment, MethodEditor editor) {
        this.visit = visit;
        this.enrolment = enrolment;
        this.editor = editor;
    }

    /** @param method that the page is about, if it is about one */
    PageModel of(SettingsPage place, Optional<Method> method) {
        return switch (place) {
            case SETTINGS -> settings();
            case ADD ->
                new PageModel(place.page())
                        .with("canGoBack", true)
                        .with(
                                "kinds",
                                editor.canAdd(enrolment).stream()
                                        .map(MethodKind::id)
                                        .toList());
            case REMOVE ->
                new PageModel(place.page())
                        .with("canGoBack", true)
                        .with("method", method.map(MethodView::of).orElse(Map.of()))
                        .with("devices", visit.devices().list().size());
            case TURN_OFF ->
                new PageModel(place.page())
                        .with("canGoBack", true)
                        .with("otherSessions", visit.otherSessions())
                        .with("devices", visit.devices().list().size());
        };
    }

    private PageModel settings() {
        boolean active = enrolment.asksForCode();
        List<Seen> devices = active ? visit.devices().list() : List.of();
        return new PageModel(SettingsPage.SETTINGS.page())
                .with("on", active)
                .with("since", enrolment.since().map(this::date).orElse(""))
                .with("methods", active ? methods() : List.of())
                .with("devices", devices.stream().map(this::device).toList())
                .with("rememberAllowed", visit.policy().rememberDevice())
                .with("canTurnOff", active && !visit.required())
                .with("canMakeRecoveryCodes", active && editor.canMakeRecoveryCodes())
                .with("incomplete", active && editor.incomplete(enrolment))
                .with(
                        "canAdd",
                        editor.wizardHasWork(enrolment)
                                || !editor.canAdd(enrolment).isEmpty())
                .with("changed", false);
    }

    private List<Map<String, Object>> methods() {
        Optional<Method> first = enrolment.firstChoice();
        // The one that sign-ins begin with first, the list that is for the worst case last.
        Comparator<Method> order = Comparator.comparing(method ->
                first.filter(method::equals).isPresent() ? 0 : method instanceof Method.RecoveryCodes ? 2 : 1);
        return Stream.concat(
                        enrolment.methods().stream().sorted(order).map(method -> method(method, first, false)),
                        enrolment.switchedOff().stream().map(method -> method(method, first, true)))
                .toList();
    }

    private Map<String, Object> method(Method method, Optional<Method> first, boolean switchedOff) {
        Map<String, Object> view = MethodView.of(method);
        boolean preferred = !switchedOff && first.filter(method::equals).isPresent();
        Instant used = enrolment.lastUsed().get(method.id());
        view.put("preferred", preferred);
        view.put("switchedOff", switchedOff);
        view.put("added", method.added().toEpochMilli() > 0 ? date(method.added()) : "");
        view.put("used", used == null ? "" : date(used));
        view.put(
                "canPrefer", enrolment.on() && !switchedOff && !preferred && !(method instanceof Method.RecoveryCodes));
        view.put("canCall", !switchedOff && method instanceof Method.Phone phone && editor.canSwitch(phone, true));
        view.put("canText", !switchedOff && method instanceof Method.Phone phone && editor.canSwitch(phone, false));
        return view;
    }

    private Map<String, Object> device(Seen seen) {
        RememberedDevice device = seen.device();
        return Map.of(
                "id", seen.id(),
                "current", seen.current(),
                "browser", device.browser(),
                "system", device.system(),
                "created", date(Instant.ofEpochMilli(device.created())),
                "used", date(Instant.ofEpochMilli(device.lastUsed())));
    }

    private String date(Instant instant) {
        return PageTimes.date(instant, visit.locale());
    }
}
