// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.Set;

/** Result of parsing a phone number that a user entered. */
public sealed interface ParsedNumber {

    /**
     * A usable number.
     *
     * @param number in E.164 form
     * @param region ISO code of its country, in upper case; {@link #NO_COUNTRY} if it has none
     * @param regions ISO codes of all countries to which it may belong, because some countries share a numbering plan
     * @param type kind of line
     * @param display the number in its international form, grouped for reading
     */
    record Valid(PhoneNumber number, String region, Set<String> regions, NumberType type, String display)
            implements ParsedNumber {

        /** Region of satellite and other non-geographic numbers. */
        public static final String NO_COUNTRY = "ZZ";

        /**
         * Entry of the policy that allows numbers without a country: the UN's code for the world, as in libphonenumber.
         */
        public static final String WORLD = "001";

        public Valid {
            regions = Set.copyOf(regions);
        }

        /**
         * Whether a policy allows codes to this number. Numbers without a country are expensive and must be listed
         * explicitly.
         *
         * @param allowed ISO codes in upper case, and {@link #WORLD}; empty for all countries
         */
        public boolean allowedBy(Set<String> allowed) {
            if (ofNoCountry()) {
                return allowed.contains(WORLD);
            }
            return allowed.isEmpty() || regions.stream().anyMatch(allowed::contains);
        }

        /** The channels that can reach this number. */
        public Set<Channel> channels() {
            return type == NumberType.CALLS_ONLY ? Set.of(Channel.VOICE) : Set.of(Channel.values());
        }

        public boolean ofNoCountry() {
            return region.equals(NO_COUNTRY);
        }
    }

    /** An unusable number and the reason. */
    record Invalid(Problem problem) implements ParsedNumber {}

    /** Kind of line, as far as it matters for sending codes. */
    enum NumberType {
        /** A mobile number, or a number in a country where mobile and landline numbers look alike. */
        TEXTS_AND_CALLS,
        /** A landline: calls only. */
        CALLS_ONLY,
        /** An internet phone number. */
        VOIP
    }

    /** Reason why a number is unusable. */
    enum Problem {
        MISSING,
        NOT_A_NUMBER,
        TOO_SHORT,
        TOO_LONG,
        /** The length is right, but the country's numbering plan has no such number. */
        NO_SUCH_NUMBER,
        /** A mobile number in Argentina as it is dialled within its area: 15 and the subscriber's number. */
        AREA_CODE_MISSING,
        /** Premium rate, shared cost, toll-free, pager, UAN, voicemail, personal number and the like. */
        SPECIAL
    }
}
