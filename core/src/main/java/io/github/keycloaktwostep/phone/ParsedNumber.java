package io.github.keycloaktwostep.phone;

/** What became of what somebody typed into the number field. */
public sealed interface ParsedNumber {

    /**
     * A number that can be used.
     *
     * @param number in E.164 form
     * @param region ISO code of its country, upper case; {@code ZZ} where it belongs to none
     * @param line what kind of line it is
     * @param display the number in its international form, grouped for reading
     */
    record Valid(PhoneNumber number, String region, Line line, String display) implements ParsedNumber {}

    /** A number that cannot be used, and why. */
    record Invalid(Problem problem) implements ParsedNumber {}

    /** The kind of line, as far as codes are concerned. */
    enum Line {
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
        /** Premium rate, shared cost, toll-free, pager, UAN, voicemail and the like. */
        SPECIAL
    }
}
