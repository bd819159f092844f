// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The number and the country that the phone page suggests. A suggested number is verified like any other. */
final class SuggestedNumber {

    private final RequiredActionRequest request;
    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final List<Method.Phone> phones;
    private final Predicate<Valid> usable;

    /**
     * @param phones the phones that the user has set up
     * @param usable whether codes can be sent to a number
     */
    SuggestedNumber(RequiredActionRequest request, List<Method.Phone> phones, Predicate<Valid> usable) {
        this.request = request;
        this.phones = List.copyOf(phones);
        this.usable = usable;
    }

    /** A number that an admin imported or that the user's profile has, unless it is set up already. */
    Optional<Valid> number() {
        Optional<String> known = request.enrolments()
                .pending()
                .map(PhoneNumber::e164)
                .or(() -> request.policy().suggestFromAttribute().map(request.user()::getFirstAttribute));
        return known.map(value -> parser.parse(value, likely().findFirst().orElse(Locale.US.getCountry())))
                .filter(Valid.class::isInstance)
                .map(Valid.class::cast)
                .filter(valid ->
                        phones.stream().noneMatch(phone -> phone.number().equals(valid.number())))
                .filter(usable);
    }

    /**
     * The preselected country: that of the user's other phone, otherwise the policy's default, otherwise that
     * of the page's language or of the browser's languages.
     *
     * @param countries those to choose from
     * @return empty if none is likely: a wrong one would be overlooked
     */
    String country(List<Country> countries) {
        List<String> codes = countries.stream().map(Country::iso).toList();
        return codes.size() == 1
                ? codes.get(0)
                : likely().filter(codes::contains).findFirst().orElse("");
    }

    private Stream<String> likely() {
        Locale locale = request.locale();
        List<Locale> accepted =
                request.session().getContext().getHttpRequest().getHttpHeaders().getAcceptableLanguages();
        return Stream.of(
                        phones.stream().map(phone -> phone.line().region()),
                        request.policy().defaultCountry().stream(),
                        Stream.of(locale.getCountry()),
                        accepted.stream()
                                .filter(other -> other.getLanguage().equals(locale.getLanguage()))
                                .map(Locale::getCountry),
                        Country.ofLanguage(locale.getLanguage()).stream(),
                        accepted.stream().map(Locale::getCountry))
                .flatMap(countries -> countries)
                .filter(iso -> parser.country(iso).isPresent());
    }
}
