package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.verification.Verification.Result;

/**
 * Asks for a code of a method that is there already: nobody who only knows the password may add a way of his own, and
 * what was kept from earlier is tried before it is relied on again.
 */
final class ConfirmPage implements WizardPage {

    private static final String ANEW = "anew";

    private final Visit visit;
    private final Wizard wizard;

    ConfirmPage(Visit visit, Wizard wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public Screen show(WizardState state) {
        return completed(visit.confirmation().open());
    }

    @Override
    public Move submit(WizardState state, Form form) {
        if (ANEW.equals(form.action()) && wizard.mayStartAnew()) {
            return onwards(state.startedAnew());
        }
        Result result = visit.confirmation().submit(form);
        if (result instanceof Result.Show show) {
            return new Move.Stay(state, completed(show.screen()));
        }
        return onwards(state);
    }

    private Move onwards(WizardState state) {
        return wizard.next(state)
                .<Move>map(Move.To::new)
                .orElseGet(() -> new Move.Stay(
                        state.at(Step.INTRO),
                        new IntroPage(visit, wizard).show(state).error("twoStepErrorNoWay")));
    }

    private Screen completed(Screen screen) {
        return screen.with("setUpAnew", wizard.mayStartAnew());
    }
}
