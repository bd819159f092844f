package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.Code;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.MethodLabels;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.AppEntry;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.model.TotpBean;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.utils.HmacOTP;

/** Key and code of an authenticator app, by Keycloak's own means and the realm's OTP policy. */
final class AppPage implements WizardPage {

    /** Length Keycloak gives a key, in bytes (RFC 4226 §4 asks for at least 16, recommends 20). */
    private static final int SECRET_LENGTH = 20;

    private static final int MAX_NAME = 64;
    private static final String DEVICE_NAME = "deviceName";
    /** What wrong codes count for while the app is none yet. */
    private static final String ENROLMENT = "app-enrolment";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    AppPage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public WizardState prepared(WizardState state) {
        return state.app().secret().isEmpty()
                ? state.with(new AppEntry(
                        HmacOTP.generateSecret(SECRET_LENGTH), state.app().name()))
                : state;
    }

    @Override
    public PageModel show(WizardState state) {
        String secret = state.app().secret();
        OTPPolicy policy = visit.realm().getOTPPolicy();
        TotpBean keycloak = new TotpBean(
                visit.session(),
                visit.realm(),
                visit.user(),
                visit.session().getContext().getUri().getRequestUriBuilder(),
                secret);
        return new PageModel("app")
                .with("role", state.role().name().toLowerCase(Locale.ROOT))
                .with("qr", keycloak.getTotpSecretQrCode())
                .with("secret", keycloak.getTotpSecretEncoded())
                .with(
                        "otpauth",
                        policy.getKeyURI(visit.texts().service(), visit.user().getUsername(), secret))
                .with("supportedApplications", keycloak.getSupportedApplications())
                .with("unusual", unusual(policy))
                .with("type", policy.getType())
                .with("algorithm", policy.getAlgorithmKey())
                .with("digits", policy.getDigits())
                .with("period", policy.getPeriod())
                .with("counter", policy.getInitialCounter())
                .with(DEVICE_NAME, state.app().name());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        String name = MethodLabels.storable(form.text(DEVICE_NAME));
        WizardState entered = state.with(new AppEntry(state.app().secret(), name));
        if (name.length() > MAX_NAME) {
            return new StepResult.StayOnPage(
                    entered, show(entered).fieldError(DEVICE_NAME, "twoStepErrorDeviceNameTooLong", MAX_NAME));
        }
        if (visit.enrolments().appLabels().contains(name.toLowerCase(Locale.ROOT)) && !wizard.replaces(entered)) {
            return new StepResult.StayOnPage(
                    entered, show(entered).fieldError(DEVICE_NAME, "twoStepErrorDeviceNameInUse"));
        }
        String secret = entered.app().secret();
        Optional<String> code =
                Code.digitsIn(form.text("code"), visit.realm().getOTPPolicy().getDigits());
        VerificationResult verdict = visit.codes().judge(ENROLMENT, ENROLMENT, form.text("code"), input -> code.filter(
                        digits -> visit.enrolments().proves(secret, digits))
                .isPresent());
        visit.tell(verdict);
        if (!(verdict instanceof VerificationResult.Verified) || code.isEmpty()) {
            PageModel screen = show(entered);
            visit.answers(EventType.UPDATE_CREDENTIAL)
                    .judged(
                            screen,
                            Events.APP,
                            verdict,
                            form.text("code"),
                            unusual(visit.realm().getOTPPolicy())
                                    ? "twoStepErrorAppCodeWrongSettings"
                                    : "twoStepErrorAppCodeWrong");
            return new StepResult.StayOnPage(entered, screen);
        }
        TwoStepMetrics.code(Events.APP, "right");
        return onwards(wizard, entered.plus(new EnrolmentDraft.AppDraft(secret, code.get(), label(name))), entered);
    }

    /** Whether the realm asks for codes that not every app can show, even if the app takes the key. */
    private static boolean unusual(OTPPolicy policy) {
        OTPPolicy usual = OTPPolicy.DEFAULT_POLICY;
        return !usual.getType().equals(policy.getType())
                || !usual.getAlgorithm().equals(policy.getAlgorithm())
                || usual.getDigits() != policy.getDigits()
                || usual.getPeriod() != policy.getPeriod();
    }

    /** A name also for an app that was given none: Keycloak's lists would call it by its type. */
    private String label(String name) {
        if (!name.isEmpty()) {
            return name;
        }
        return visit.session().getProvider(LoginFormsProvider.class).getMessage("twoStepAppDefaultLabel");
    }
}
