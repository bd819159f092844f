package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides by the policy whether codes may go to a number that users set up, and says why not. */
final class PhoneNumberRules {

    private final Policy policy;
    private final PhoneNumberParser parser;
    private final Locale locale;

    /** @param locale of the countries' names */
    PhoneNumberRules(Policy policy, PhoneNumberParser parser, Locale locale) {
        this.policy = policy;
        this.parser = parser;
        this.locale = locale;
    }

    /** Why a number cannot be used, as a message key and its parameters. */
    record NumberRejection(String key, List<String> parameters) {
        NumberRejection {
            parameters = List.copyOf(parameters);
        }

        NumberRejection(String key, String... parameters) {
            this(key, List.of(parameters));
        }
    }

    /**
     * @param chosen ISO code of the country that was chosen; may be none
     * @return empty if the policy allows the number
     */
    Optional<NumberRejection> refusal(Valid number, String chosen) {
        if (!number.allowedBy(policy.allowedCountries())) {
            return Optional.of(notServed(number, chosen));
        }
        return number.line() == NumberType.VOIP && !policy.allowVoip()
                ? Optional.of(new NumberRejection("twoStepErrorNumberVoip"))
                : Optional.empty();
    }

    /** Whether the policy allows a number, and one of these channels reaches it. */
    boolean allows(Valid number, Set<Channel> offered) {
        return refusal(number, "").isEmpty()
                && (offered.contains(Channel.VOICE) || parser.forTexts(number).line() != NumberType.CALLS_ONLY);
    }

    private NumberRejection notServed(Valid number, String chosen) {
        if (number.ofNoCountry()) {
            return new NumberRejection("twoStepErrorNumberTypeRefused");
        }
        Optional<Country> country = parser.country(number.region());
        // Otherwise the answer names a country that the user did not choose, and gives no reason.
        return Stream.concat(
                        Stream.of(chosen), policy.allowedCountries().stream().sorted())
                .filter(policy.allowedCountries()::contains)
                .flatMap(iso -> parser.country(iso).stream())
                .filter(served -> country.filter(own -> own.callingCode() == served.callingCode())
                        .isPresent())
                .findFirst()
                .map(served -> new NumberRejection(
                        "twoStepErrorNumberSharedCode",
                        name(number.region()),
                        Integer.toString(served.callingCode()),
                        name(served.iso())))
                .orElseGet(() -> new NumberRejection("twoStepErrorNumberNotServed", name(number.region())));
    }

    /** The country's name, or its code where it has none. */
    String name(String iso) {
        return parser.country(iso)
                .map(country -> PhoneNumberParser.name(country.iso(), locale))
                .orElse(iso);
    }
}
