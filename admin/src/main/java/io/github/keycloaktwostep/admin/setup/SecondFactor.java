package io.github.keycloaktwostep.admin.setup;

import static io.github.keycloaktwostep.admin.setup.Authenticators.DEVICE_CONDITION;
import static io.github.keycloaktwostep.admin.setup.Authenticators.OTP_FORM;
import static io.github.keycloaktwostep.admin.setup.Authenticators.PASSWORD_FORMS;
import static io.github.keycloaktwostep.admin.setup.Authenticators.REPLACED;
import static io.github.keycloaktwostep.admin.setup.Authenticators.TWO_STEP;
import static io.github.keycloaktwostep.admin.setup.Authenticators.USER_CONFIGURED;

import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Puts two-step verification into a flow, as a value: nothing is written here.
 *
 * <p>Where it goes: in the place of the OTP and recovery-code forms that ask for a second factor; else into the first
 * sub-flow behind a password that asks who has configured a second factor; else into a new such sub-flow behind each
 * password form. What an admin has switched off stays off.
 */
final class SecondFactor {

    private final UnaryOperator<String> newFlowName;
    private final List<SetUpStep> steps = new ArrayList<>();

    /** @param newFlowName makes a free flow name of a wish */
    SecondFactor(UnaryOperator<String> newFlowName) {
        this.newFlowName = newFlowName;
    }

    /** What was done to the flow. */
    List<SetUpStep> steps() {
        return List.copyOf(steps);
    }

    /** @return the flow with two-step verification in it; empty if there is no place for it */
    Optional<Flow> putInto(Flow flow) {
        Flow changed = walk(flow, false, this::replaceForms);
        if (steps.isEmpty()) {
            changed = walk(flow, false, this::joinFirstSubFlow);
        }
        if (steps.isEmpty()) {
            changed = walk(flow, false, this::followPasswordForm);
        }
        return Optional.of(changed).filter(result -> result.runs(TWO_STEP));
    }

    /** Changes one level, after the levels below it. */
    private interface Rule {

        /** @param proved whether the user has proved who he is when this level begins */
        Flow apply(Flow level, boolean proved);
    }

    private static Flow walk(Flow flow, boolean proved, Rule rule) {
        List<Execution> walked = new ArrayList<>();
        boolean provedHere = proved;
        for (Execution execution : flow.executions()) {
            boolean enter = execution.runs() && execution.flow().isPresent();
            walked.add(enter ? execution.with(walk(execution.flow().get(), provedHere, rule)) : execution);
            provedHere |= proves(execution);
        }
        return rule.apply(flow.with(walked), proved);
    }

    /** An alternative does not count: the one behind it is asked instead, not in addition. */
    static boolean proves(Execution execution) {
        if (!execution.binding() || !execution.runs()) {
            return false;
        }
        boolean itself = !execution.condition() && !Authenticators.NO_PROOF.contains(execution.authenticator());
        return itself
                || execution.flow().stream()
                        .flatMap(Flow::running)
                        .anyMatch(inside ->
                                !inside.condition() && !Authenticators.NO_PROOF.contains(inside.authenticator()));
    }

    private static boolean provedBefore(Flow level, int index, boolean proved) {
        return proved || level.executions().subList(0, index).stream().anyMatch(SecondFactor::proves);
    }

    private Flow replaceForms(Flow level, boolean proved) {
        OptionalInt place = place(level);
        if (place.isEmpty() || !provedBefore(level, place.getAsInt(), proved)) {
            return level;
        }
        Optional<Requirement> requirement = requirement(level);
        if (requirement.isEmpty()) {
            return level;
        }
        List<Execution> changed = new ArrayList<>();
        for (int i = 0; i < level.executions().size(); i++) {
            Execution execution = level.executions().get(i);
            if (i == place.getAsInt()) {
                changed.add(Execution.of(TWO_STEP, requirement.get()));
            }
            if (REPLACED.contains(execution.authenticator())) {
                steps.add(
                        SetUpStep.planned(Action.REPLACE_EXECUTION, level.alias() + " / " + execution.authenticator()));
            } else if (!execution.is(TWO_STEP)) {
                changed.add(execution);
            }
        }
        return level.with(requirement.get() == Requirement.ALTERNATIVE ? skippedOnRememberedDevice(changed) : changed);
    }

    /**
     * Adds the condition that looks at the device first, where the level is conditional. Keycloak would begin with a security
     * key if that is the user's first credential.
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

    /** The OTP form's place, else the recovery-code form's. */
    private static OptionalInt place(Flow level) {
        List<Execution> all = level.executions();
        return IntStream.concat(
                        IntStream.range(0, all.size()).filter(i -> all.get(i).is(OTP_FORM)),
                        IntStream.range(0, all.size())
                                .filter(i -> REPLACED.contains(all.get(i).authenticator())))
                .findFirst();
    }

    /** Empty if the forms that are there have no effect, because Keycloak ignores alternatives beside what is required. */
    private static Optional<Requirement> requirement(Flow level) {
        List<Execution> forms = level.executions().stream()
                .filter(execution -> REPLACED.contains(execution.authenticator()))
                .toList();
        List<Execution> others = others(level);
        boolean formRequired = forms.stream().anyMatch(form -> form.requirement() == Requirement.REQUIRED);
        if (others.stream().anyMatch(Execution::binding)) {
            return formRequired ? Optional.of(Requirement.REQUIRED) : Optional.empty();
        }
        // Beside a form that is required Keycloak ignores alternatives: it stays as strong as it was.
        return Optional.of(formRequired ? Requirement.REQUIRED : Requirement.ALTERNATIVE);
    }

    /** What else asks the user on this level. */
    private static List<Execution> others(Flow level) {
        return level.executions().stream()
                .filter(execution -> execution.enabled() && !execution.condition())
                .filter(execution -> !REPLACED.contains(execution.authenticator()) && !execution.is(TWO_STEP))
                .toList();
    }

    private Flow joinFirstSubFlow(Flow level, boolean proved) {
        boolean fits = proved
                && steps.isEmpty()
                && level.conditions().anyMatch(condition -> condition.is(USER_CONFIGURED))
                && others(level).stream().noneMatch(Execution::binding);
        if (!fits) {
            return level;
        }
        List<Execution> changed = new ArrayList<>(level.executions());
        changed.removeIf(execution -> execution.is(TWO_STEP));
        changed.add(Execution.of(TWO_STEP, Requirement.ALTERNATIVE));
        steps.add(SetUpStep.planned(Action.ADD_EXECUTION, level.alias() + " / " + TWO_STEP));
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
                // Beside a conditional sub-flow Keycloak would ignore this alternative: nobody would be asked for the
                // password any more. Together they become the alternative.
                changed.add(Execution.subFlow(
                        Flow.basic(
                                newFlowName.apply(level.alias() + " password and second factor"),
                                "Password, then the second factor",
                                List.of(execution.with(Requirement.REQUIRED), newSubFlow(level))),
                        Requirement.ALTERNATIVE));
            }
        }
        return level.with(changed);
    }

    private Execution newSubFlow(Flow level) {
        Flow subFlow = Flow.basic(
                newFlowName.apply(level.alias() + " second factor"),
                "Asks for the second factor of who has one",
                skippedOnRememberedDevice(List.of(
                        Execution.condition(USER_CONFIGURED), Execution.of(TWO_STEP, Requirement.ALTERNATIVE))));
        steps.add(SetUpStep.planned(Action.ADD_EXECUTION, subFlow.alias() + " / " + TWO_STEP));
        return Execution.subFlow(subFlow, Requirement.CONDITIONAL);
    }
}
