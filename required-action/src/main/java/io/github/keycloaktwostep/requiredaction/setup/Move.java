package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.page.Screen;

/** What came of a form. */
sealed interface Move {

    /** On to another page, or to the same with nothing to say. */
    record To(WizardState state) implements Move {}

    /** The same page again with something said. */
    record Stay(WizardState state, Screen screen) implements Move {}

    /** The wizard is over. */
    record Done() implements Move {}
}
