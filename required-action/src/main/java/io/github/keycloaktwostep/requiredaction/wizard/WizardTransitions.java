// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.method.MethodKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decides which step follows which. Knows neither the pages nor Keycloak.
 *
 * <pre>
 * INTRO ─ SIGN_IN? ─┬─ METHOD ─┬─ PHONE ─ CODE ─┬─ BACKUP ─┬─ PHONE ─ CODE ──────┬─ FINISH
 *                   │          └─ APP ──────────┘          ├─ APP ───────────────┤
 *                   │                                      └─ RECOVERY_CODES ────┘
 *                   └─ directly to BACKUP or FINISH for users who have some methods already
 * </pre>
 */
final class WizardTransitions {

    private final AvailableMethods available;
    private final List<Method> existing;
    private final boolean enforced;

    /**
     * @param available what can be set up
     * @param existing the user's usable methods, asked for at sign-in or kept while two-step verification was off
     * @param enforced whether sign-ins currently require a code; if so, the existing methods cannot be replaced without
     *     one
     */
    WizardTransitions(AvailableMethods available, List<Method> existing, boolean enforced) {
        this.available = available;
        this.existing = List.copyOf(existing);
        this.enforced = enforced;
    }

    /**
     * The user's methods: the existing ones unless they are replaced, and the verified ones. An app that a method
     * change replaces does not count towards the limit of apps.
     */
    List<Method> methods(WizardState state) {
        Stream<Method> kept = (replacesExisting(state) ? List.<Method>of() : existing)
                .stream()
                        .filter(method ->
                                !(method.kind() == MethodKind.APP && method.id().equals(state.replaces())));
        return Stream.concat(kept, verified(state).stream()).toList();
    }

    /** The methods that were verified in the wizard. */
    List<Method> verified(WizardState state) {
        return IntStream.range(0, state.verified().size())
                .mapToObj(i -> state.verified().get(i).asMethod("draft-" + i))
                .toList();
    }

    MissingPart missing(WizardState state) {
        return available.missing(methods(state));
    }

    /** Whether the existing methods suffice. */
    boolean isComplete() {
        return available.missing(existing) == MissingPart.NOTHING;
    }

    /**
     * Whether a code of an existing method is needed before anything may be changed. This also applies if all methods
     * are disabled: then nobody can enter a code, but a user who signed in on a remembered device must not add a
     * method.
     *
     * @param confirmed whether the user has entered a code recently
     */
    boolean mustConfirm(WizardState state, boolean confirmed) {
        return !confirmed && !replacesExisting(state) && (enforced || !existing.isEmpty());
    }

    /** Whether the user may replace the methods that were kept while two-step verification was off. */
    boolean canStartOver() {
        return !enforced && !existing.isEmpty();
    }

    /** Whether the kept methods are replaced. False if two-step verification has been turned on in the meantime. */
    boolean replacesExisting(WizardState state) {
        return state.startOver() && !enforced;
    }

    /** Whether the method of the current page can still be set up: policy and gateways may have changed. */
    boolean isPossible(WizardState state) {
        return switch (state.step()) {
            case PHONE, CODE -> kinds(state).contains(MethodKind.PHONE);
            case APP -> kinds(state).contains(MethodKind.APP);
            case RECOVERY_CODES -> kinds(state).contains(MethodKind.RECOVERY_CODES);
            default -> true;
        };
    }

    /** The step for the part that is missing now; empty if no available method can provide this part. */
    Optional<WizardState> next(WizardState state) {
        return switch (missing(state)) {
            case NOTHING -> Optional.of(state.at(WizardStep.FINISH));
            case FIRST_METHOD -> firstStep(state.settingUp(MethodRole.FIRST), WizardStep.METHOD);
            case BACKUP -> firstStep(state.settingUp(MethodRole.BACKUP), WizardStep.BACKUP);
        };
    }

    /** The kinds of methods that can be set up in the state's role. */
    List<MethodKind> kinds(WizardState state) {
        return available.kinds(state.role(), methods(state));
    }

    WizardState choose(WizardState state, MethodKind kind) {
        return state.at(
                switch (kind) {
                    case PHONE -> WizardStep.PHONE;
                    case APP -> WizardStep.APP;
                    case RECOVERY_CODES -> WizardStep.RECOVERY_CODES;
                });
    }

    /** The state at the previous step; empty if there is none, or if a method was verified in between. */
    Optional<WizardState> previous(WizardState state) {
        Optional<WizardStep> intro = state.verified().isEmpty() ? Optional.of(WizardStep.INTRO) : Optional.empty();
        Optional<WizardStep> step =
                switch (state.step()) {
                    case INTRO, BACKUP, FINISH -> Optional.empty();
                    case SIGN_IN -> Optional.of(WizardStep.INTRO);
                    case METHOD -> intro;
                    case CODE -> Optional.of(WizardStep.PHONE);
                    case PHONE, APP, RECOVERY_CODES ->
                        choiceStep(state).or(() -> state.role() == MethodRole.FIRST ? intro : Optional.empty());
                };
        return step.map(state::at);
    }

    /** The state where another kind of method can be chosen; empty if there is only one, or if a method is changed. */
    Optional<WizardState> choice(WizardState state) {
        return choiceStep(state).map(state::at);
    }

    private Optional<WizardStep> choiceStep(WizardState state) {
        if (kinds(state).size() < 2) {
            return Optional.empty();
        }
        return switch (state.role()) {
            case CHANGE -> Optional.empty();
            case FIRST -> Optional.of(WizardStep.METHOD);
            case BACKUP -> Optional.of(WizardStep.BACKUP);
        };
    }

    /**
     * The step number that users see. The steps are the first method, the backup, and turning two-step verification on.
     *
     * @return from 1 to {@link #stepCount(WizardState)}; 0 before the first step, and for a method change
     */
    int stepNumber(WizardState state) {
        return switch (state.step()) {
            case INTRO, SIGN_IN -> 0;
            case FINISH -> stepCount(state);
            case METHOD, PHONE, CODE, APP, BACKUP, RECOVERY_CODES ->
                switch (state.role()) {
                    case CHANGE -> 0;
                    case FIRST -> 1;
                    case BACKUP -> stepCount(state) - 1;
                };
        };
    }

    /** The number of steps that this user has to complete, from 1 to 3. */
    int stepCount(WizardState state) {
        return switch (available.missing(replacesExisting(state) ? List.of() : existing)) {
            case NOTHING -> 1;
            case BACKUP -> 2;
            case FIRST_METHOD -> available.policy().backupRequired() ? 3 : 2;
        };
    }

    /**
     * The state that a form of the page {@code posted} belongs to. Users may have gone to an earlier page with the
     * browser's back button; a page from before a verification is not accepted.
     */
    Optional<WizardState> rewind(WizardState state, WizardStep posted) {
        return state.step() == posted
                ? Optional.of(state)
                : previous(state).flatMap(earlier -> rewind(earlier, posted));
    }

    /** @param choice the step where a kind is chosen, which is skipped if there is only one */
    private Optional<WizardState> firstStep(WizardState state, WizardStep choice) {
        List<MethodKind> kinds = kinds(state);
        return switch (kinds.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(choose(state, kinds.get(0)));
            default -> Optional.of(state.at(choice));
        };
    }
}
