package io.github.keycloaktwostep.requiredaction.setup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.phone.PhoneNumber;
import java.util.List;
import java.util.Objects;

/** A {@link Draft} in the flat form that a note of the authentication session can hold; what does not apply is empty. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ProvedDraft(
        Kind kind,
        String number,
        String region,
        boolean texts,
        boolean calls,
        String secret,
        String code,
        String label,
        List<String> codes,
        long generatedAt) {

    enum Kind {
        PHONE,
        APP,
        RECOVERY_CODES
    }

    ProvedDraft {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(label, "label");
        codes = List.copyOf(codes);
        if (kind == Kind.PHONE) {
            // Refuses here what would fail on the last page.
            new PhoneNumber(number);
        }
    }

    static ProvedDraft of(Draft draft) {
        if (draft instanceof Draft.Phone phone) {
            return new ProvedDraft(
                    Kind.PHONE,
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
        if (draft instanceof Draft.App app) {
            return new ProvedDraft(Kind.APP, "", "", false, false, app.secret(), app.code(), app.label(), List.of(), 0);
        }
        Draft.RecoveryCodes list = (Draft.RecoveryCodes) draft;
        return new ProvedDraft(Kind.RECOVERY_CODES, "", "", false, false, "", "", "", list.codes(), list.generatedAt());
    }

    Draft draft() {
        return switch (kind) {
            case PHONE -> new Draft.Phone(new PhoneNumber(number), region, texts, calls);
            case APP -> new Draft.App(secret, code, label);
            case RECOVERY_CODES -> new Draft.RecoveryCodes(codes, generatedAt);
        };
    }

    @Override
    public String toString() {
        return "ProvedDraft[" + kind + "]";
    }
}
