package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A phone's credential, in its two parts. */
final class StoredPhone {

    private StoredPhone() {}

    /**
     * What is no secret.
     *
     * @param lastDigits the last two digits
     * @param region ISO code of the number's country
     * @param texts whether it can receive texts
     * @param calls whether it is called rather than texted
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PhoneInfo(String lastDigits, String region, boolean texts, boolean calls) {}

    /**
     * What is never shown.
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
