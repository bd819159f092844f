// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what a user may change on the settings page. What the policy requires cannot be removed there. */
final class SettingsRules {

    static final String METHOD_GONE = "twoStepErrorMethodGone";

    private final RequiredActionRequest request;
    private final Enrolment enrolment;

    /** @param enrolment the current enrolment, which may have changed since the request arrived */
    SettingsRules(RequiredActionRequest request, Enrolment enrolment) {
        this.request = request;
        this.enrolment = enrolment;
    }

    /** Whether the wizard would turn two-step verification on, or ask for a missing part. */
    boolean wizardHasWork() {
        return RegisteredAction.isEnabled(request.realm(), ProviderIds.SETUP)
                && request.policy().enforcement() != Enforcement.OFF
                && (!enrolment.on() || isIncomplete());
    }

    /** Whether the policy requires more than the user has. */
    boolean isIncomplete() {
        return request.availableMethods().missing(enrolment.methods()) != MissingPart.NOTHING;
    }

    /** The kinds of methods that can be added while two-step verification is on. */
    List<MethodKind> addableKinds() {
        if (!enrolment.asksForCode()) {
            return List.of();
        }
        List<MethodKind> kinds = new ArrayList<>(changeableKinds());
        if (enrolment.has(MethodKind.RECOVERY_CODES)) {
            // Users replace recovery codes where they are listed.
            kinds.remove(MethodKind.RECOVERY_CODES);
        }
        return kinds;
    }

    boolean canMakeRecoveryCodes() {
        return enrolment.asksForCode() && changeableKinds().contains(MethodKind.RECOVERY_CODES);
    }

    /** Whether a method can become the one with which sign-ins start. */
    boolean canPrefer(Method method) {
        return enrolment.on() && enrolment.methods().contains(method) && !method.isRecoveryCodes();
    }

    /** Whether a phone can be switched to this channel. */
    boolean canSwitch(Method.Phone phone, Channel channel) {
        return enrolment.asksForCode()
                && phone.channel() != channel
                && phone.channels().contains(channel)
                && request.availableMethods().channels(MethodRole.CHANGE).contains(channel);
    }

    /** Why a method cannot be removed, as a message key; empty if it can. */
    Optional<String> whyNotRemoved(Method method) {
        if (enrolment.asksForCode() && enrolment.disabled().contains(method)) {
            // A disabled method is not needed, but the user needs a method other than recovery codes to sign in.
            return enrolment.methods().stream().allMatch(Method::isRecoveryCodes)
                    ? Optional.of("twoStepErrorCannotRemoveOnly")
                    : Optional.empty();
        }
        if (!enrolment.asksForCode() || !enrolment.methods().contains(method)) {
            return Optional.of(METHOD_GONE);
        }
        return switch (request.availableMethods().missingWithout(method, enrolment.methods())) {
            case NOTHING -> Optional.empty();
            case FIRST_METHOD -> Optional.of("twoStepErrorCannotRemoveOnly");
            case BACKUP -> Optional.of("twoStepErrorCannotRemoveBackup");
        };
    }

    /** Why two-step verification cannot be turned off, as a message key; empty if it can. */
    Optional<String> whyNotTurnedOff() {
        return enrolment.asksForCode() && !request.required()
                ? Optional.empty()
                : Optional.of("twoStepErrorCannotTurnOff");
    }

    private List<MethodKind> changeableKinds() {
        return request.availableMethods().kinds(MethodRole.CHANGE, enrolment.methods());
    }
}
