// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys of the policy, each with its name, type, range and default. The names are public: docs, realm exports and
 * scripts use them.
 *
 * <p>Values are strings, as Keycloak stores the configuration of a required action; the elements of a list are
 * separated by {@code ##}, which the admin console needs, or by commas.
 */
public enum PolicyKey {
    ENFORCEMENT("enforcement", Type.CHOICE, "optional", "off,optional,required"),
    REQUIRED_ROLES("required-roles", Type.TEXTS, ""),
    GRACE_DAYS("grace-days", 0, 0, 90),
    METHODS("methods", Type.CHOICES, "sms,voice,app", "sms,voice,app"),
    BACKUP_REQUIRED("backup-required", Type.BOOLEAN, "true"),
    BACKUP_METHODS("backup-methods", Type.CHOICES, "sms,voice,app,recovery-codes", "sms,voice,app,recovery-codes"),
    REMEMBER_DEVICE("remember-device", Type.BOOLEAN, "true"),
    REMEMBER_DEVICE_DAYS("remember-device-days", 30, 1, 365),
    REMEMBER_DEVICE_MAX("remember-device-max", 10, 1, 50),
    CODE_LENGTH("code-length", 6, 6, 10),
    CODE_LIFETIME("code-lifetime", 300, 60, 600),
    CODE_ATTEMPTS("code-attempts", 5, 1, 10),
    RESEND_COOLDOWN("resend-cooldown", 30, 10, 300),
    SENDS_PER_USER_DAY("sends-per-user-day", 20, 1, 1_000),
    SENDS_PER_NUMBER_HOUR("sends-per-number-hour", 5, 1, 100),
    ENROLMENTS_PER_IP_HOUR("enrolments-per-ip-hour", 100, 1, 100_000),
    ENROLMENTS_PER_PREFIX_HOUR("enrolments-per-prefix-hour", 60, 1, 100_000),
    SENDS_PER_REALM_DAY("sends-per-realm-day", 0, 0, 10_000_000),
    FAILURES_PER_USER_HOUR("failures-per-user-hour", 10, 1, 100),
    ALLOWED_COUNTRIES("allowed-countries", Type.COUNTRIES, ""),
    DEFAULT_COUNTRY("default-country", Type.COUNTRY, ""),
    ALLOW_VOIP("allow-voip", Type.BOOLEAN, "false"),
    COUNTRY_BREAKER("country-breaker", Type.BOOLEAN, "true"),
    COPY_TO_PROFILE("copy-to-profile", Type.BOOLEAN, "false"),
    TRUST_BROKER_MFA("trust-broker-mfa", Type.BOOLEAN, "false"),
    NOTIFY_BY_EMAIL("notify-by-email", Type.BOOLEAN, "true"),
    LOST_ACCESS_URL("lost-access-url", Type.URL, ""),
    SUGGEST_FROM_ATTRIBUTE("suggest-from-attribute", Type.TEXT, "phoneNumber"),
    PASSWORD_GRANT("password-grant", Type.BOOLEAN, "false");

    /** The type of a value. */
    public enum Type {
        BOOLEAN,
        INTEGER,
        CHOICE,
        CHOICES,
        TEXT,
        TEXTS,
        COUNTRY,
        COUNTRIES,
        URL
    }

    /** Separates the elements of a list, as the admin console stores it. */
    public static final String SEPARATOR = "##";

    /** Longest valid value, in characters. */
    static final int MAX_LENGTH = 4_000;

    /**
     * Entry in a list of countries for numbers without a country: satellite phones and other international services.
     */
    private static final String WORLD = "001";

    private static final Set<String> ISO_COUNTRIES = Set.of(Locale.getISOCountries());

    /** Ascension Island, Tristan da Cunha and Kosovo have numbering plans, but ISO has only reserved their codes. */
    private static final Set<String> MORE_COUNTRIES = Set.of("AC", "TA", "XK");

    private final String key;
    private final Type type;
    private final String defaultValue;
    private final String options;
    private final int min;
    private final int max;

    PolicyKey(String key, Type type, String defaultValue) {
        this(key, type, defaultValue, "");
    }

    PolicyKey(String key, Type type, String defaultValue, String options) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.options = options;
        this.min = 0;
        this.max = 0;
    }

    PolicyKey(String key, int defaultValue, int min, int max) {
        this.key = key;
        this.type = Type.INTEGER;
        this.defaultValue = Integer.toString(defaultValue);
        this.options = "";
        this.min = min;
        this.max = max;
    }

    public String key() {
        return key;
    }

    public Type type() {
        return type;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** The allowed values of a {@link Type#CHOICE} or {@link Type#CHOICES}; empty for other types. */
    public List<String> options() {
        return split(options);
    }

    /** Smallest value of an {@link Type#INTEGER}. */
    public int min() {
        return min;
    }

    /** Largest value of an {@link Type#INTEGER}. */
    public int max() {
        return max;
    }

    public static Optional<PolicyKey> of(String key) {
        return Arrays.stream(values()).filter(value -> value.key.equals(key)).findFirst();
    }

    /**
     * Checks one value.
     *
     * @param value as stored; blank means the default and is always valid
     * @return the allowed values, in English; empty if the value is valid
     */
    public Optional<String> problem(String value) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (value.length() > MAX_LENGTH) {
            return Optional.of("at most " + MAX_LENGTH + " characters");
        }
        String trimmed = value.strip();
        boolean valid =
                switch (type) {
                    case BOOLEAN -> trimmed.equals("true") || trimmed.equals("false");
                    case INTEGER -> inRange(trimmed);
                    case CHOICE -> options().contains(trimmed);
                    case CHOICES -> !split(trimmed).isEmpty() && options().containsAll(split(trimmed));
                    case TEXT, TEXTS -> canBeStored(trimmed);
                    case COUNTRY -> isCountry(trimmed);
                    case COUNTRIES -> split(trimmed).stream().allMatch(code -> isCountry(code) || code.equals(WORLD));
                    case URL -> canBeStored(trimmed) && isWebAddress(trimmed);
                };
        return valid ? Optional.empty() : Optional.of(allowed());
    }

    /** The allowed values, in English. */
    public String allowed() {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INTEGER -> min + " to " + max;
            case CHOICE -> "one of " + String.join(", ", options());
            case CHOICES -> "one or more of " + String.join(", ", options());
            case TEXT, TEXTS -> "text without control characters";
            case COUNTRY -> "an ISO 3166-1 country code of two letters";
            case COUNTRIES -> "ISO 3166-1 country codes of two letters, and " + WORLD + " for numbers of no country";
            case URL -> "an address that begins with https:// or http://";
        };
    }

    /** Whether a value is a list. */
    public boolean isList() {
        return type == Type.CHOICES || type == Type.TEXTS || type == Type.COUNTRIES;
    }

    /**
     * The elements of a list, or the single value of another type. An empty value has no elements. Elements of {@link
     * Type#TEXTS} may contain commas.
     */
    public List<String> parts(String value) {
        if (type == Type.TEXTS) {
            return split(value, SEPARATOR);
        }
        if (isList()) {
            return split(value);
        }
        return value.isBlank() ? List.of() : List.of(value.strip());
    }

    /** Joins a list as the admin console stores it. */
    public static String join(List<String> values) {
        return String.join(SEPARATOR, values);
    }

    /** Splits a list at {@code ##}, as the console stores it, or at commas. */
    public static List<String> split(String value) {
        return split(value, SEPARATOR + "|,");
    }

    private static List<String> split(String value, String separators) {
        return Arrays.stream(value.split(separators, -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .collect(Collectors.toUnmodifiableList());
    }

    /** Some databases reject control characters and unpaired surrogates. */
    private static boolean canBeStored(String value) {
        return value.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }

    private boolean inRange(String value) {
        try {
            int number = Integer.parseInt(value);
            return number >= min && number <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isCountry(String value) {
        // Some letters become two letters in upper case.
        String code = value.toUpperCase(Locale.ROOT);
        return value.length() == code.length() && (ISO_COUNTRIES.contains(code) || MORE_COUNTRIES.contains(code));
    }

    private static boolean isWebAddress(String value) {
        try {
            URI uri = new URI(value);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
