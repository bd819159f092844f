package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import java.util.List;
import java.util.Optional;

/** Which kind of method: the page for the first one and the page for the backup. */
final class ChoicePage implements WizardPage {

    private final WizardTransitions wizard;
    private final MethodRole role;

    ChoicePage(WizardTransitions wizard, MethodRole role) {
        this.wizard = wizard;
        this.role = role;
    }

    @Override
    public PageModel show(WizardState state) {
        List<MethodKind> kinds = wizard.kinds(state);
        return new PageModel(page())
                .with("kinds", kinds.stream().map(MethodKind::id).toList())
                .with("selected", "")
                .with(
                        "first",
                        wizard.have(state).stream()
                                .findFirst()
                                .map(method -> MethodKind.of(method).id())
                                .orElse(""));
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        Optional<MethodKind> chosen = wizard.kinds(state).stream()
                .filter(kind -> kind.id().equals(form.text(page())))
                .findFirst();
        return chosen.<StepResult>map(kind -> new StepResult.GoToStep(wizard.choose(state, kind)))
                .orElseGet(
                        () -> new StepResult.StayOnPage(state, show(state).fieldError(page(), "twoStepErrorChoose")));
    }

    /** Name of the page and of its field. */
    private String page() {
        return role == MethodRole.FIRST ? "method" : "backup";
    }
}
