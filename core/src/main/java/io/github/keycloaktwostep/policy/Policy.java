// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.method.MethodType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The realm's toggles, typed and within their ranges. Invalid stored values are replaced by the default.
 *
 * @see PolicyKey
 */
public final class Policy {

    private final Map<PolicyKey, String> values;
    private final Set<MethodType> methods;
    private final Set<MethodType> backupMethods;
    private final Set<String> requiredRoles;

    private Policy(Map<PolicyKey, String> values) {
        this.values = values;
        // Parsed once, because one policy is read many times.
        this.methods = methods(PolicyKey.METHODS);
        this.backupMethods = methods(PolicyKey.BACKUP_METHODS);
        this.requiredRoles = Collections.unmodifiableSet(
                new LinkedHashSet<>(PolicyKey.REQUIRED_ROLES.parts(value(PolicyKey.REQUIRED_ROLES))));
    }

    /** @param stored the configuration as stored; unknown keys are ignored */
    public static Policy of(Map<String, String> stored) {
        Map<PolicyKey, String> values = new EnumMap<>(PolicyKey.class);
        for (PolicyKey key : PolicyKey.values()) {
            String value = stored.get(key.key());
            // An empty text means "none". Other empty values mean the default.
            if (value != null
                    && (!value.isBlank() || key.type() == PolicyKey.Type.TEXT)
                    && key.problem(value).isEmpty()) {
                values.put(key, value.strip());
            }
        }
        return new Policy(values);
    }

    /** The value in force, in its stored form. */
    public String value(PolicyKey key) {
        return values.getOrDefault(key, key.defaultValue());
    }

    /**
     * The differences from another policy, in plain English.
     *
     * @return one element per toggle, for example {@code enforcement: required → optional}
     */
    public List<String> changesTo(Policy other) {
        return Arrays.stream(PolicyKey.values())
                .filter(key -> !key.parts(value(key)).equals(key.parts(other.value(key))))
                .map(key -> key.key() + ": " + shown(key, this) + " → " + shown(key, other))
                .toList();
    }

    private static String shown(PolicyKey key, Policy policy) {
        String value = String.join(", ", key.parts(policy.value(key)));
        return value.isEmpty() ? "(none)" : value;
    }

    public Enforcement enforcement() {
        return Enforcement.valueOf(value(PolicyKey.ENFORCEMENT).toUpperCase(Locale.ROOT));
    }

    /**
     * Names of roles; a client role is {@code client.role}. An element with a comma can be one role or several.
     *
     * @see RequiredRoles
     */
    public Set<String> requiredRoles() {
        return requiredRoles;
    }

    /**
     * The number of days for which a user can postpone a required enrolment, 1 to 90; empty if it cannot be postponed.
     */
    public Optional<Integer> graceDays() {
        int days = number(PolicyKey.GRACE_DAYS);
        return days == 0 ? Optional.empty() : Optional.of(days);
    }

    /** The types that the first method can have; never empty, never recovery codes. */
    public Set<MethodType> methods() {
        return methods;
    }

    public boolean backupRequired() {
        return flag(PolicyKey.BACKUP_REQUIRED);
    }

    public Set<MethodType> backupMethods() {
        return backupMethods;
    }

    /** Whether a method of this type is allowed, as the first method or as a backup. */
    public boolean allows(MethodType type) {
        return methods.contains(type) || backupMethods.contains(type);
    }

    public boolean rememberDevice() {
        return flag(PolicyKey.REMEMBER_DEVICE);
    }

    /** How long a device is remembered, 1 to 365 days. */
    public Duration rememberDeviceFor() {
        return Duration.ofDays(number(PolicyKey.REMEMBER_DEVICE_DAYS));
    }

    /** Maximum number of remembered devices per user, 1 to 50. */
    public int rememberDeviceMax() {
        return number(PolicyKey.REMEMBER_DEVICE_MAX);
    }

    /** Number of digits of a code, 6 to 10. */
    public int codeLength() {
        return number(PolicyKey.CODE_LENGTH);
    }

    /** Lifetime of a code, 60 to 600 seconds. */
    public Duration codeLifetime() {
        return seconds(PolicyKey.CODE_LIFETIME);
    }

    /** Wrong attempts after which a code becomes invalid, 1 to 10. */
    public int codeAttempts() {
        return number(PolicyKey.CODE_ATTEMPTS);
    }

    /** Wait before the first resend, 10 to 300 seconds; doubles with each resend. */
    public Duration resendCooldown() {
        return seconds(PolicyKey.RESEND_COOLDOWN);
    }

    public int sendsPerUserDay() {
        return number(PolicyKey.SENDS_PER_USER_DAY);
    }

    public int sendsPerNumberHour() {
        return number(PolicyKey.SENDS_PER_NUMBER_HOUR);
    }

    public int enrolmentsPerIpHour() {
        return number(PolicyKey.ENROLMENTS_PER_IP_HOUR);
    }

    public int enrolmentsPerPrefixHour() {
        return number(PolicyKey.ENROLMENTS_PER_PREFIX_HOUR);
    }

    /** Maximum number of messages per realm and day; empty means no limit. */
    public Optional<Integer> sendsPerRealmDay() {
        int limit = number(PolicyKey.SENDS_PER_REALM_DAY);
        return limit == 0 ? Optional.empty() : Optional.of(limit);
    }

    public int failuresPerUserHour() {
        return number(PolicyKey.FAILURES_PER_USER_HOUR);
    }

    /**
     * ISO codes in upper case, and 001 for numbers without a country, for example of satellite phones. Empty means all
     * countries, but no numbers without a country.
     */
    public Set<String> allowedCountries() {
        return PolicyKey.split(value(PolicyKey.ALLOWED_COUNTRIES)).stream()
                .map(code -> code.toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** ISO code in upper case. */
    public Optional<String> defaultCountry() {
        return text(PolicyKey.DEFAULT_COUNTRY).map(code -> code.toUpperCase(Locale.ROOT));
    }

    public boolean allowVoip() {
        return flag(PolicyKey.ALLOW_VOIP);
    }

    /** Whether sending to unverified numbers of a country is blocked while hardly any codes sent there are entered. */
    public boolean countryBreaker() {
        return flag(PolicyKey.COUNTRY_BREAKER);
    }

    /** Whether the verified number is copied to the user's profile. */
    public boolean copyToProfile() {
        return flag(PolicyKey.COPY_TO_PROFILE);
    }

    /** Whether a sign-in through an identity provider that reports several factors counts as the second step. */
    public boolean trustBrokerMfa() {
        return flag(PolicyKey.TRUST_BROKER_MFA);
    }

    /** Whether users get an email about every change to their two-step verification. */
    public boolean notifyByEmail() {
        return flag(PolicyKey.NOTIFY_BY_EMAIL);
    }

    public Optional<String> lostAccessUrl() {
        return text(PolicyKey.LOST_ACCESS_URL);
    }

    public Optional<String> suggestFromAttribute() {
        return text(PolicyKey.SUGGEST_FROM_ATTRIBUTE);
    }

    /** Whether enrolled users can use the password grant with a code. */
    public boolean passwordGrant() {
        return flag(PolicyKey.PASSWORD_GRANT);
    }

    private boolean flag(PolicyKey key) {
        return Boolean.parseBoolean(value(key));
    }

    private int number(PolicyKey key) {
        return Integer.parseInt(value(key));
    }

    private Duration seconds(PolicyKey key) {
        return Duration.ofSeconds(number(key));
    }

    private Optional<String> text(PolicyKey key) {
        return Optional.of(value(key)).filter(value -> !value.isBlank());
    }

    private Set<MethodType> methods(PolicyKey key) {
        return Collections.unmodifiableSet(PolicyKey.split(value(key)).stream()
                .map(id -> MethodType.of(id).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(MethodType.class))));
    }
}
