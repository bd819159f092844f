// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountryTest {

    @ParameterizedTest
    @CsvSource({
        "az,AZ", "ca,ES", "cs,CZ", "da,DK", "de,DE", "el,GR", "es,ES", "eu,ES", "fa,IR", "fi,FI", "fr,FR", "hr,HR",
                "hu,HU",
        "hy,AM", "id,ID", "it,IT", "ja,JP", "kk,KZ", "ko,KR", "ky,KG", "lt,LT", "lv,LV", "nl,NL", "no,NO", "pl,PL",
                "pt,PT",
        "ro,RO", "ru,RU", "sk,SK", "sl,SI", "sv,SE", "th,TH", "tr,TR", "uk,UA", "vi,VN", "ar,", "en,", "xx,", "'',"
    })
    void mapsLanguageToCountryUnlessSeveralSpeakIt(String language, String country) {
        assertThat(Country.ofLanguage(language).orElse(null)).isEqualTo(country);
    }
}
