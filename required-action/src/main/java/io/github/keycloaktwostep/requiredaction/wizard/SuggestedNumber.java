package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the page for a number offers. A suggestion is proved by a code like any other number. */
final class SuggestedNumber {

    private final RequiredActionRequest visit;
    private final PhoneNumberParser parser;
    private final List<Method.Phone> phones;
    private final Predicate<Valid> usable;

    /**
     * @param phones what the user has set up by now
     * @param usable whether codes may go to a number
     */
    SuggestedNumber(
            RequiredActionRequest visit, PhoneNumberParser parser, List<Method.Phone> phones, Predicate<Valid> usable) {
        this.visit = visit;
        this.parser = parser;
        this.phones = List.copyOf(phones);
        this.usable = usable;
    }

    /** A number that an admin has imported, or that the user's profile has, and that is not set up yet. */
    Optional<Valid> number() {
        return visit.enrolments()
                .pending()
                .map(PhoneNumber::e164)
                .or(() -> visit.policy().suggestFromAttribute().map(attribute -> visit.user()
                        .getFirstAttribute(attribute)))
                .map(value -> parser.parse(value, likely().findFirst().orElse(Locale.US.getCountry())))
                .filter(Valid.class::isInstance)
                .map(Valid.class::cast)
                .filter(valid ->
                        phones.stream().noneMatch(phone -> phone.number().equals(valid.number())))
                .filter(usable);
    }

    /** The preselected country: that of the user's other phone, else the policy's, else the language's. */
    String country(List<Country> served) {
        return likely().filter(
                        iso -> served.stream().anyMatch(country -> country.iso().equals(iso)))
                .findFirst()
                .or(() -> served.stream().findFirst().map(Country::iso))
                .orElse("");
    }

    private Stream<String> likely() {
        Locale locale = visit.locale();
        Stream<Locale> browser =
                visit.session().getContext().getHttpRequest().getHttpHeaders().getAcceptableLanguages().stream();
        return Stream.of(
                        phones.stream().map(Method.Phone::region),
                        visit.policy().defaultCountry().stream(),
                        Stream.of(locale.getCountry()),
                        browser.filter(accepted -> accepted.getLanguage().equals(locale.getLanguage()))
                                .map(Locale::getCountry),
                        homeOf(locale))
                .flatMap(countries -> countries)
                .filter(iso -> parser.country(iso).isPresent());
    }

    /** Many languages share their code with the country they come from: de, fr, it, pl … */
    private static Stream<String> homeOf(Locale locale) {
        String country = locale.getLanguage().toUpperCase(Locale.ROOT);
        return Arrays.stream(Locale.getAvailableLocales())
                        .anyMatch(known -> known.getLanguage().equals(locale.getLanguage())
                                && known.getCountry().equals(country))
                ? Stream.of(country)
                : Stream.empty();
    }
}
