package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.events.EventType;

/**
 * Asks for a number and sends the code that proves it. A number that an admin imported or that the profile has is offered
 * by its last two digits; the page never holds it, since the password alone leads here.
 */
final class PhonePage implements WizardPage {

    private static final String NUMBER = "number";
    private static final String USE = "use";
    private static final String SUGGESTED = "suggested";
    private static final String OTHER = "other";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;
    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final PhoneNumberRules usable;

    PhonePage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
        this.usable = new PhoneNumberRules(visit.policy(), parser, visit.locale());
    }

    @Override
    public PageModel show(WizardState state) {
        PhoneEntry entered = state.phone();
        List<Country> served = served();
        SuggestedNumber suggestions = suggestions(state);
        Optional<Valid> suggestion = suggestions.number();
        String country = entered.country().isEmpty() ? suggestions.country(served) : entered.country();
        List<String> channels = channels(state).stream().map(Channel::id).toList();
        String channel = channels.contains(entered.channel()) ? entered.channel() : channels.get(0);
        boolean suggested = suggestion.isPresent() && (entered.equals(PhoneEntry.NONE) || entered.suggested());
        PageModel screen = new PageModel("phone")
                .with("role", state.role().name().toLowerCase(Locale.ROOT))
                .with("countries", views(served))
                .with("country", country)
                .with(NUMBER, entered.typed())
                .with(
                        "suggestion",
                        suggestion.map(valid -> valid.number().masked()).orElse(""))
                .with(USE, suggested ? SUGGESTED : OTHER)
                .with("channels", channels)
                .with("channel", channel);
        return entered.e164().isEmpty() ? screen : withLastFailure(screen, entered, channels);
    }

    /** What a gateway said of the number after the page was left; who comes back is told where it can be mended. */
    private PageModel withLastFailure(PageModel screen, PhoneEntry entered, List<String> channels) {
        Optional<FailureReason> failure = new PhoneVerification(visit, entered).failure();
        if (failure.isEmpty()) {
            return screen;
        }
        String field = entered.suggested() ? USE : NUMBER;
        return switch (failure.get()) {
            case NUMBER_UNUSABLE -> screen.fieldError(field, "twoStepErrorNumberUnreachable");
            case OPTED_OUT -> screen.fieldError(field, "twoStepErrorNumberBlocked");
            case COUNTRY_CLOSED ->
                entered.suggested()
                        ? screen.fieldError(field, "twoStepDeliveryFailed.country-closed")
                        : screen.fieldError(field, "twoStepErrorNumberNotServed", usable.name(entered.region()));
            case CANNOT_RECEIVE_TEXTS ->
                channels.contains(Channel.VOICE.id())
                        ? screen.with("channel", Channel.VOICE.id()).fieldError(field, "twoStepErrorNumberNoTexts")
                        : screen.fieldError(field, "twoStepErrorNumberNoTextsNoCalls");
            default -> screen;
        };
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        Optional<Valid> suggestion =
                form.text(USE).equals(SUGGESTED) ? suggestions(state).number() : Optional.empty();
        PhoneEntry typed = new PhoneEntry(
                form.text("country"),
                suggestion.isPresent() ? "" : form.text(NUMBER),
                "",
                "",
                false,
                form.text("channel"));
        WizardState entered = state.with(typed);
        if (suggestion.isEmpty() && parser.country(typed.country()).isEmpty()) {
            return refused(entered, "country", "twoStepErrorCountryUnknown");
        }
        Set<Channel> offered = channels(state);
        Optional<Channel> channel = typed.channel().isEmpty()
                ? offered.stream().findFirst()
                : Channel.of(typed.channel()).filter(offered::contains);
        if (channel.isEmpty()) {
            return refused(entered, "channel", "twoStepErrorChannel");
        }
        ParsedNumber parsed = suggestion
                .<ParsedNumber>map(valid -> valid)
                .orElseGet(() -> parser.parse(typed.typed(), typed.country()));
        if (parsed instanceof Invalid invalid) {
            return invalid(entered, invalid);
        }
        Valid read = (Valid) parsed;
        Valid number = channel.get() == Channel.SMS ? parser.forTexts(read) : read;
        PhoneEntry entry = new PhoneEntry(
                typed.country(),
                typed.typed(),
                number.number().e164(),
                number.region(),
                number.line() != NumberType.CALLS_ONLY,
                channel.get().id());
        return refusal(entered, number, channel.get(), suggestion.isPresent())
                .orElseGet(() -> send(entered.with(entry)));
    }

    private StepResult send(WizardState state) {
        PhoneVerification proof = new PhoneVerification(visit, state.phone());
        SendResult issue = proof.send();
        // A moment ago a code went to this very number in this very session: it is good for this.
        if (issue instanceof SendResult.CodeSent
                || (issue instanceof SendResult.CoolingDown && !proof.standing().dead())) {
            return new StepResult.GoToStep(state.at(WizardStep.CODE));
        }
        return new StepResult.StayOnPage(
                state,
                visit.answers(EventType.UPDATE_CREDENTIAL)
                        .sent(show(state), proof.channel().id(), issue));
    }

    private StepResult invalid(WizardState state, Invalid invalid) {
        return switch (invalid.problem()) {
            case MISSING -> refused(state, NUMBER, "twoStepErrorNumberMissing");
            case NOT_A_NUMBER -> refused(state, NUMBER, "twoStepErrorNumberNotANumber");
            case TOO_SHORT -> refused(state, NUMBER, "twoStepErrorNumberTooShort");
            case TOO_LONG -> refused(state, NUMBER, "twoStepErrorNumberTooLong");
            case NO_SUCH_NUMBER ->
                refused(
                        state,
                        NUMBER,
                        "twoStepErrorNumberInvalid",
                        usable.name(state.phone().country()));
            case AREA_CODE_MISSING -> refused(state, NUMBER, "twoStepErrorNumberAreaCode");
            case SPECIAL -> refused(state, NUMBER, "twoStepErrorNumberTypeRefused");
        };
    }

    private Optional<StepResult> refusal(WizardState state, Valid number, Channel channel, boolean suggested) {
        String field = suggested ? USE : NUMBER;
        Optional<PhoneNumberRules.NumberRejection> refusal =
                usable.refusal(number, state.phone().country());
        if (refusal.isPresent()) {
            return Optional.of(refused(
                    state,
                    field,
                    refusal.get().key(),
                    refusal.get().parameters().toArray()));
        }
        if (number.line() == NumberType.CALLS_ONLY && channel == Channel.SMS) {
            return Optional.of(
                    channels(state).contains(Channel.VOICE)
                            ? refused(
                                    state.with(state.phone().by(Channel.VOICE, false)),
                                    field,
                                    "twoStepErrorNumberFixedLine")
                            : refused(state, field, "twoStepErrorNumberFixedLineNoCalls"));
        }
        if (taken(state).contains(number.number())) {
            return Optional.of(refused(state, field, "twoStepErrorNumberInUse"));
        }
        return Optional.empty();
    }

    private StepResult refused(WizardState state, String field, String key, Object... parameters) {
        PageModel screen = show(state).fieldError(field, key, parameters);
        return new StepResult.StayOnPage(state, field.equals(USE) ? screen.with(USE, SUGGESTED) : screen);
    }

    private SuggestedNumber suggestions(WizardState state) {
        return new SuggestedNumber(visit, parser, phones(state), number -> usable.allows(number, channels(state)));
    }

    private List<Method.Phone> phones(WizardState state) {
        return wizard.have(state).stream()
                .filter(Method.Phone.class::isInstance)
                .map(Method.Phone.class::cast)
                .toList();
    }

    private Set<PhoneNumber> taken(WizardState state) {
        return phones(state).stream().map(Method.Phone::number).collect(Collectors.toUnmodifiableSet());
    }

    private Set<Channel> channels(WizardState state) {
        return visit.offer().channels(state.role());
    }

    private List<Map<String, Object>> views(List<Country> countries) {
        return countries.stream()
                .<Map<String, Object>>map(country -> Map.of(
                        "iso", country.iso(),
                        "name", usable.name(country.iso()),
                        "callingCode", country.callingCode()))
                .toList();
    }

    /** The countries to choose from; all of them if the policy lists numbers of no country alone. */
    private List<Country> served() {
        Set<String> allowed = visit.policy().allowedCountries();
        boolean all = allowed.isEmpty() || allowed.equals(Set.of(Valid.WORLD));
        return parser.countries(visit.locale()).stream()
                .filter(country -> all || allowed.contains(country.iso()))
                .toList();
    }
}
