package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.code.Issue;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.Line;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.setup.WizardState.PhoneEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.events.EventType;

/** Which number; sends the code that proves it. */
final class PhonePage implements WizardPage {

    private static final String NUMBER = "number";

    private final Visit visit;
    private final Wizard wizard;
    private final PhoneNumberParser parser = new PhoneNumberParser();

    PhonePage(Visit visit, Wizard wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public Screen show(WizardState state) {
        PhoneEntry entered = state.phone();
        List<Country> served = served();
        Suggestion suggestions = new Suggestion(visit, parser);
        Optional<Valid> suggestion =
                entered.equals(PhoneEntry.NONE) ? suggestions.number(taken(state)) : Optional.empty();
        String country = entered.country().isEmpty()
                ? suggestion.map(Valid::region).orElseGet(() -> suggestions.country(served))
                : entered.country();
        List<String> channels = channels(state).stream().map(Channel::id).toList();
        String channel = channels.contains(entered.channel()) ? entered.channel() : channels.get(0);
        Screen screen = new Screen("phone")
                .with("role", state.role().name().toLowerCase(Locale.ROOT))
                .with("countries", views(served))
                .with("country", country)
                .with(NUMBER, suggestion.map(Valid::display).orElse(entered.typed()))
                .with("suggested", suggestion.isPresent())
                .with("channels", channels)
                .with("channel", channel);
        return entered.e164().isEmpty() ? screen : withLastFailure(screen, entered, channels);
    }

    /** What a gateway said of the number after the page was left; who comes back is told where it can be mended. */
    private Screen withLastFailure(Screen screen, PhoneEntry entered, List<String> channels) {
        Optional<FailureReason> failure = new PhoneProof(visit, entered).failure();
        if (failure.isEmpty()) {
            return screen;
        }
        return switch (failure.get()) {
            case NUMBER_UNUSABLE -> screen.fieldError(NUMBER, "twoStepErrorNumberUnreachable");
            case OPTED_OUT -> screen.fieldError(NUMBER, "twoStepErrorNumberBlocked");
            case COUNTRY_CLOSED -> screen.fieldError(NUMBER, "twoStepErrorNumberNotServed", name(entered.region()));
            case CANNOT_RECEIVE_TEXTS ->
                channels.contains(Channel.VOICE.id())
                        ? screen.with("channel", Channel.VOICE.id()).fieldError(NUMBER, "twoStepErrorNumberNoTexts")
                        : screen.fieldError(NUMBER, "twoStepErrorNumberNoTextsNoCalls");
            default -> screen;
        };
    }

    @Override
    public Move submit(WizardState state, Form form) {
        PhoneEntry typed = new PhoneEntry(form.text("country"), form.text(NUMBER), "", "", false, form.text("channel"));
        WizardState entered = state.with(typed);
        if (parser.country(typed.country()).isEmpty()) {
            return refused(entered, "country", "twoStepErrorCountryUnknown");
        }
        Set<Channel> offered = channels(state);
        Optional<Channel> channel = typed.channel().isEmpty()
                ? offered.stream().findFirst()
                : Channel.of(typed.channel()).filter(offered::contains);
        if (channel.isEmpty()) {
            return refused(entered, "channel", "twoStepErrorChannel");
        }
        ParsedNumber parsed = parser.parse(typed.typed(), typed.country());
        if (parsed instanceof Invalid invalid) {
            return invalid(entered, invalid);
        }
        Valid number = (Valid) parsed;
        Optional<Move> refusal = refusal(entered, number, channel.get(), offered);
        return refusal.orElseGet(() -> send(entered.with(new PhoneEntry(
                typed.country(),
                typed.typed(),
                number.number().e164(),
                number.region(),
                number.line() != Line.CALLS_ONLY,
                channel.get().id()))));
    }

    private Move send(WizardState state) {
        PhoneProof proof = new PhoneProof(visit, state.phone());
        Issue issue = proof.send();
        // A moment ago a code went to this very number in this very session: it is good for this.
        if (issue instanceof Issue.Sent
                || (issue instanceof Issue.Cooling && !proof.standing().dead())) {
            return new Move.To(state.at(Step.CODE));
        }
        return new Move.Stay(
                state,
                visit.answers(EventType.UPDATE_CREDENTIAL)
                        .sent(show(state), proof.channel().id(), issue));
    }

    private Move invalid(WizardState state, Invalid invalid) {
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
                        name(state.phone().country()));
            case SPECIAL -> refused(state, NUMBER, "twoStepErrorNumberTypeRefused");
        };
    }

    private Optional<Move> refusal(WizardState state, Valid number, Channel channel, Set<Channel> offered) {
        Set<String> allowed = visit.policy().allowedCountries();
        if (!allowed.isEmpty() && !allowed.contains(number.region())) {
            return Optional.of(refused(state, NUMBER, "twoStepErrorNumberNotServed", name(number.region())));
        }
        if (number.line() == Line.VOIP && !visit.policy().allowVoip()) {
            return Optional.of(refused(state, NUMBER, "twoStepErrorNumberVoip"));
        }
        if (number.line() == Line.CALLS_ONLY && channel == Channel.SMS) {
            return Optional.of(
                    offered.contains(Channel.VOICE)
                            ? refused(
                                    state.with(state.phone().by(Channel.VOICE, false)),
                                    NUMBER,
                                    "twoStepErrorNumberFixedLine")
                            : refused(state, NUMBER, "twoStepErrorNumberFixedLineNoCalls"));
        }
        if (taken(state).contains(number.number().e164())) {
            return Optional.of(refused(state, NUMBER, "twoStepErrorNumberInUse"));
        }
        return Optional.empty();
    }

    private Move refused(WizardState state, String field, String key, Object... parameters) {
        return new Move.Stay(state, show(state).fieldError(field, key, parameters));
    }

    private Set<String> taken(WizardState state) {
        return wizard.have(state).stream()
                .filter(Method.Phone.class::isInstance)
                .map(method -> ((Method.Phone) method).number().e164())
                .collect(Collectors.toUnmodifiableSet());
    }

    private Set<Channel> channels(WizardState state) {
        return visit.offer().channels(state.role());
    }

    private List<Map<String, Object>> views(List<Country> countries) {
        return countries.stream()
                .<Map<String, Object>>map(country -> Map.of(
                        "iso", country.iso(),
                        "name", name(country.iso()),
                        "callingCode", country.callingCode()))
                .toList();
    }

    private List<Country> served() {
        Set<String> allowed = visit.policy().allowedCountries();
        return parser.countries(visit.locale()).stream()
                .filter(country -> allowed.isEmpty() || allowed.contains(country.iso()))
                .toList();
    }

    private String name(String iso) {
        return parser.country(iso)
                .map(country -> PhoneNumberParser.name(country.iso(), visit.locale()))
                .orElse(iso);
    }
}
