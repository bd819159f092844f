package io.github.keycloaktwostep.requiredaction.wizard;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.gateway.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.util.JsonSerialization;

/**
 * Where a user is in the wizard and what was entered and proved on the way. It is all there is before the last button;
 * it lives and ends with the authentication session.
 *
 * @param step the page that is shown
 * @param role what is being set up
 * @param anew whether what was kept from earlier is to be replaced
 * @param proved what was proved, in the order it was
 * @param phone what is entered on the page for a number
 * @param app what the page for an app shows
 * @param list what the page for recovery codes shows
 * @param rememberDevice whether the box on the last page is ticked
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record WizardState(
        WizardStep step,
        MethodRole role,
        boolean anew,
        List<VerifiedDraft> proved,
        PhoneEntry phone,
        AppEntry app,
        CodeList list,
        boolean rememberDevice) {

    WizardState {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(role, "role");
        proved = List.copyOf(proved);
        Objects.requireNonNull(phone, "phone");
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(list, "list");
    }

    /**
     * @param country ISO code
     * @param typed the number as typed; empty where the suggested one was chosen
     * @param e164 the number a code was sent to; empty while none was
     * @param region ISO code of the number's country
     * @param texts whether it can receive texts
     * @param channel {@code sms}, {@code voice} or empty
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PhoneEntry(String country, String typed, String e164, String region, boolean texts, String channel) {
        static final PhoneEntry NONE = new PhoneEntry("", "", "", "", false, "");

        PhoneEntry {
            Objects.requireNonNull(country, "country");
            Objects.requireNonNull(typed, "typed");
            Objects.requireNonNull(e164, "e164");
            Objects.requireNonNull(region, "region");
            Objects.requireNonNull(channel, "channel");
        }

        /** Whether this is the suggested number, which no page may show. */
        boolean suggested() {
            return typed.isEmpty() && !e164.isEmpty();
        }

        /** The same number by another channel. */
        PhoneEntry by(Channel other, boolean receivesTexts) {
            return new PhoneEntry(country, typed, e164, region, receivesTexts, other.id());
        }

        @Override
        public String toString() {
            return "PhoneEntry[]";
        }
    }

    /**
     * @param secret as Keycloak keeps it; empty while there is none
     * @param name as typed
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record AppEntry(String secret, String name) {
        static final AppEntry NONE = new AppEntry("", "");

        AppEntry {
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return "AppEntry[]";
        }
    }

    /**
     * @param codes empty while there are none
     * @param generatedAt milliseconds since the epoch
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record CodeList(List<String> codes, long generatedAt) {
        static final CodeList NONE = new CodeList(List.of(), 0);

        CodeList {
            codes = List.copyOf(codes);
        }

        @Override
        public String toString() {
            return "CodeList[]";
        }
    }

    static WizardState start() {
        return new WizardState(
                WizardStep.INTRO,
                MethodRole.FIRST,
                false,
                List.of(),
                PhoneEntry.NONE,
                AppEntry.NONE,
                CodeList.NONE,
                false);
    }

    WizardState at(WizardStep next) {
        return new WizardState(next, role, anew, proved, phone, app, list, rememberDevice);
    }

    WizardState settingUp(MethodRole next) {
        return new WizardState(step, next, anew, proved, phone, app, list, rememberDevice);
    }

    WizardState startedAnew() {
        return new WizardState(step, role, true, proved, phone, app, list, rememberDevice);
    }

    WizardState with(PhoneEntry entry) {
        return new WizardState(step, role, anew, proved, entry, app, list, rememberDevice);
    }

    WizardState with(AppEntry entry) {
        return new WizardState(step, role, anew, proved, phone, entry, list, rememberDevice);
    }

    WizardState with(CodeList entry) {
        return new WizardState(step, role, anew, proved, phone, app, entry, rememberDevice);
    }

    WizardState remembering(boolean remember) {
        return new WizardState(step, role, anew, proved, phone, app, list, remember);
    }

    /** Keeps what was proved and empties the pages it can have been proved on. */
    WizardState plus(EnrolmentDraft draft) {
        List<VerifiedDraft> all = Stream.concat(proved.stream(), Stream.of(VerifiedDraft.of(draft)))
                .toList();
        return new WizardState(step, role, anew, all, PhoneEntry.NONE, AppEntry.NONE, CodeList.NONE, rememberDevice);
    }

    List<EnrolmentDraft> drafts() {
        return proved.stream().map(VerifiedDraft::draft).toList();
    }

    String toNote() {
        try {
            // ASCII only: what was typed may hold what the database of a stateless server cannot store.
            return JsonSerialization.mapper
                    .writer()
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return empty if there is none, or none that can be read */
    static Optional<WizardState> fromNote(String note) {
        if (note == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonSerialization.readValue(note, WizardState.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "WizardState[" + step.page() + "]";
    }
}
