package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.ValidationException;
import org.keycloak.validate.ValidationError;

/** The policy as a form of the admin console: the gear of the required action. */
public final class PolicyForm {

    private static final int SHOWN = 80;
    private static final Map<String, String> CAPITALS =
            Map.of("ip", "IP", "voip", "VoIP", "mfa", "MFA", "url", "URL", "email", "e-mail");

    private PolicyForm() {}

    public static List<ProviderConfigProperty> properties() {
        return Stream.concat(
                        Arrays.stream(PolicyKey.values()).map(PolicyForm::property),
                        RequiredActionFactory.MAX_AUTH_AGE_CONFIG_PROPERTIES.stream())
                .toList();
    }

    /**
     * Validates a configuration before it is saved, and converts the list of roles to its stored form.
     *
     * @throws ValidationException with key, value and allowed values
     */
    public static void validate(
            String action, KeycloakSession session, RealmModel realm, RequiredActionConfigModel model) {
        validate(action, model);
        String key = PolicyKey.REQUIRED_ROLES.key();
        String given = model.getConfigValue(key);
        if (given == null || given.isBlank()) {
            return;
        }
        RequiredRoles roles = RequiredRoles.of(session, realm, given);
        roles(realm, roles).ifPresent(problem -> {
            throw new ValidationException(new ValidationError(action, key, problem, shown(given)));
        });
        model.getConfig().put(key, roles.stored());
    }

    /**
     * The problem with a list of roles. An unknown role that was required before does not block other changes; the health check
     * reports it.
     */
    private static Optional<String> roles(RealmModel realm, RequiredRoles roles) {
        Set<String> before = PolicyStore.read(realm).requiredRoles();
        List<String> unknown =
                roles.unknown().stream().filter(name -> !before.contains(name)).toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(PolicyKey.REQUIRED_ROLES.key() + ": there is no such role: '"
                        + shown(String.join("', '", unknown)) + "'");
    }

    /** @throws ValidationException with key, value and allowed values */
    static void validate(String action, RequiredActionConfigModel model) {
        ValidationException.ValidationExceptionBuilder problems = new ValidationException.ValidationExceptionBuilder();
        for (PolicyKey key : PolicyKey.values()) {
            String value = model.getConfigValue(key.key());
            key.problem(value).ifPresent(allowed -> {
                problems.accept(new ValidationError(
                        action, key.key(), refusal(key.key(), value, allowed), shown(value), allowed));
            });
        }
        if (problems.hasError()) {
            throw problems.build();
        }
    }

    private static String refusal(String key, String value, String allowed) {
        return key + ": '" + shown(value) + "' is not allowed; allowed: " + allowed;
    }

    private static String shown(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }

    private static ProviderConfigProperty property(PolicyKey key) {
        ProviderConfigProperty property = new ProviderConfigProperty();
        property.setName(key.key());
        property.setLabel(label(key));
        property.setHelpText(help(key) + defaultText(key));
        property.setType(type(key));
        if (!key.options().isEmpty()) {
            property.setOptions(key.options());
        }
        // The console would show the default of a list as a single value, so the help text names it instead.
        if (key.type() != PolicyKey.Type.CHOICES && !key.defaultValue().isEmpty()) {
            property.setDefaultValue(
                    key.type() == PolicyKey.Type.BOOLEAN
                            ? (Object) Boolean.valueOf(key.defaultValue())
                            : key.defaultValue());
        }
        return property;
    }

    private static String type(PolicyKey key) {
        return switch (key.type()) {
            case BOOLEAN -> ProviderConfigProperty.BOOLEAN_TYPE;
            case CHOICE -> ProviderConfigProperty.LIST_TYPE;
            case CHOICES -> ProviderConfigProperty.MULTIVALUED_LIST_TYPE;
            case TEXTS, COUNTRIES -> ProviderConfigProperty.MULTIVALUED_STRING_TYPE;
            case INTEGER, TEXT, COUNTRY, URL -> ProviderConfigProperty.STRING_TYPE;
        };
    }

    private static String defaultText(PolicyKey key) {
        String value = key.defaultValue();
        String range = key.type() == PolicyKey.Type.INTEGER ? " " + key.allowed() + "." : "";
        return range + (value.isEmpty() ? "" : " Default: " + value.replace(",", ", ") + ".");
    }

    /** {@code remember-device-days} becomes "Remember device days"; abbreviations are written in capitals. */
    private static String label(PolicyKey key) {
        String words = Arrays.stream(key.key().split("-", -1))
                .map(word -> CAPITALS.getOrDefault(word, word))
                .collect(Collectors.joining(" "));
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String help(PolicyKey key) {
        return switch (key) {
            case ENFORCEMENT ->
                "off: nobody is offered it. optional: users may turn it on. required: nobody gets in without it.";
            case REQUIRED_ROLES ->
                "With optional: users with one of these roles must have it. Client roles as client.role. Each role must exist.";
            case GRACE_DAYS ->
                "For how many days somebody who must set it up can skip that, from the first sign-in at which it is asked"
                        + " for; 0: not at all.";
            case METHODS -> "What may be the first method.";
            case BACKUP_REQUIRED -> "Whether a second way is mandatory, so that a lost phone is not a lost account.";
            case BACKUP_METHODS -> "What may be the backup.";
            case REMEMBER_DEVICE -> "Whether users may choose not to be asked for codes on a device.";
            case REMEMBER_DEVICE_DAYS -> "For how many days a device is remembered.";
            case REMEMBER_DEVICE_MAX -> "How many devices of a user are remembered; the oldest goes.";
            case CODE_LENGTH -> "Digits of a code sent by text message or call.";
            case CODE_LIFETIME -> "For how many seconds a code is accepted.";
            case CODE_ATTEMPTS -> "Wrong tries before a code dies.";
            case RESEND_COOLDOWN -> "Seconds before the first resend; doubles with each.";
            case SENDS_PER_USER_DAY -> "Messages and calls to one user a day.";
            case SENDS_PER_NUMBER_HOUR -> "Messages and calls to one number an hour.";
            case ENROLMENTS_PER_IP_HOUR -> "Messages an hour to numbers not yet verified, from one address.";
            case ENROLMENTS_PER_PREFIX_HOUR ->
                "Messages an hour to numbers not yet verified that share their first 7 digits.";
            case SENDS_PER_REALM_DAY -> "Messages and calls of the whole realm a day; 0 is no limit.";
            case FAILURES_PER_USER_HOUR -> "Wrong codes of a user in an hour before the method rests.";
            case ALLOWED_COUNTRIES ->
                "Countries whose numbers are served, as ISO codes of two letters, and 001 for satellite and other numbers of"
                        + " no country; empty: all countries.";
            case DEFAULT_COUNTRY ->
                "Country that is preselected, as an ISO code, unless the user has another phone; empty: by the user's"
                        + " language.";
            case ALLOW_VOIP -> "Whether internet phone numbers are accepted.";
            case COUNTRY_BREAKER ->
                "Whether a country is closed to new numbers for an hour when almost nobody enters the codes sent there"
                        + " (toll fraud). Verified numbers are never affected.";
            case COPY_TO_PROFILE ->
                "Whether the verified number is copied to the user attributes phoneNumber and phoneNumberVerified, which"
                        + " the client scope phone makes claims of. Users must not be able to edit them.";
            case TRUST_BROKER_MFA ->
                "Whether a sign-in at an OpenID Connect provider counts as the second step when its ID token says that it"
                        + " took several factors (amr contains mfa), once the user has given a code after signing in"
                        + " there.";
            case NOTIFY_BY_EMAIL ->
                "Whether users get a mail on every change to their two-step verification, where the realm can send mails.";
            case LOST_ACCESS_URL ->
                "Where \"I can't use any of these\" leads; empty: the page says to contact the support.";
            case SUGGEST_FROM_ATTRIBUTE ->
                "User attribute whose number is offered to the user by its last two digits; it is still to be verified."
                        + " Empty: none.";
            case PASSWORD_GRANT ->
                "Whether programs without a second page (the OAuth password grant) may sign in users who have it on, with"
                        + " a code. The direct grant flow must hold two-step-password-grant.";
        };
    }
}
