package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;

/** One step's page and what becomes of what it sends. */
interface WizardPage {

    /** Makes what must be there before the page can be shown; the same state if nothing is missing. */
    default WizardState prepared(WizardState state) {
        return state;
    }

    Screen show(WizardState state);

    /** @param form of this page, with another button than back */
    Move submit(WizardState state, Form form);

    /**
     * On to what is missing now.
     *
     * @param here the state that stays if what is missing cannot be set up in this realm
     */
    default Move onwards(Wizard wizard, WizardState proved, WizardState here) {
        return wizard.next(proved)
                .<Move>map(Move.To::new)
                .orElseGet(() -> new Move.Stay(here, show(here).error("twoStepErrorNoWay")));
    }
}
