// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.Problem;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.PhoneNumberRules.NumberRejection;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for a phone number and sends the code that verifies it. If an admin imported a number, or the user's profile has
 * one, its last two digits are offered. The page never contains that number, because the password is enough to see the
 * page.
 */
final class PhonePage extends WizardPage {

    private static final String COUNTRY = "country";
    private static final String NUMBER = "number";
    private static final String CHANNEL = "channel";
    private static final String USE = "use";
    private static final String SUGGESTED = "suggested";

    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final PhoneNumberRules rules;

    PhonePage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
        this.rules = new PhoneNumberRules(request.policy(), request.locale());
    }

    @Override
    PageModel show(WizardState state) {
        PhoneEntry entry = state.phone();
        List<Country> countries = rules.countries();
        SuggestedNumber suggestion = suggestion(state);
        Optional<Valid> suggested = suggestion.number();
        boolean useSuggested = suggested.isPresent() && (entry.equals(PhoneEntry.NONE) || entry.isSuggested());
        List<String> channels = channels(state).stream().map(Channel::id).toList();
        String country = entry.country().isEmpty() ? suggestion.country(countries) : entry.country();
        Optional<PhoneNumber> example =
                parser.country(country).map(Country::iso).flatMap(parser::example);
        PageModel page = new PageModel("phone")
                .with("role", state.role().name().toLowerCase(Locale.ROOT))
                .with("countries", countries.stream().map(this::view).toList())
                .with(COUNTRY, country)
                .with("exampleNational", example.map(parser::displayNational))
                .with("exampleInternational", example.map(parser::display))
                .with(NUMBER, entry.typed())
                .with("first", firstKind(state))
                .with("replaced", replaced(state))
                .with("suggestion", suggested.map(valid -> valid.number().masked()))
                .with(USE, useSuggested ? SUGGESTED : "other")
                .with("channels", channels)
                .with(CHANNEL, channels.contains(entry.channel()) ? entry.channel() : channels.get(0));
        return entry.line() == null ? page : withLastFailure(page, entry, channels);
    }

    /**
     * Adds a failure that the gateway reported after the user had left the page, because they can correct the number
     * here.
     */
    private PageModel withLastFailure(PageModel page, PhoneEntry entry, List<String> channels) {
        Optional<FailureReason> failure = new PhoneVerification(request, entry.line()).failure();
        if (failure.isEmpty()) {
            return page;
        }
        String field = field(entry.isSuggested());
        return switch (failure.get()) {
            case NUMBER_UNUSABLE -> page.fieldError(field, "twoStepErrorNumberUnreachable");
            case OPTED_OUT -> page.fieldError(field, "twoStepErrorNumberBlocked");
            case COUNTRY_CLOSED ->
                entry.isSuggested()
                        ? page.fieldError(field, "twoStepDeliveryFailed.country-closed")
                        : page.fieldError(
                                field,
                                "twoStepErrorNumberNotServed",
                                rules.name(entry.line().region()));
            case CANNOT_RECEIVE_TEXTS ->
                channels.contains(Channel.VOICE.id())
                        ? page.with(CHANNEL, Channel.VOICE.id()).fieldError(field, "twoStepErrorNumberNoTexts")
                        : page.fieldError(field, "twoStepErrorNumberNoTextsNoCalls");
            default -> page;
        };
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        Optional<Valid> suggested =
                SUGGESTED.equals(form.text(USE)) ? suggestion(state).number() : Optional.empty();
        String country = form.text(COUNTRY);
        String typed = suggested.isPresent() ? "" : form.text(NUMBER);
        PhoneEntry entry = new PhoneEntry(country, typed, form.text(CHANNEL), null);
        WizardState entered = state.with(entry);
        Optional<Channel> channel = channels(state).stream()
                .filter(offered -> entry.channel().isEmpty() || offered.id().equals(entry.channel()))
                .findFirst();
        if (channel.isEmpty()) {
            return fieldError(entered, CHANNEL, "twoStepErrorChannel");
        }
        ParsedNumber parsed = suggested.isPresent() ? suggested.get() : parser.parse(typed, country);
        if (parsed instanceof Invalid invalid) {
            return parser.country(country).isEmpty() && needsCountry(invalid.problem())
                    ? fieldError(entered, COUNTRY, "twoStepErrorCountryUnknown")
                    : rejected(entered, NUMBER, rules.rejection(invalid.problem(), country));
        }
        return accept(entered, (Valid) parsed, channel.get());
    }

    /** Whether the number may be valid once a country is chosen. A number in international form needs no country. */
    private static boolean needsCountry(Problem problem) {
        return problem == Problem.NOT_A_NUMBER || problem == Problem.NO_SUCH_NUMBER;
    }

    /** Sends a code unless the number cannot be used. */
    private StepResult accept(WizardState state, Valid parsed, Channel channel) {
        PhoneEntry entry = state.phone();
        Valid number = parser.forChannel(channel, parsed);
        // Only the suggested number is chosen without a typed one.
        String field = field(entry.typed().isEmpty());
        Optional<NumberRejection> rejection = rules.rejection(number, entry.country());
        if (rejection.isPresent()) {
            return rejected(state, field, rejection.get());
        }
        if (!number.channels().contains(channel)) {
            return channels(state).contains(Channel.VOICE)
                    ? rejected(
                            state.with(new PhoneEntry(entry.country(), entry.typed(), Channel.VOICE.id(), null)),
                            field,
                            new NumberRejection("twoStepErrorNumberFixedLine"))
                    : rejected(state, field, new NumberRejection("twoStepErrorNumberFixedLineNoCalls"));
        }
        if (phones(state).stream().anyMatch(phone -> phone.number().equals(number.number()))) {
            return rejected(state, field, new NumberRejection("twoStepErrorNumberInUse"));
        }
        return send(
                state.with(entry.with(new PhoneLine(number.number(), number.region(), number.channels(), channel))));
    }

    private StepResult send(WizardState state) {
        PhoneLine phone = state.phone().line();
        PhoneVerification verification = new PhoneVerification(request, phone);
        SendResult result = verification.send();
        if (result.isSent() || verification.isCoveredByLastCode(result)) {
            return StepResult.goTo(state.at(WizardStep.CODE));
        }
        return StepResult.stay(state, request.resultMessages().sent(show(state), phone.type(), result));
    }

    private StepResult rejected(WizardState state, String field, NumberRejection rejection) {
        PageModel page = show(state)
                .fieldError(field, rejection.key(), rejection.parameters().toArray());
        return StepResult.stay(state, field.equals(USE) ? page.with(USE, SUGGESTED) : page);
    }

    /** The field for errors about the number. */
    private static String field(boolean suggested) {
        return suggested ? USE : NUMBER;
    }

    /** The number that is replaced, masked; empty if none is. */
    private String replaced(WizardState state) {
        return request.enrolment().allMethods().stream()
                .filter(method -> method.id().equals(state.replaces()) && method.kind() == MethodKind.PHONE)
                .findFirst()
                .map(Method::displayName)
                .orElse("");
    }

    private SuggestedNumber suggestion(WizardState state) {
        return new SuggestedNumber(request, phones(state), number -> rules.allows(number, channels(state)));
    }

    private List<Method.Phone> phones(WizardState state) {
        return Method.phones(transitions.methods(state).stream()).toList();
    }

    private Set<Channel> channels(WizardState state) {
        return request.availableMethods().channels(state.role());
    }

    private Map<String, Object> view(Country country) {
        return Map.of("iso", country.iso(), "name", rules.name(country.iso()), "callingCode", country.callingCode());
    }
}
