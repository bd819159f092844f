package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** The stored form of a phone. */
final class StoredPhone {

    private StoredPhone() {}

    /**
     * The public part.
     *
     * @param lastDigits the last two digits
     * @param region ISO code of the number's country
     * @param texts whether it can receive texts
     * @param calls whether codes are called rather than texted
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PhoneInfo(String lastDigits, String region, boolean texts, boolean calls) {}

    /**
     * The secret part, which is never shown.
     *
     * @param number E.164 form
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PhoneSecret(String number) {
        @Override
        public String toString() {
            return "Secret[]";
        }
    }
}
