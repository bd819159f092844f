package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * Makes the changes that a user asks for, or says why not. What the policy needs cannot be taken away here. Whoever calls
 * has seen to it that the user gave a code just now.
 */
final class MethodEditor {

    private static final String GONE = "twoStepErrorMethodGone";
    private static final String ENDED = "twoStepInfoSessionsEnded";

    private final RequiredActionRequest visit;
    private final Enrolment enrolment;

    MethodEditor(RequiredActionRequest visit) {
        this.visit = visit;
        this.enrolment = visit.enrolment();
    }

    /**
     * What is said to the user.
     *
     * @param key of the message
     * @param done whether it was done
     */
    record ChangeResult(String key, boolean done) {

        static ChangeResult done(String key) {
            return new ChangeResult(key, true);
        }

        static ChangeResult refused(String key) {
            return new ChangeResult(key, false);
        }

        static ChangeResult gone() {
            return refused(GONE);
        }

        /** Whether somebody else may be in by what was just changed. */
        boolean worthEndingSessions() {
            return done && !ENDED.equals(key);
        }
    }

    /** Whether the wizard has something to do for this user: to turn it on, or to ask for what is missing. */
    boolean wizardHasWork(Enrolment now) {
        return wizardUsable() && (!now.on() || incomplete(now));
    }

    /** Whether the policy wants more than there is. */
    boolean incomplete(Enrolment now) {
        return visit.offer().missing(now.methods()) != MissingPart.NOTHING;
    }

    /** What can be added while it is on. */
    List<MethodKind> canAdd(Enrolment now) {
        if (!now.asksForCode()) {
            return List.of();
        }
        List<MethodKind> kinds = new ArrayList<>(visit.offer().kinds(MethodRole.CHANGE, now.methods()));
        if (now.has(Method.RecoveryCodes.class)) {
            // New ones are made where the old ones are listed.
            kinds.remove(MethodKind.RECOVERY_CODES);
        }
        return kinds;
    }

    boolean canMakeRecoveryCodes() {
        return visit.offer().kinds(MethodRole.CHANGE, enrolment.methods()).contains(MethodKind.RECOVERY_CODES);
    }

    ChangeResult prefer(Optional<Method> method) {
        Optional<Method> usable = method.filter(known ->
                enrolment.on() && enrolment.methods().contains(known) && !(known instanceof Method.RecoveryCodes));
        if (usable.isEmpty()) {
            return ChangeResult.gone();
        }
        if (!enrolment.firstChoice().equals(usable)) {
            visit.enrolments().prefer(usable.get());
            visit.changes().report(Change.PREFERRED_CHANGED, name(usable.get()));
        }
        return ChangeResult.done("twoStepInfoPreferredChanged");
    }

    /** Calls instead of texts, or texts instead of calls. */
    ChangeResult call(Optional<Method> method, boolean calls) {
        if (!enrolment.asksForCode()
                || method.isEmpty()
                || !(method.get() instanceof Method.Phone phone)
                || !canSwitch(phone, calls)) {
            return ChangeResult.gone();
        }
        visit.enrolments().call(phone, calls);
        visit.changes().report(Change.PHONE_CHANGED, name(phone));
        return ChangeResult.done(calls ? "twoStepInfoPhoneCalled" : "twoStepInfoPhoneTexted");
    }

    boolean canSwitch(Method.Phone phone, boolean calls) {
        return phone.prefersCalls() != calls
                && (calls || phone.textsPossible())
                && visit.offer().channels(MethodRole.CHANGE).stream()
                        .anyMatch(channel -> channel.id().equals(calls ? "voice" : "sms"));
    }

    /** Keeps what was proved. */
    ChangeResult store(EnrolmentDraft draft, Optional<Method> replaced) {
        boolean recognised = visit.devices().recognised();
        if (replaced.isPresent()) {
            visit.enrolments().replace(replaced.get(), draft);
            if (replaced.get() instanceof Method.Phone old) {
                visit.phoneNotices().replaced(old);
            }
        } else {
            visit.enrolments()
                    .add(
                            draft,
                            visit.session()
                                    .getProvider(LoginFormsProvider.class)
                                    .getMessage("twoStepRecoveryLabel"));
        }
        visit.devices().afterChangeOfMethods(recognised);
        boolean another = replaced.isPresent();
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            visit.changes()
                    .report(
                            another ? Change.PHONE_REPLACED : Change.PHONE_ADDED,
                            phone.number().masked());
            return ChangeResult.done(another ? "twoStepInfoPhoneReplaced" : "twoStepInfoPhoneAdded");
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            visit.changes().report(another ? Change.APP_REPLACED : Change.APP_ADDED, app.label());
            return ChangeResult.done(another ? "twoStepInfoAppReplaced" : "twoStepInfoAppAdded");
        }
        visit.changes().report(Change.RECOVERY_CODES_MADE, "");
        return ChangeResult.done("twoStepInfoRecoveryCodesMade");
    }

    ChangeResult remove(Optional<Method> method) {
        if (method.isEmpty()) {
            return ChangeResult.gone();
        }
        Optional<String> refused = whyNotRemoved(method);
        if (refused.isPresent()) {
            return ChangeResult.refused(refused.get());
        }
        boolean recognised = visit.devices().recognised();
        visit.enrolments().remove(method.get());
        visit.devices().afterChangeOfMethods(recognised);
        visit.changes().report(removal(method.get()), name(method.get()));
        return ChangeResult.done("twoStepInfoMethodRemoved");
    }

    /** The reason as a message key; empty if it can be removed. */
    Optional<String> whyNotRemoved(Optional<Method> method) {
        return method.isEmpty() ? Optional.of(GONE) : whyNotRemoved(method.get(), enrolment);
    }

    private Optional<String> whyNotRemoved(Method method, Enrolment now) {
        if (!now.asksForCode()) {
            return Optional.of(GONE);
        }
        if (now.switchedOff().contains(method)) {
            // Nothing rests on it; but what is left must still be able to let the user in, and to keep others out.
            return now.methods().stream().allMatch(Method.RecoveryCodes.class::isInstance)
                    ? Optional.of("twoStepErrorCannotRemoveOnly")
                    : Optional.empty();
        }
        if (!now.methods().contains(method)) {
            return Optional.of(GONE);
        }
        return switch (visit.offer().missingWithout(method, now.methods())) {
            case NOTHING -> Optional.empty();
            case FIRST_METHOD -> Optional.of("twoStepErrorCannotRemoveOnly");
            case BACKUP -> Optional.of("twoStepErrorCannotRemoveBackup");
        };
    }

    ChangeResult forget(String id) {
        boolean forgotten = visit.devices().forget(id);
        if (!forgotten) {
            return ChangeResult.refused("twoStepErrorDeviceGone");
        }
        visit.changes().report(Change.DEVICE_FORGOTTEN, "");
        return ChangeResult.done("twoStepInfoDeviceForgotten");
    }

    ChangeResult forgetDevices() {
        if (!visit.devices().list().isEmpty()) {
            visit.devices().forgetAll();
            visit.changes().report(Change.DEVICES_FORGOTTEN, "");
        }
        return ChangeResult.done("twoStepInfoDevicesForgotten");
    }

    ChangeResult endOtherSessions() {
        visit.endOtherSessions();
        return ChangeResult.done(ENDED);
    }

    ChangeResult turnOff(boolean clear) {
        Optional<String> refused = whyNotOff();
        if (refused.isPresent()) {
            return ChangeResult.refused(refused.get());
        }
        visit.devices().forgetAll();
        visit.enrolments().turnOff(clear);
        visit.changes().report(Change.TURNED_OFF, "");
        return ChangeResult.done("twoStepInfoTurnedOff");
    }

    /** The reason as a message key; empty if it can be turned off. */
    Optional<String> whyNotOff() {
        return enrolment.asksForCode() && !visit.required()
                ? Optional.empty()
                : Optional.of("twoStepErrorCannotTurnOff");
    }

    private boolean wizardUsable() {
        RequiredActionProviderModel wizard =
                visit.realm().getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        return wizard != null && wizard.isEnabled() && visit.policy().enforcement() != Enforcement.OFF;
    }

    private static Change removal(Method method) {
        if (method instanceof Method.Phone) {
            return Change.PHONE_REMOVED;
        }
        return method instanceof Method.App ? Change.APP_REMOVED : Change.RECOVERY_CODES_REMOVED;
    }

    private static String name(Method method) {
        if (method instanceof Method.Phone phone) {
            return phone.number().masked();
        }
        return method instanceof Method.App app ? app.label() : "";
    }
}
