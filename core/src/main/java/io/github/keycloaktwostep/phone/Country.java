// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A country (or territory) a number can belong to.
 *
 * @param iso ISO 3166-1 alpha-2 code, upper case
 * @param callingCode ITU-T E.164 country code without the plus, 1 to 999
 */
public record Country(String iso, int callingCode) {

    /** Languages of several countries none of which has the language's code. */
    private static final Map<String, String> MOST_SPEAKERS =
            Map.of("ca", "ES", "da", "DK", "el", "GR", "fa", "IR", "ko", "KR", "sv", "SE");

    /**
     * The ISO code of the country in which most speakers of a language live. Many languages have the code of that
     * country (de, fr, pl), others are spoken in one country only.
     *
     * @param language ISO 639-1 code
     * @return empty for a language of many countries, such as English or Arabic
     */
    public static Optional<String> ofLanguage(String language) {
        Set<String> countries = Arrays.stream(Locale.getAvailableLocales())
                .filter(locale -> locale.getLanguage().equals(language))
                .map(Locale::getCountry)
                .filter(country -> !country.isEmpty())
                .collect(Collectors.toSet());
        String sameCode = language.toUpperCase(Locale.ROOT);
        if (countries.contains(sameCode)) {
            return Optional.of(sameCode);
        }
        return countries.size() == 1
                ? countries.stream().findFirst()
                : Optional.ofNullable(MOST_SPEAKERS.get(language));
    }
}
