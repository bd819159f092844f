package io.github.keycloaktwostep.requiredaction.wizard;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.List;
import java.util.Objects;

/** A {@link EnrolmentDraft} in the flat form that a note of the authentication session can hold; what does not apply is empty. */
@JsonIgnoreProperties(ignoreUnknown = true)
record VerifiedDraft(
        DraftKind kind,
        String number,
        String region,
        boolean texts,
        boolean calls,
        String secret,
        String code,
        String label,
        List<String> codes,
        long generatedAt) {

    enum DraftKind {
        PHONE,
        APP,
        RECOVERY_CODES
    }

    VerifiedDraft {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(label, "label");
        codes = List.copyOf(codes);
        if (kind == DraftKind.PHONE) {
            // Refuses here what would fail on the last page.
            new PhoneNumber(number);
        }
    }

    static VerifiedDraft of(EnrolmentDraft draft) {
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            return new VerifiedDraft(
                    DraftKind.PHONE,
                    phone.number().e164(),
                    phone.region(),
                    phone.textsPossible(),
                    phone.prefersCalls(),
                    "",
                    "",
                    "",
                    List.of(),
                    0);
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            return new VerifiedDraft(
                    DraftKind.APP, "", "", false, false, app.secret(), app.code(), app.label(), List.of(), 0);
        }
        EnrolmentDraft.RecoveryCodesDraft list = (EnrolmentDraft.RecoveryCodesDraft) draft;
        return new VerifiedDraft(
                DraftKind.RECOVERY_CODES, "", "", false, false, "", "", "", list.codes(), list.generatedAt());
    }

    EnrolmentDraft draft() {
        return switch (kind) {
            case PHONE -> new EnrolmentDraft.PhoneDraft(new PhoneNumber(number), region, texts, calls);
            case APP -> new EnrolmentDraft.AppDraft(secret, code, label);
            case RECOVERY_CODES -> new EnrolmentDraft.RecoveryCodesDraft(codes, generatedAt);
        };
    }

    @Override
    public String toString() {
        return "ProvedDraft[" + kind + "]";
    }
}
