// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.Code;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.AppDraft;
import io.github.keycloaktwostep.enrolment.MethodLabels;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.forms.login.freemarker.model.TotpBean;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.utils.HmacOTP;

/**
 * Shows the secret of an authenticator app and verifies its code, with Keycloak's own TOTP and the realm's OTP policy.
 */
final class AppPage extends WizardPage {

    /** Length of Keycloak's own secrets, in bytes (RFC 4226 §4 requires at least 16 and recommends 20). */
    private static final int SECRET_LENGTH = 20;

    private static final int MAX_NAME = 64;
    private static final String DEVICE_NAME = "deviceName";

    AppPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    WizardState prepare(WizardState state) {
        return state.app().secret().isEmpty()
                ? state.with(new AppDraft(
                        HmacOTP.generateSecret(SECRET_LENGTH), "", state.app().label()))
                : state;
    }

    @Override
    PageModel show(WizardState state) {
        String secret = state.app().secret();
        OTPPolicy policy = policy();
        TotpBean totp = new TotpBean(
                request.session(),
                request.realm(),
                request.user(),
                request.session().getContext().getUri().getRequestUriBuilder(),
                secret);
        String uri = policy.getKeyURI(request.texts().service(), request.user().getUsername(), secret);
        return new PageModel("app")
                .with("role", state.role().name().toLowerCase(Locale.ROOT))
                .with("qr", totp.getTotpSecretQrCode())
                .with("secret", totp.getTotpSecretEncoded())
                .with("otpauth", uri)
                .with("supportedApplications", totp.getSupportedApplications())
                .with("unusual", isUnusual(policy))
                .with("type", policy.getType())
                .with("algorithm", policy.getAlgorithmKey())
                .with("digits", policy.getDigits())
                .with("period", policy.getPeriod())
                .with(DEVICE_NAME, state.app().label());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        String secret = state.app().secret();
        String name = MethodLabels.storable(form.text(DEVICE_NAME));
        WizardState entered = state.with(new AppDraft(secret, "", name));
        if (name.length() > MAX_NAME) {
            return fieldError(entered, DEVICE_NAME, "twoStepErrorDeviceNameTooLong", MAX_NAME);
        }
        if (request.enrolments().appLabels().contains(name.toLowerCase(Locale.ROOT))
                && !transitions.replacesExisting(entered)) {
            return fieldError(entered, DEVICE_NAME, "twoStepErrorDeviceNameInUse");
        }
        String input = form.text("code");
        Optional<String> code = Code.digitsIn(input, policy().getDigits());
        VerificationResult result = request.secondStepService().verifyNewApp(secret, input);
        if (!result.isVerified() || code.isEmpty()) {
            String wrong = isUnusual(policy()) ? "twoStepErrorAppCodeWrongSettings" : "twoStepErrorAppCodeWrong";
            return StepResult.stay(
                    entered, request.resultMessages().rejected(show(entered), MethodType.APP, result, input, wrong));
        }
        // In Keycloak's lists, an app without a name would appear under its credential type.
        String label = name.isEmpty() ? request.message("twoStepAppDefaultLabel") : name;
        return next(entered.plus(new AppDraft(secret, code.get(), label)), entered);
    }

    private OTPPolicy policy() {
        return request.realm().getOTPPolicy();
    }

    /** Whether the realm requires codes that some apps cannot show, even though they accept the secret. */
    private static boolean isUnusual(OTPPolicy policy) {
        OTPPolicy usual = OTPPolicy.DEFAULT_POLICY;
        return !usual.getType().equals(policy.getType())
                || !usual.getAlgorithm().equals(policy.getAlgorithm())
                || usual.getDigits() != policy.getDigits()
                || usual.getPeriod() != policy.getPeriod();
    }
}
