// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.OTP_FORM;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.PASSWORD_FORMS;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.RECOVERY_CODE_FORM;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.REPLACED;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.USER_CONFIGURED;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.isProof;
import static io.github.keycloaktwostep.method.ProviderIds.DEVICE_CONDITION;
import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Adds two-step verification to a flow.
 *
 * <p>It replaces the OTP and recovery-code forms that ask for a second factor. If there are no such forms, it joins the
 * first sub-flow after a password that asks users who have configured a second factor. If there is no such sub-flow, it
 * adds one after each password form. What an admin has disabled stays disabled.
 */
final class SecondFactor {

    /** The rest of the error message, after the flow's name, if there is no place for two-step verification. */
    static final String NO_PLACE = "has neither a second-factor sub-flow nor an enabled password form"
            + " (auth-username-password-form or auth-password-form), so two-step verification cannot be added to it; add"
            + " the authenticator '" + VERIFICATION
            + "' to your flow manually, or bind a flow with a password form";

    private final FlowEdits edits;

    private SecondFactor(FlowEdits edits) {
        this.edits = edits;
    }

    /**
     * @return the flow with two-step verification, unchanged if it runs it already; empty if there is no place for it
     */
    static Optional<Flow> putInto(Flow flow, FlowEdits edits) {
        if (flow.runs(VERIFICATION)) {
            return Optional.of(flow);
        }
        SecondFactor rules = new SecondFactor(edits);
        Flow changed = flow;
        for (FlowRewrite rule :
                List.<FlowRewrite>of(rules::replaceForms, rules::joinFirstSubFlow, rules::followPasswordForm)) {
            if (edits.steps().isEmpty()) {
                changed = walk(flow, false, rule);
            }
        }
        return Optional.of(changed).filter(result -> result.runs(VERIFICATION));
    }

    /** Changes one level, after the levels below it. */
    private interface FlowRewrite {

        /** @param proved whether the user has proved their identity when this level begins */
        Flow apply(Flow level, boolean proved);
    }

    private static Flow walk(Flow flow, boolean proved, FlowRewrite rule) {
        List<Execution> walked = new ArrayList<>();
        boolean provedHere = proved;
        for (Execution execution : flow.executions()) {
            boolean provedBefore = provedHere;
            walked.add(execution.runs() ? execution.mapFlow(inside -> walk(inside, provedBefore, rule)) : execution);
            provedHere |= proves(execution);
        }
        return rule.apply(flow.with(walked), proved);
    }

    /**
     * Whether users prove their identity by passing an execution. Alternatives do not count, because the next
     * alternative is asked for instead, not in addition.
     */
    static boolean proves(Execution execution) {
        return execution.mandatory()
                && execution.runs()
                && (isProof(execution.authenticator())
                        || execution.flow().stream()
                                .flatMap(Flow::running)
                                .anyMatch(inside -> !inside.condition() && isProof(inside.authenticator())));
    }

    private Flow replaceForms(Flow level, boolean proved) {
        List<Execution> all = level.executions();
        int place = place(all);
        Optional<Requirement> requirement = requirement(level);
        if (place < 0
                || requirement.isEmpty()
                || !(proved || all.subList(0, place).stream().anyMatch(SecondFactor::proves))) {
            return level;
        }
        List<Execution> changed = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Execution execution = all.get(i);
            if (i == place) {
                changed.add(Execution.of(VERIFICATION, requirement.get()));
            }
            if (isReplaced(execution)) {
                edits.step(Action.REPLACE_EXECUTION, level, execution.authenticator());
            } else if (!execution.is(VERIFICATION)) {
                changed.add(execution);
            }
        }
        return level.with(requirement.get() == Requirement.ALTERNATIVE ? skippedOnRememberedDevice(changed) : changed);
    }

    /** Index of the OTP form, else of the recovery-code form; negative if there is neither. */
    private static int place(List<Execution> level) {
        List<String> ids = level.stream().map(Execution::authenticator).toList();
        return ids.contains(OTP_FORM) ? ids.indexOf(OTP_FORM) : ids.indexOf(RECOVERY_CODE_FORM);
    }

    private static boolean isReplaced(Execution execution) {
        return REPLACED.contains(execution.authenticator());
    }

    /**
     * The requirement of the new step. Empty if the existing forms have no effect, because Keycloak ignores
     * alternatives next to mandatory executions.
     */
    private static Optional<Requirement> requirement(Flow level) {
        // Keycloak ignores alternatives next to a required form, so the level stays as strict as it was.
        boolean formRequired = level.executions().stream()
                .anyMatch(execution -> isReplaced(execution) && execution.requirement() == Requirement.REQUIRED);
        if (formRequired) {
            return Optional.of(Requirement.REQUIRED);
        }
        return asksForMore(level) ? Optional.empty() : Optional.of(Requirement.ALTERNATIVE);
    }

    /** Whether something else on this level must be passed. */
    private static boolean asksForMore(Flow level) {
        return level.executions().stream()
                .anyMatch(execution -> execution.mandatory() && !isReplaced(execution) && !execution.is(VERIFICATION));
    }

    /**
     * Adds the condition that checks the device, if the level is conditional. The condition comes first, because
     * Keycloak would otherwise start with a security key if that is the user's first credential.
     */
    private static List<Execution> skippedOnRememberedDevice(List<Execution> level) {
        boolean conditional = level.stream().anyMatch(execution -> execution.condition() && execution.enabled());
        if (!conditional || level.stream().anyMatch(execution -> execution.is(DEVICE_CONDITION))) {
            return level;
        }
        List<Execution> changed = new ArrayList<>(level);
        changed.add(0, Execution.condition(DEVICE_CONDITION));
        return changed;
    }

    private Flow joinFirstSubFlow(Flow level, boolean proved) {
        boolean fits = proved
                && edits.steps().isEmpty()
                && level.conditions().anyMatch(condition -> condition.is(USER_CONFIGURED))
                && !asksForMore(level);
        if (!fits) {
            return level;
        }
        List<Execution> changed = new ArrayList<>(level.executions());
        changed.removeIf(execution -> execution.is(VERIFICATION));
        changed.add(Execution.of(VERIFICATION, Requirement.ALTERNATIVE));
        edits.step(Action.ADD_EXECUTION, level, VERIFICATION);
        return level.with(skippedOnRememberedDevice(changed));
    }

    private Flow followPasswordForm(Flow level, boolean proved) {
        List<Execution> changed = new ArrayList<>();
        for (Execution execution : level.executions()) {
            boolean passwordForm = execution.enabled() && PASSWORD_FORMS.contains(execution.authenticator());
            if (!passwordForm) {
                changed.add(execution);
            } else if (execution.requirement() == Requirement.REQUIRED) {
                changed.add(execution);
                changed.add(newSubFlow(level));
            } else {
                // Keycloak ignores an alternative next to a conditional sub-flow, so nobody would be asked for the
                // password. Therefore, the form and the sub-flow together become the alternative.
                changed.add(Execution.subFlow(
                        Flow.unsaved(
                                edits.names().reserve(level.alias() + " password and second factor"),
                                List.of(execution.with(Requirement.REQUIRED), newSubFlow(level))),
                        Requirement.ALTERNATIVE));
            }
        }
        return level.with(changed);
    }

    private Execution newSubFlow(Flow level) {
        Flow subFlow = Flow.unsaved(
                edits.names().reserve(level.alias() + " second factor"),
                List.of(
                        Execution.condition(DEVICE_CONDITION),
                        Execution.condition(USER_CONFIGURED),
                        Execution.of(VERIFICATION, Requirement.ALTERNATIVE)));
        edits.step(Action.ADD_EXECUTION, subFlow, VERIFICATION);
        return Execution.subFlow(subFlow, Requirement.CONDITIONAL);
    }
}
