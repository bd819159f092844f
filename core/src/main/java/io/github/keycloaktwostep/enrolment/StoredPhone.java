// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.EnumSet;
import java.util.Set;

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
    record PhoneInfo(String lastDigits, String region, boolean texts, boolean calls) {

        static PhoneInfo of(PhoneLine line) {
            return new PhoneInfo(
                    line.number().lastDigits(),
                    line.region(),
                    line.channels().contains(Channel.SMS),
                    line.preferred() == Channel.VOICE);
        }

        Channel channel() {
            return calls ? Channel.VOICE : Channel.SMS;
        }

        PhoneLine withNumber(PhoneNumber number) {
            Set<Channel> channels = texts ? EnumSet.allOf(Channel.class) : Set.of(Channel.VOICE);
            return new PhoneLine(number, region, channels, channel());
        }
    }

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
