package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.Line;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides by the policy whether codes may go to a number that users set up, and says why not. */
final class UsableNumbers {

    private final Policy policy;
    private final PhoneNumberParser parser;
    private final Locale locale;

    /** @param locale of the countries' names */
    UsableNumbers(Policy policy, PhoneNumberParser parser, Locale locale) {
        this.policy = policy;
        this.parser = parser;
        this.locale = locale;
    }

    /** Why a number cannot be used, as a message key and its parameters. */
    record Refusal(String key, List<String> parameters) {
        Refusal {
            parameters = List.copyOf(parameters);
        }

        Refusal(String key, String... parameters) {
            this(key, List.of(parameters));
        }
    }

    /**
     * @param chosen ISO code of the country that was chosen; may be none
     * @return empty if the policy allows the number
     */
    Optional<Refusal> refusal(Valid number, String chosen) {
        if (!number.allowedBy(policy.allowedCountries())) {
            return Optional.of(notServed(number, chosen));
        }
        return number.line() == Line.VOIP && !policy.allowVoip()
                ? Optional.of(new Refusal("twoStepErrorNumberVoip"))
                : Optional.empty();
    }

    /** Whether the policy allows a number, and one of these channels reaches it. */
    boolean allows(Valid number, Set<Channel> offered) {
        return refusal(number, "").isEmpty()
                && (offered.contains(Channel.VOICE) || parser.forTexts(number).line() != Line.CALLS_ONLY);
    }

    private Refusal notServed(Valid number, String chosen) {
        if (number.ofNoCountry()) {
            return new Refusal("twoStepErrorNumberTypeRefused");
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
                .map(served -> new Refusal(
                        "twoStepErrorNumberSharedCode",
                        name(number.region()),
                        Integer.toString(served.callingCode()),
                        name(served.iso())))
                .orElseGet(() -> new Refusal("twoStepErrorNumberNotServed", name(number.region())));
    }

    /** The country's name, or its code where it has none. */
    String name(String iso) {
        return parser.country(iso)
                .map(country -> PhoneNumberParser.name(country.iso(), locale))
                .orElse(iso);
    }
}
