// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.AppDraft;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.PhoneDraft;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.RecoveryCodesDraft;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The user's current page, their input, and the methods that they have verified. Until the last page stores the
 * methods, nothing else exists. The state is kept in a note of the authentication session and ends with it.
 *
 * @param step the page that is shown
 * @param role what is being set up
 * @param startOver whether methods that were kept while two-step verification was off are replaced
 * @param replaces credential id of the method that a method change replaces; an empty string if it replaces none
 * @param verified the verified methods, in the order in which they were verified
 * @param phone the entries of the phone page
 * @param app the app that the app page shows; without a secret until the page is shown, and without a code
 * @param recoveryCodes the codes that their page shows; none until the page is shown
 * @param rememberDevice whether the box on the last page is ticked
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record WizardState(
        WizardStep step,
        MethodRole role,
        boolean startOver,
        String replaces,
        List<EnrolmentDraft> verified,
        PhoneEntry phone,
        AppDraft app,
        RecoveryCodesDraft recoveryCodes,
        boolean rememberDevice) {

    private static final AppDraft NO_APP = new AppDraft("", "", "");
    private static final RecoveryCodesDraft NO_CODES = new RecoveryCodesDraft(List.of(), 0);

    WizardState {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(replaces, "replaces");
        verified = List.copyOf(verified);
        Objects.requireNonNull(phone, "phone");
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(recoveryCodes, "recoveryCodes");
    }

    /**
     * The entries of the phone page.
     *
     * @param country ISO code
     * @param typed the number as typed; empty if the suggested number was chosen
     * @param channel {@code sms}, {@code voice} or empty
     * @param line the phone for which a code was requested; {@code null} before
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PhoneEntry(String country, String typed, String channel, PhoneLine line) {
        static final PhoneEntry NONE = new PhoneEntry("", "", "", null);

        PhoneEntry {
            Objects.requireNonNull(country, "country");
            Objects.requireNonNull(typed, "typed");
            Objects.requireNonNull(channel, "channel");
        }

        PhoneEntry with(PhoneLine phone) {
            return new PhoneEntry(country, typed, phone.preferred().id(), phone);
        }

        /** Whether the phone is the suggested one, whose number no page may show. */
        boolean isSuggested() {
            return typed.isEmpty() && line != null;
        }

        @Override
        public String toString() {
            return "PhoneEntry[]";
        }
    }

    static WizardState start() {
        return initial(MethodRole.FIRST, "");
    }

    /** @param replaced credential id of the method that is replaced; an empty string if there is none */
    static WizardState startChange(String replaced) {
        return initial(MethodRole.CHANGE, replaced);
    }

    private static WizardState initial(MethodRole role, String replaces) {
        return new WizardState(
                WizardStep.INTRO, role, false, replaces, List.of(), PhoneEntry.NONE, NO_APP, NO_CODES, false);
    }

    WizardState at(WizardStep next) {
        return new WizardState(next, role, startOver, replaces, verified, phone, app, recoveryCodes, rememberDevice);
    }

    WizardState settingUp(MethodRole next) {
        return new WizardState(step, next, startOver, replaces, verified, phone, app, recoveryCodes, rememberDevice);
    }

    WizardState startingOver() {
        return new WizardState(step, role, true, replaces, verified, phone, app, recoveryCodes, rememberDevice);
    }

    WizardState with(PhoneEntry entry) {
        return new WizardState(step, role, startOver, replaces, verified, entry, app, recoveryCodes, rememberDevice);
    }

    WizardState with(AppDraft draft) {
        return new WizardState(step, role, startOver, replaces, verified, phone, draft, recoveryCodes, rememberDevice);
    }

    WizardState with(RecoveryCodesDraft draft) {
        return new WizardState(step, role, startOver, replaces, verified, phone, app, draft, rememberDevice);
    }

    WizardState remembering(boolean remember) {
        return new WizardState(step, role, startOver, replaces, verified, phone, app, recoveryCodes, remember);
    }

    /** Adds a verified method and clears the input of the pages on which it may have been verified. */
    WizardState plus(EnrolmentDraft draft) {
        List<EnrolmentDraft> all =
                Stream.concat(verified.stream(), Stream.of(draft)).toList();
        return new WizardState(step, role, startOver, replaces, all, PhoneEntry.NONE, NO_APP, NO_CODES, rememberDevice);
    }

    /** The numbers that were verified, or that a code was requested for. */
    Stream<PhoneNumber> numbers() {
        Stream<PhoneLine> drafts =
                verified.stream().filter(PhoneDraft.class::isInstance).map(draft -> ((PhoneDraft) draft).line());
        return Stream.concat(drafts, Stream.ofNullable(phone.line())).map(PhoneLine::number);
    }

    String toNote() {
        return Json.writeAscii(this);
    }

    /** @return empty if there is no note, or if it cannot be read */
    static Optional<WizardState> fromNote(String note) {
        return Json.read(note, WizardState.class);
    }

    @Override
    public String toString() {
        return "WizardState[" + step.page() + "]";
    }
}
