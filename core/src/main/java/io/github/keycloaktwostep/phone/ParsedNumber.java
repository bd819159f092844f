package io.github.keycloaktwostep.phone;

import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.Set;

/** What became of what somebody typed into the number field. */
public sealed interface ParsedNumber {

    /**
     * A number that can be used.
     *
     * @param number in E.164 form
     * @param region ISO code of its country, upper case; {@link #NO_COUNTRY} where it belongs to none
     * @param regions ISO codes of all countries that it may belong to: some share one plan, and nothing in a number tells
     *     them apart
     * @param line what kind of line it is
     * @param display the number in its international form, grouped for reading
     */
    record Valid(PhoneNumber number, String region, Set<String> regions, NumberType line, String display)
            implements ParsedNumber {

        /** Region of satellite and other non-geographic numbers. */
        public static final String NO_COUNTRY = "ZZ";

        /** What a policy lists to allow them: the UN's code of the world, as in libphonenumber. */
        public static final String WORLD = "001";

        public Valid {
            regions = Set.copyOf(regions);
        }

        /** A number of one country. */
        public Valid(PhoneNumber number, String region, NumberType line, String display) {
            this(number, region, Set.of(region), line, display);
        }

        /**
         * Whether a policy lets codes be sent to this number. Numbers of no country are expensive and have to be listed.
         *
         * @param allowed ISO codes, upper case, and {@link #WORLD}; empty for all countries
         */
        public boolean allowedBy(Set<String> allowed) {
            if (ofNoCountry()) {
                return allowed.contains(WORLD);
            }
            return allowed.isEmpty() || regions.stream().anyMatch(allowed::contains);
        }

        public boolean ofNoCountry() {
            return region.equals(NO_COUNTRY);
        }
    }

    /** A number that cannot be used, and why. */
    record Invalid(Problem problem) implements ParsedNumber {}

    /** The kind of line, as far as codes are concerned. */
    enum NumberType {
        /** Mobile, or one of the countries where mobile and fixed numbers look alike. */
        TEXTS_AND_CALLS,
        /** A fixed line: calls only. */
        CALLS_ONLY,
        /** An internet phone number. */
        VOIP
    }

    /** What is wrong. */
    enum Problem {
        MISSING,
        NOT_A_NUMBER,
        TOO_SHORT,
        TOO_LONG,
        /** Right length, but no such number in this country's plan. */
        NO_SUCH_NUMBER,
        /** A mobile number of Argentina as it is dialled within its area: 15 and the subscriber's number. */
        AREA_CODE_MISSING,
        /** Premium rate, shared cost, toll-free, pager, UAN, voicemail, personal number and the like. */
        SPECIAL
    }
}
