package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.enrolment.Enrolment.Missing;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.Offer;
import io.github.keycloaktwostep.enrolment.Offer.Kind;
import io.github.keycloaktwostep.enrolment.Offer.Role;
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
final class Wizard {

    private final Offer offer;
    private final List<Method> known;
    private final boolean protectedNow;

    /**
     * @param offer what can be set up
     * @param known the methods the user has, asked for at sign-in or kept from earlier
     * @param protectedNow whether they are asked for at sign-in; then they cannot be passed over
     */
    Wizard(Offer offer, List<Method> known, boolean protectedNow) {
        this.offer = offer;
        this.known = List.copyOf(known);
        this.protectedNow = protectedNow;
    }

    /** What the user has: from earlier, unless that is to be replaced, and what was proved on the way. */
    List<Method> have(WizardState state) {
        List<Method> have = new ArrayList<>(replaces(state) ? List.of() : known);
        List<Draft> drafts = state.drafts();
        for (int i = 0; i < drafts.size(); i++) {
            have.add(asMethod("draft-" + i, drafts.get(i)));
        }
        return List.copyOf(have);
    }

    Missing missing(WizardState state) {
        return offer.missing(have(state));
    }

    /** Whether nothing is missing without anything that was proved on the way. */
    boolean complete() {
        return offer.missing(known) == Missing.NOTHING;
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
            case PHONE, CODE -> kinds(state).contains(Kind.PHONE);
            case APP -> kinds(state).contains(Kind.APP);
            case RECOVERY_CODES -> kinds(state).contains(Kind.RECOVERY_CODES);
            default -> true;
        };
    }

    /** The page for what is missing now; empty if something is missing that cannot be set up here. */
    Optional<WizardState> next(WizardState state) {
        if (state.role() == Role.CHANGE) {
            return Optional.of(state.at(Step.FINISH));
        }
        return switch (missing(state)) {
            case NOTHING -> Optional.of(state.at(Step.FINISH));
            case FIRST_METHOD -> chooser(state.settingUp(Role.FIRST));
            case BACKUP -> chooser(state.settingUp(Role.BACKUP));
        };
    }

    /** What can be chosen in the role that is being set up. */
    List<Kind> kinds(WizardState state) {
        return offer.kinds(state.role(), have(state));
    }

    WizardState choose(WizardState state, Kind kind) {
        return state.at(
                switch (kind) {
                    case PHONE -> Step.PHONE;
                    case APP -> Step.APP;
                    case RECOVERY_CODES -> Step.RECOVERY_CODES;
                });
    }

    /** The page before, as long as nothing was proved since. */
    Optional<Step> before(WizardState state) {
        return switch (state.step()) {
            case INTRO, BACKUP, FINISH -> Optional.empty();
            case CONFIRM -> Optional.of(Step.INTRO);
            case METHOD -> afterStart(state);
            case CODE -> Optional.of(Step.PHONE);
            case PHONE, APP, RECOVERY_CODES -> {
                if (state.role() == Role.CHANGE) {
                    yield Optional.empty();
                }
                if (kinds(state).size() > 1) {
                    yield Optional.of(state.role() == Role.FIRST ? Step.METHOD : Step.BACKUP);
                }
                yield state.role() == Role.FIRST ? afterStart(state) : Optional.empty();
            }
        };
    }

    /**
     * The state in which a form of {@code posted} makes sense: a page that was left by the browser's own back button
     * counts as gone back to; one that lies before something that was proved does not.
     */
    Optional<WizardState> rewound(WizardState state, Step posted) {
        Optional<WizardState> at = Optional.of(state);
        while (at.isPresent() && at.get().step() != posted) {
            WizardState later = at.get();
            at = before(later).map(later::at);
        }
        return at;
    }

    private Optional<WizardState> chooser(WizardState state) {
        List<Kind> kinds = kinds(state);
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        if (kinds.size() == 1) {
            return Optional.of(choose(state, kinds.get(0)));
        }
        return Optional.of(state.at(state.role() == Role.FIRST ? Step.METHOD : Step.BACKUP));
    }

    private static Optional<Step> afterStart(WizardState state) {
        return state.proved().isEmpty() ? Optional.of(Step.INTRO) : Optional.empty();
    }

    private static Method asMethod(String id, Draft draft) {
        if (draft instanceof Draft.Phone phone) {
            return new Method.Phone(
                    id, Instant.EPOCH, phone.number(), phone.region(), phone.textsPossible(), phone.prefersCalls());
        }
        if (draft instanceof Draft.App app) {
            return new Method.App(id, Instant.EPOCH, app.label(), 6);
        }
        Draft.RecoveryCodes list = (Draft.RecoveryCodes) draft;
        return new Method.RecoveryCodes(id, Instant.EPOCH, 1, list.codes().size());
    }
}
