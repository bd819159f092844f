// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.ValidationException;
import org.keycloak.validate.ValidationError;

/** The policy as a form in the admin console, which the gear icon of the required action opens. */
public final class PolicyForm {

    private static final int SHOWN = 80;

    /** A label and a help text for each key. */
    private static final ResourceBundle TEXTS = ResourceBundle.getBundle(
            PolicyForm.class.getPackageName() + ".policy-form", Locale.ROOT, PolicyForm.class.getClassLoader());

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
        List<String> unknown = roles.unknownSince(PolicyStore.read(realm));
        if (!unknown.isEmpty()) {
            String problem = key + ": there is no such role: '" + shown(String.join("', '", unknown)) + "'";
            throw new ValidationException(new ValidationError(action, key, problem, shown(given)));
        }
        model.getConfig().put(key, roles.stored());
    }

    /** @throws ValidationException with key, value and allowed values */
    static void validate(String action, RequiredActionConfigModel model) {
        ValidationException.ValidationExceptionBuilder problems = new ValidationException.ValidationExceptionBuilder();
        for (PolicyKey key : PolicyKey.values()) {
            String value = model.getConfigValue(key.key());
            key.problem(value).ifPresent(allowed -> {
                String message = key.key() + ": '" + shown(value) + "' is not allowed; allowed: " + allowed;
                problems.accept(new ValidationError(action, key.key(), message, shown(value), allowed));
            });
        }
        if (problems.hasError()) {
            throw problems.build();
        }
    }

    private static String shown(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }

    private static ProviderConfigProperty property(PolicyKey key) {
        ProviderConfigProperty property = new ProviderConfigProperty();
        property.setName(key.key());
        property.setLabel(TEXTS.getString(key.key() + ".label"));
        property.setHelpText(TEXTS.getString(key.key() + ".help") + rangeAndDefault(key));
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

    private static String rangeAndDefault(PolicyKey key) {
        String value = key.defaultValue();
        String range = key.type() == PolicyKey.Type.INTEGER ? " " + key.allowed() + "." : "";
        return range + (value.isEmpty() ? "" : " Default: " + value.replace(",", ", ") + ".");
    }
}
