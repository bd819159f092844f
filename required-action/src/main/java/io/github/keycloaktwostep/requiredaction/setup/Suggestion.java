package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumber;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.Visit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the page for a number is filled in with. A suggestion only: it is proved by a code like any other number. */
final class Suggestion {

    private final Visit visit;
    private final PhoneNumberParser parser;

    Suggestion(Visit visit, PhoneNumberParser parser) {
        this.visit = visit;
        this.parser = parser;
    }

    /** A number that an admin has brought, or that the user's profile knows, and that is not in use yet. */
    Optional<Valid> number(Set<String> taken) {
        return visit.enrolments()
                .pending()
                .map(PhoneNumber::e164)
                .or(() -> visit.policy().suggestFromAttribute().map(attribute -> visit.user()
                        .getFirstAttribute(attribute)))
                .map(value -> parser.parse(value, likely().findFirst().orElse(Locale.US.getCountry())))
                .filter(Valid.class::isInstance)
                .map(Valid.class::cast)
                .filter(valid -> !taken.contains(valid.number().e164()));
    }

    /** The country that is preselected: the policy's, else where the user's language and browser point to. */
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
