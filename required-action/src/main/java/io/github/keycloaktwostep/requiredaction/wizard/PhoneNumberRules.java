// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Problem;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides by the policy whether a number can be set up, and explains rejections. */
final class PhoneNumberRules {

    private final Policy policy;
    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final Locale locale;

    /** @param locale for the names of countries */
    PhoneNumberRules(Policy policy, Locale locale) {
        this.policy = policy;
        this.locale = locale;
    }

    /** Why a number cannot be used, as a message key and its parameters. */
    record NumberRejection(String key, List<String> parameters) {

        NumberRejection(String key, String... parameters) {
            this(key, List.of(parameters));
        }
    }

    /** @param country ISO code of the chosen country */
    NumberRejection rejection(Problem problem, String country) {
        return switch (problem) {
            case MISSING -> new NumberRejection("twoStepErrorNumberMissing");
            case NOT_A_NUMBER -> new NumberRejection("twoStepErrorNumberNotANumber");
            case TOO_SHORT -> new NumberRejection("twoStepErrorNumberTooShort");
            case TOO_LONG -> new NumberRejection("twoStepErrorNumberTooLong");
            case NO_SUCH_NUMBER -> new NumberRejection("twoStepErrorNumberInvalid", name(country));
            case AREA_CODE_MISSING -> new NumberRejection("twoStepErrorNumberAreaCode");
            case SPECIAL -> new NumberRejection("twoStepErrorNumberTypeRefused");
        };
    }

    /**
     * Applies the policy.
     *
     * @param country ISO code of the chosen country; may be empty
     * @return empty if the policy allows the number
     */
    Optional<NumberRejection> rejection(Valid number, String country) {
        if (!number.allowedBy(policy.allowedCountries())) {
            return Optional.of(notServed(number, country));
        }
        return number.type() == NumberType.VOIP && !policy.allowVoip()
                ? Optional.of(new NumberRejection("twoStepErrorNumberVoip"))
                : Optional.empty();
    }

    /** Whether the policy allows a number. */
    boolean allows(PhoneNumber number) {
        return parser.parse(number.e164(), "") instanceof Valid valid
                && rejection(valid, "").isEmpty();
    }

    /** Whether the policy allows a number, and one of the channels reaches it. */
    boolean allows(Valid number, Set<Channel> channels) {
        return rejection(number, "").isEmpty()
                && channels.stream()
                        .anyMatch(channel ->
                                parser.forChannel(channel, number).channels().contains(channel));
    }

    /**
     * The countries from which users can choose; all countries if the policy allows all of them, or only numbers
     * without a country.
     */
    List<Country> countries() {
        Set<String> allowed = policy.allowedCountries();
        boolean all = allowed.isEmpty() || allowed.equals(Set.of(Valid.WORLD));
        return parser.countries(locale).stream()
                .filter(country -> all || allowed.contains(country.iso()))
                .toList();
    }

    /** The country's name, or its code if it has none. */
    String name(String iso) {
        return parser.country(iso)
                .map(country -> PhoneNumberParser.name(country.iso(), locale))
                .orElse(iso);
    }

    /**
     * Explains that the country of the number is not served. If a served country, for example the chosen one, shares
     * the calling code, the message names both countries. Otherwise, it would name a country that the user did not
     * choose, without giving a reason.
     */
    private NumberRejection notServed(Valid number, String country) {
        if (number.ofNoCountry()) {
            return new NumberRejection("twoStepErrorNumberTypeRefused");
        }
        String name = name(number.region());
        int callingCode =
                parser.country(number.region()).map(Country::callingCode).orElse(0);
        Stream<String> served = Stream.concat(
                Stream.of(country), policy.allowedCountries().stream().sorted());
        return served.filter(policy.allowedCountries()::contains)
                .flatMap(iso -> parser.country(iso).stream())
                .filter(other -> other.callingCode() == callingCode)
                .findFirst()
                .map(other -> new NumberRejection(
                        "twoStepErrorNumberSharedCode", name, Integer.toString(callingCode), name(other.iso())))
                .orElseGet(() -> new NumberRejection("twoStepErrorNumberNotServed", name));
    }
}
