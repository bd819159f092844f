// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.device.RememberedDevice;
import io.github.keycloaktwostep.device.RememberedDevices.DeviceView;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.web.MethodView;
import io.github.keycloaktwostep.web.PageModel;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Creates the pages of the settings. Their content depends on what {@link SettingsRules} allows. */
final class SettingsView {

    private final RequiredActionRequest request;
    private final Enrolment enrolment;
    private final SettingsRules rules;

    /** @param enrolment the current enrolment, which may have changed since the request arrived */
    SettingsView(RequiredActionRequest request, Enrolment enrolment) {
        this.request = request;
        this.enrolment = enrolment;
        this.rules = new SettingsRules(request, enrolment);
    }

    /** @param method the method to which the page refers; empty if there is none */
    PageModel page(SettingsPage page, Optional<Method> method) {
        PageModel model = new PageModel(page.page()).with("canGoBack", page != SettingsPage.SETTINGS);
        return switch (page) {
            case SETTINGS -> settings(model);
            case ADD ->
                model.with(
                        "kinds",
                        rules.addableKinds().stream().map(MethodKind::id).toList());
            case REMOVE ->
                model.with("method", method.map(MethodView::of).orElse(Map.of()))
                        .with("devices", request.devices().list().size());
            case TURN_OFF ->
                model.with("otherSessions", request.otherSessions())
                        .with("devices", request.devices().list().size());
        };
    }

    private PageModel settings(PageModel model) {
        boolean active = enrolment.asksForCode();
        List<DeviceView> devices = active ? request.devices().list() : List.of();
        boolean canAdd = rules.wizardHasWork() || !rules.addableKinds().isEmpty();
        return model.with("on", active)
                .with("since", enrolment.since().map(this::date))
                .with("methods", active ? methods() : List.of())
                .with("devices", devices.stream().map(this::device).toList())
                .with("deviceCount", devices.size())
                .with("rememberAllowed", request.policy().rememberDevice())
                .with("canTurnOff", rules.whyNotTurnedOff().isEmpty())
                .with("canMakeRecoveryCodes", rules.canMakeRecoveryCodes())
                .with("incomplete", active && rules.isIncomplete())
                .with("canAdd", canAdd)
                .with("changed", false);
    }

    /** The method with which sign-ins start comes first. Recovery codes and disabled methods come last. */
    private List<Map<String, Object>> methods() {
        Comparator<Method> order =
                Comparator.comparing(method -> isFirstChoice(method) ? 0 : method.isRecoveryCodes() ? 2 : 1);
        return Stream.concat(enrolment.methods().stream().sorted(order), enrolment.disabled().stream())
                .map(this::method)
                .toList();
    }

    private Map<String, Object> method(Method method) {
        boolean disabled = enrolment.disabled().contains(method);
        boolean preferred = !disabled && isFirstChoice(method);
        Instant used = enrolment.lastUsed().get(method.id());
        Map<String, Object> view = MethodView.of(method);
        view.put("preferred", preferred);
        view.put("switchedOff", disabled);
        view.put("added", method.added().toEpochMilli() > 0 ? date(method.added()) : "");
        view.put("used", used == null ? "" : date(used));
        view.put("canPrefer", !preferred && rules.canPrefer(method));
        view.put("canCall", !disabled && canSwitch(method, Channel.VOICE));
        view.put("canText", !disabled && canSwitch(method, Channel.SMS));
        return view;
    }

    private boolean isFirstChoice(Method method) {
        return enrolment.firstChoice().equals(Optional.of(method));
    }

    private boolean canSwitch(Method method, Channel channel) {
        return method instanceof Method.Phone phone && rules.canSwitch(phone, channel);
    }

    private Map<String, Object> device(DeviceView seen) {
        RememberedDevice device = seen.device();
        return Map.of(
                "id", seen.id(),
                "current", request.devices().isCurrent(seen),
                "browser", device.browser(),
                "system", device.system(),
                "created", date(Instant.ofEpochMilli(device.created())),
                "used", date(Instant.ofEpochMilli(device.lastUsed())));
    }

    private String date(Instant instant) {
        return PageTimes.date(instant, request.textLocale());
    }
}
