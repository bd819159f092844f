// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.challenge.CodelessMessages;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.UserNote;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes the changes that {@link SettingsRules} allows. Callers must ensure that the user has entered a code. */
final class MethodEditor {

    private static final String SESSIONS_ENDED = "twoStepInfoSessionsEnded";
    /** Themes may show a message as HTML, but a label is text. */
    private static final Pattern MARKUP = Pattern.compile("[<>]|&(?=#?\\w+;)");

    private final RequiredActionRequest request;
    private final Enrolment enrolment;
    private final SettingsRules rules;

    MethodEditor(RequiredActionRequest request, SettingsRules rules) {
        this.request = request;
        this.enrolment = request.enrolment();
        this.rules = rules;
    }

    /**
     * Result of a change.
     *
     * @param done whether the change was made
     * @param key of the message to the user
     * @param parameters of the message
     */
    record ChangeResult(boolean done, String key, List<String> parameters) {

        static ChangeResult done(String key, String... parameters) {
            return new ChangeResult(true, key, List.of(parameters));
        }

        static ChangeResult refused(String key) {
            return new ChangeResult(false, key, List.of());
        }

        /** Whether to offer to end other sessions, because somebody else may have signed in with what was changed. */
        boolean offersEndOfSessions() {
            return done && !SESSIONS_ENDED.equals(key);
        }
    }

    /** Makes a method the one with which sign-ins start. */
    ChangeResult prefer(Method method) {
        if (!rules.canPrefer(method)) {
            return ChangeResult.refused(SettingsRules.METHOD_GONE);
        }
        if (!enrolment.firstChoice().equals(Optional.of(method))) {
            request.enrolments().prefer(method);
            request.report(Change.PREFERRED_CHANGED, method.displayName());
        }
        return ChangeResult.done("twoStepInfoPreferredChanged", nameOnPage(method));
    }

    /** Switches a phone between text messages and calls. */
    ChangeResult switchTo(Channel channel, Method method) {
        if (!(method instanceof Method.Phone phone) || !rules.canSwitch(phone, channel)) {
            return ChangeResult.refused(SettingsRules.METHOD_GONE);
        }
        request.enrolments().prefer(phone, channel);
        String key =
                switch (channel) {
                    case SMS -> "twoStepInfoPhoneTexted";
                    case VOICE -> "twoStepInfoPhoneCalled";
                };
        return done(Change.PHONE_CHANGED, phone.displayName(), key);
    }

    /**
     * Stores a verified method.
     *
     * @param replaced the method that it replaces; empty if it is added
     */
    ChangeResult store(EnrolmentDraft draft, Optional<Method> replaced) {
        boolean recognised = request.devices().recognised();
        if (replaced.isPresent()) {
            request.enrolments().replace(replaced.get(), draft);
            if (replaced.get() instanceof Method.Phone old) {
                UserContext context = request.context();
                new CodelessMessages(context.session(), context.realm(), context.policy(), context.clock())
                        .numberReplaced(context.user(), old);
            }
        } else {
            request.enrolments().add(draft, request.message("twoStepRecoveryLabel"));
        }
        request.devices().afterChangeOfMethods(recognised);
        Method method = draft.asMethod("");
        return switch (method.kind()) {
            case PHONE ->
                replaced.isPresent()
                        ? done(Change.PHONE_REPLACED, method.displayName(), "twoStepInfoPhoneReplaced")
                        : done(Change.PHONE_ADDED, method.displayName(), "twoStepInfoPhoneAdded");
            case APP ->
                replaced.isPresent()
                        ? done(Change.APP_REPLACED, method.displayName(), "twoStepInfoAppReplaced")
                        : done(Change.APP_ADDED, method.displayName(), "twoStepInfoAppAdded");
            case RECOVERY_CODES -> done(Change.RECOVERY_CODES_MADE, "", "twoStepInfoRecoveryCodesMade");
        };
    }

    ChangeResult remove(Method method) {
        Optional<String> refused = rules.whyNotRemoved(method);
        if (refused.isPresent()) {
            return ChangeResult.refused(refused.get());
        }
        boolean recognised = request.devices().recognised();
        request.enrolments().remove(method);
        request.devices().afterChangeOfMethods(recognised);
        Change change =
                switch (method.kind()) {
                    case PHONE -> Change.PHONE_REMOVED;
                    case APP -> Change.APP_REMOVED;
                    case RECOVERY_CODES -> Change.RECOVERY_CODES_REMOVED;
                };
        return done(change, method.displayName(), "twoStepInfoMethodRemoved", nameOnPage(method));
    }

    ChangeResult forget(String device) {
        return request.devices().forget(device)
                ? done(Change.DEVICE_FORGOTTEN, "", "twoStepInfoDeviceForgotten")
                : ChangeResult.refused("twoStepErrorDeviceGone");
    }

    ChangeResult forgetDevices() {
        if (!request.devices().list().isEmpty()) {
            request.devices().forgetAll();
            request.report(Change.DEVICES_FORGOTTEN, "");
        }
        return ChangeResult.done("twoStepInfoDevicesForgotten");
    }

    ChangeResult endOtherSessions() {
        request.endOtherSessions();
        return ChangeResult.done(SESSIONS_ENDED);
    }

    /**
     * Turns two-step verification off.
     *
     * @param clear whether the methods are deleted, too
     * @param endSessions whether the user's other sessions end
     */
    ChangeResult turnOff(boolean clear, boolean endSessions) {
        Optional<String> refused = rules.whyNotTurnedOff();
        if (refused.isPresent()) {
            return ChangeResult.refused(refused.get());
        }
        if (endSessions) {
            request.endOtherSessions();
        }
        request.devices().forgetAll();
        request.enrolments().turnOff(clear);
        // The code was entered for an enrolment that is now turned off. Users can continue with their settings.
        request.notes().remove(UserNote.CODE_ENTERED_FOR);
        return done(Change.TURNED_OFF, "", "twoStepInfoTurnedOff");
    }

    private ChangeResult done(Change change, String subject, String key, String... parameters) {
        request.report(change, subject);
        return ChangeResult.done(key, parameters);
    }

    private String nameOnPage(Method method) {
        String name = MARKUP.matcher(method.displayName()).replaceAll(" ").strip();
        return switch (method.type()) {
            case SMS -> request.message("twoStepWaySms", name);
            case VOICE -> request.message("twoStepWayVoice", name);
            case APP ->
                name.isEmpty() || name.equals(request.message("twoStepAppDefaultLabel"))
                        ? request.message("twoStepWayApp")
                        : request.message("twoStepWayAppNamed", name);
            case RECOVERY_CODES -> request.message("twoStepRecoveryLabel");
        };
    }
}
