package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.enrolment.Offer.Kind;
import io.github.keycloaktwostep.enrolment.Offer.Role;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import java.util.List;
import java.util.Optional;

/** Which kind of method: the page for the first one and the page for the backup. */
final class ChoicePage implements WizardPage {

    private final Wizard wizard;
    private final Role role;

    ChoicePage(Wizard wizard, Role role) {
        this.wizard = wizard;
        this.role = role;
    }

    @Override
    public Screen show(WizardState state) {
        List<Kind> kinds = wizard.kinds(state);
        return new Screen(page())
                .with("kinds", kinds.stream().map(Kind::id).toList())
                .with("selected", "")
                .with(
                        "first",
                        wizard.have(state).stream()
                                .findFirst()
                                .map(method -> Kind.of(method).id())
                                .orElse(""));
    }

    @Override
    public Move submit(WizardState state, Form form) {
        Optional<Kind> chosen = wizard.kinds(state).stream()
                .filter(kind -> kind.id().equals(form.text(page())))
                .findFirst();
        return chosen.<Move>map(kind -> new Move.To(wizard.choose(state, kind)))
                .orElseGet(() -> new Move.Stay(state, show(state).fieldError(page(), "twoStepErrorChoose")));
    }

    /** Name of the page and of its field. */
    private String page() {
        return role == Role.FIRST ? "method" : "backup";
    }
}
