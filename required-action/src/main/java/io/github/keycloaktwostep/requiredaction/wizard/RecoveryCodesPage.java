// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.RecoveryCodesDraft;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.time.Instant;
import org.keycloak.models.utils.RecoveryAuthnCodesUtils;

/** Shows new recovery codes of Keycloak. The user confirms that they have saved the codes. */
final class RecoveryCodesPage extends WizardPage {

    private static final String SAVED = "saved";
    private static final String LIST = "list";

    RecoveryCodesPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    WizardState prepare(WizardState state) {
        return state.recoveryCodes().codes().isEmpty()
                ? state.with(new RecoveryCodesDraft(
                        RecoveryAuthnCodesUtils.generateRawCodes(),
                        request.clock().millis()))
                : state;
    }

    @Override
    PageModel show(WizardState state) {
        RecoveryCodesDraft list = state.recoveryCodes();
        return new PageModel("recovery-codes")
                .with("codes", list.codes())
                .with(LIST, fingerprint(list))
                .with("generatedAt", PageTimes.date(Instant.ofEpochMilli(list.generatedAt()), request.textLocale()))
                .with("serviceName", request.texts().service())
                .with("sheetAccount", request.user().getUsername())
                .with("address", address())
                .with("replacesList", request.enrolment().has(MethodKind.RECOVERY_CODES))
                // In the wizard, only the last page stores anything.
                .with("replacesNow", state.role() == MethodRole.CHANGE);
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        RecoveryCodesDraft list = state.recoveryCodes();
        // Two parallel requests each created a list, and the user sees the one that was not kept.
        if (form.given(LIST).filter(shown -> !shown.equals(fingerprint(list))).isPresent()) {
            return StepResult.stay(state, show(state).error("twoStepErrorListReplaced"));
        }
        return form.checked(SAVED) ? next(state.plus(list), state) : fieldError(state, SAVED, "twoStepErrorSaved");
    }

    /** URL where the user can sign in. */
    private String address() {
        return RealmUrls.accountConsole(request.session())
                .build(request.realm().getName())
                .toString();
    }

    /** Distinguishes lists. The page shows the codes themselves, so the fingerprint does not have to hide them. */
    private static String fingerprint(RecoveryCodesDraft list) {
        return Integer.toHexString(list.codes().hashCode());
    }
}
