// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Problem;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import java.text.Collator;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Parses phone numbers that users enter. No other class uses libphonenumber. */
public final class PhoneNumberParser {

    /** Longest accepted input, in characters. */
    public static final int MAX_LENGTH = 32;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();

    /**
     * Reads a number as it is written, or as it is more likely meant: without a prefix that is no longer dialled, or in
     * international form with the missing plus sign.
     *
     * @param input national form, {@code +…}, {@code 00…} or only the digits of the international form, with any
     *     punctuation; {@code null} counts as missing
     * @param region ISO code of the chosen country
     */
    public ParsedNumber parse(String input, String region) {
        if (input == null || input.isBlank()) {
            return new Invalid(Problem.MISSING);
        }
        if (input.length() > MAX_LENGTH) {
            return new Invalid(Problem.TOO_LONG);
        }
        ParsedNumber written = read(input, region.toUpperCase(Locale.ROOT));
        if (written.equals(new Invalid(Problem.SPECIAL)) || isMobile(written)) {
            return written;
        }
        int chosen = country(region).map(Country::callingCode).orElse(0);
        Spellings spellings = new Spellings(input, chosen, numbers.getSupportedCallingCodes());
        if (written instanceof Valid) {
            return spellings
                    .bareInternational()
                    .map(this::read)
                    .filter(meant -> isMobile(meant) || (meant instanceof Valid && hasTrunkPrefix(region)))
                    .orElse(written);
        }
        if (spellings.lacksAreaCode()) {
            return new Invalid(Problem.AREA_CODE_MISSING);
        }
        return spellings
                .others()
                .map(this::read)
                .filter(Valid.class::isInstance)
                .findFirst()
                .orElse(written);
    }

    /**
     * Whether national numbers start with a prefix that is not part of the international form, like the 0 in Germany.
     */
    private boolean hasTrunkPrefix(String region) {
        return "0".equals(numbers.getNddPrefixForRegion(region.toUpperCase(Locale.ROOT), true));
    }

    private static boolean isMobile(ParsedNumber number) {
        return number instanceof Valid valid && valid.type() == NumberType.TEXTS_AND_CALLS;
    }

    /**
     * The form of a number to use with a channel. In some numbering plans, mobile numbers have an infix that text
     * messages need but people leave out. Without it, Argentina's mobile numbers look like landlines.
     */
    public Valid forChannel(Channel channel, Valid number) {
        if (channel != Channel.SMS || number.type() != NumberType.CALLS_ONLY || number.ofNoCountry()) {
            return number;
        }
        int callingCode = numbers.getCountryCodeForRegion(number.region());
        String infix = PhoneNumberUtil.getCountryMobileToken(callingCode);
        String code = "+" + callingCode;
        return !infix.isEmpty()
                        && read(number.number().e164().replace(code, code + infix)) instanceof Valid mobile
                        && isMobile(mobile)
                ? mobile
                : number;
    }

    private ParsedNumber read(String international) {
        return read(international, Valid.NO_COUNTRY);
    }

    private ParsedNumber read(String input, String region) {
        Phonenumber.PhoneNumber parsed;
        try {
            parsed = numbers.parse(input, region);
        } catch (NumberParseException e) {
            return new Invalid(
                    switch (e.getErrorType()) {
                        case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN -> Problem.TOO_SHORT;
                        case TOO_LONG -> Problem.TOO_LONG;
                        case INVALID_COUNTRY_CODE, NOT_A_NUMBER -> Problem.NOT_A_NUMBER;
                    });
        }
        if (parsed.hasExtension()) {
            return new Invalid(Problem.NOT_A_NUMBER);
        }
        switch (numbers.isPossibleNumberWithReason(parsed)) {
            case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY -> {
                return new Invalid(Problem.TOO_SHORT);
            }
            case TOO_LONG -> {
                return new Invalid(Problem.TOO_LONG);
            }
            case INVALID_COUNTRY_CODE, INVALID_LENGTH -> {
                return new Invalid(Problem.NO_SUCH_NUMBER);
            }
            case IS_POSSIBLE -> {}
        }
        NumberType type;
        switch (numbers.getNumberType(parsed)) {
            case MOBILE, FIXED_LINE_OR_MOBILE -> type = NumberType.TEXTS_AND_CALLS;
            case FIXED_LINE -> type = NumberType.CALLS_ONLY;
            case VOIP -> type = NumberType.VOIP;
            case PREMIUM_RATE, SHARED_COST, TOLL_FREE, PAGER, UAN, VOICEMAIL, PERSONAL_NUMBER -> {
                return new Invalid(Problem.SPECIAL);
            }
            default -> {
                return new Invalid(Problem.NO_SUCH_NUMBER);
            }
        }
        String e164 = numbers.format(parsed, PhoneNumberFormat.E164);
        // Some numbering plans, for example Germany's, contain numbers that are too long to be dialled from abroad.
        if (e164.length() > 1 + PhoneNumber.MAX_DIGITS) {
            return new Invalid(Problem.TOO_LONG);
        }
        String found = country(numbers.getRegionCodeForNumber(parsed))
                .map(Country::iso)
                .orElse(Valid.NO_COUNTRY);
        Set<String> regions = numbers.getRegionCodesForCountryCode(parsed.getCountryCode()).stream()
                .filter(iso -> country(iso).isPresent() && numbers.isValidNumberForRegion(parsed, iso))
                .collect(Collectors.toSet());
        regions.add(found);
        return new Valid(
                new PhoneNumber(e164), found, regions, type, numbers.format(parsed, PhoneNumberFormat.INTERNATIONAL));
    }

    /** The other countries with the same calling code, sorted by ISO code. */
    public List<Country> sharingCallingCode(Country country) {
        return numbers.getRegionCodesForCountryCode(country.callingCode()).stream()
                .filter(iso -> !iso.equals(country.iso()))
                .sorted()
                .flatMap(iso -> country(iso).stream())
                .toList();
    }

    /** Whether two countries that share a calling code cannot be told apart by a mobile number. */
    public boolean shareMobileNumbers(Country one, Country other) {
        Phonenumber.PhoneNumber example = numbers.getExampleNumberForType(one.iso(), PhoneNumberType.MOBILE);
        return example != null && numbers.isValidNumberForRegion(example, other.iso());
    }

    /** The number in international format, for display. */
    public String display(PhoneNumber number) {
        return parse(number.e164(), Valid.NO_COUNTRY) instanceof Valid valid ? valid.display() : number.e164();
    }

    /** The number as it is dialled within its country, for display. */
    public String displayNational(PhoneNumber number) {
        try {
            return numbers.format(numbers.parse(number.e164(), Valid.NO_COUNTRY), PhoneNumberFormat.NATIONAL);
        } catch (NumberParseException e) {
            return number.e164();
        }
    }

    /** All countries with a numbering plan, sorted by their names in {@code locale}. */
    public List<Country> countries(Locale locale) {
        // Look up the names first, because sorting needs each name many times and looking it up is slow.
        Map<String, String> names = new HashMap<>();
        numbers.getSupportedRegions().forEach(iso -> names.put(iso, name(iso, locale)));
        return names.keySet().stream()
                .sorted(Comparator.comparing(names::get, Collator.getInstance(locale)))
                .map(iso -> new Country(iso, numbers.getCountryCodeForRegion(iso)))
                .toList();
    }

    /**
     * @param iso ISO code in upper or lower case; may be {@code null}
     * @return empty if there is no numbering plan for the code
     */
    public Optional<Country> country(String iso) {
        String upper = iso == null ? "" : iso.toUpperCase(Locale.ROOT);
        return numbers.getSupportedRegions().contains(upper)
                ? Optional.of(new Country(upper, numbers.getCountryCodeForRegion(upper)))
                : Optional.empty();
    }

    /**
     * An example of a mobile number in a country.
     *
     * @param iso ISO code of the country
     */
    public Optional<PhoneNumber> example(String iso) {
        return Optional.ofNullable(numbers.getExampleNumberForType(iso, PhoneNumberUtil.PhoneNumberType.MOBILE))
                .map(number -> new PhoneNumber(numbers.format(number, PhoneNumberFormat.E164)));
    }

    /** The country's name in {@code locale}. */
    public static String name(String iso, Locale locale) {
        return new Locale.Builder().setRegion(iso).build().getDisplayCountry(locale);
    }
}
