package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What may follow what. Decides only; knows neither pages nor Keycloak.
 *
 * <pre>
 * INTRO ─ CONFIRM? ─┬─ METHOD ─┬─ PHONE ─ CODE ─┬─ BACKUP ─┬─ PHONE ─ CODE ──────┬─ FINISH
 *                   │          └─ APP ──────────┘          ├─ APP ───────────────┤
 *                   │                                      └─ RECOVERY_CODES ────┘
 *                   └─ straight to BACKUP or FINISH for who has some of it already
 * </pre>
 */
final class WizardTransitions {

    private final AvailableMethods offer;
    private final List<Method> known;
    private final boolean protectedNow;

    /**
     * @param offer what can be set up
     * @param known the methods the user has, asked for at sign-in or kept from earlier
     * @param protectedNow whether they are asked for at sign-in; then they cannot be passed over
     */
    WizardTransitions(AvailableMethods offer, List<Method> known, boolean protectedNow) {
        this.offer = offer;
        this.known = List.copyOf(known);
        this.protectedNow = protectedNow;
    }

    /** What the user has: from earlier, unless that is to be replaced, and what was proved on the way. */
    List<Method> have(WizardState state) {
        List<Method> have = new ArrayList<>(replaces(state) ? List.of() : known);
        List<EnrolmentDraft> drafts = state.drafts();
        for (int i = 0; i < drafts.size(); i++) {
            have.add(asMethod("draft-" + i, drafts.get(i)));
        }
        return List.copyOf(have);
    }

    MissingPart missing(WizardState state) {
        return offer.missing(have(state));
    }

    /** Whether nothing is missing without anything that was proved on the way. */
    boolean complete() {
        return offer.missing(known) == MissingPart.NOTHING;
    }

    /**
     * Whether a code of a method the user has is needed before anything may be changed. Also if all there was is
     * switched off: then nobody can give one, and who is in by a remembered device adds no way of his own.
     */
    boolean mustConfirm(WizardState state, boolean confirmed) {
        return !confirmed && !replaces(state) && (protectedNow || !known.isEmpty());
    }

    /** Whether the user may put aside what was kept from earlier. */
    boolean mayStartAnew() {
        return !protectedNow && !known.isEmpty();
    }

    /** Whether what was kept is to be replaced, and still may be. */
    boolean replaces(WizardState state) {
        return state.anew() && !protectedNow;
    }

    /** Whether what the page is for can still be set up; the policy or the gateways may have changed meanwhile. */
    boolean possible(WizardState state) {
        return switch (state.step()) {
            case PHONE, CODE -> kinds(state).contains(MethodKind.PHONE);
            case APP -> kinds(state).contains(MethodKind.APP);
            case RECOVERY_CODES -> kinds(state).contains(MethodKind.RECOVERY_CODES);
            default -> true;
        };
    }

    /** The page for what is missing now; empty if something is missing that cannot be set up here. */
    Optional<WizardState> next(WizardState state) {
        if (state.role() == MethodRole.CHANGE) {
            return Optional.of(state.at(WizardStep.FINISH));
        }
        return switch (missing(state)) {
            case NOTHING -> Optional.of(state.at(WizardStep.FINISH));
            case FIRST_METHOD -> chooser(state.settingUp(MethodRole.FIRST));
            case BACKUP -> chooser(state.settingUp(MethodRole.BACKUP));
        };
    }

    /** What can be chosen in the role that is being set up. */
    List<MethodKind> kinds(WizardState state) {
        return offer.kinds(state.role(), have(state));
    }

    WizardState choose(WizardState state, MethodKind kind) {
        return state.at(
                switch (kind) {
                    case PHONE -> WizardStep.PHONE;
                    case APP -> WizardStep.APP;
                    case RECOVERY_CODES -> WizardStep.RECOVERY_CODES;
                });
    }

    /** The page before, as long as nothing was proved since. */
    Optional<WizardStep> before(WizardState state) {
        return switch (state.step()) {
            case INTRO, BACKUP, FINISH -> Optional.empty();
            case CONFIRM -> Optional.of(WizardStep.INTRO);
            case METHOD -> afterStart(state);
            case CODE -> Optional.of(WizardStep.PHONE);
            case PHONE, APP, RECOVERY_CODES -> {
                if (state.role() == MethodRole.CHANGE) {
                    yield Optional.empty();
                }
                if (kinds(state).size() > 1) {
                    yield Optional.of(state.role() == MethodRole.FIRST ? WizardStep.METHOD : WizardStep.BACKUP);
                }
                yield state.role() == MethodRole.FIRST ? afterStart(state) : Optional.empty();
            }
        };
    }

    /**
     * The state in which a form of {@code posted} makes sense: a page that was left by the browser's own back button
     * counts as gone back to; one that lies before something that was proved does not.
     */
    Optional<WizardState> rewound(WizardState state, WizardStep posted) {
        Optional<WizardState> at = Optional.of(state);
        while (at.isPresent() && at.get().step() != posted) {
            WizardState later = at.get();
            at = before(later).map(later::at);
        }
        return at;
    }

    private Optional<WizardState> chooser(WizardState state) {
        List<MethodKind> kinds = kinds(state);
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        if (kinds.size() == 1) {
            return Optional.of(choose(state, kinds.get(0)));
        }
        return Optional.of(state.at(state.role() == MethodRole.FIRST ? WizardStep.METHOD : WizardStep.BACKUP));
    }

    private static Optional<WizardStep> afterStart(WizardState state) {
        return state.proved().isEmpty() ? Optional.of(WizardStep.INTRO) : Optional.empty();
    }

    private static Method asMethod(String id, EnrolmentDraft draft) {
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            return new Method.Phone(
                    id, Instant.EPOCH, phone.number(), phone.region(), phone.textsPossible(), phone.prefersCalls());
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            return new Method.App(id, Instant.EPOCH, app.label(), 6);
        }
        EnrolmentDraft.RecoveryCodesDraft list = (EnrolmentDraft.RecoveryCodesDraft) draft;
        return new Method.RecoveryCodes(id, Instant.EPOCH, 1, list.codes().size());
    }
}
