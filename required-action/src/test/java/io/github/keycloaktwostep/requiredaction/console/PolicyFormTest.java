// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.policy.PolicyKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.ValidationException;

/** The policy in the admin console. */
class PolicyFormTest {

    @Test
    void listsAllTogglesInOrderAndKeycloaksOwn() {
        assertThat(PolicyForm.properties())
                .extracting(ProviderConfigProperty::getName)
                .startsWith(
                        Arrays.stream(PolicyKey.values()).map(PolicyKey::key).toArray(String[]::new))
                .endsWith("max_auth_age");
    }

    @ParameterizedTest
    @EnumSource(PolicyKey.class)
    void explainsEveryToggle(PolicyKey key) {
        ProviderConfigProperty property = PolicyForm.properties().stream()
                .filter(each -> each.getName().equals(key.key()))
                .findFirst()
                .orElseThrow();

        assertThat(property.getLabel()).isNotBlank();
        assertThat(property.getHelpText()).endsWith(".");
        if (key.type() == PolicyKey.Type.INTEGER) {
            assertThat(property.getHelpText()).contains(key.min() + " to " + key.max(), key.defaultValue());
        }
    }

    @Test
    void acceptsDefaultsAndNoValues() {
        Map<String, String> defaults = new HashMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            defaults.put(key.key(), key.defaultValue());
        }

        assertThatCode(() -> PolicyForm.validate("two-step-setup", config(defaults)))
                .doesNotThrowAnyException();
        assertThatCode(() -> PolicyForm.validate("two-step-setup", config(Map.of())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "code-lifetime,601,60 to 600",
        "code-length,5,6 to 10",
        "enforcement,sometimes,optional",
        "methods,pigeon,sms",
        "default-country,Germany,ISO 3166-1",
        "remember-device,yes,true or false",
        "lost-access-url,javascript:alert(1),https://"
    })
    void namesKeyValueAndRangeOfRejectedValues(String key, String value, String allowed) {
        assertThatThrownBy(() -> PolicyForm.validate("two-step-setup", config(Map.of(key, value))))
                .isInstanceOfSatisfying(ValidationException.class, refused -> assertThat(refused.getErrors())
                        .singleElement()
                        .satisfies(error -> {
                            assertThat(error.getAttribute()).isEqualTo(key);
                            assertThat(error.getMessage()).contains(key, value, allowed);
                        }));
    }

    private static RequiredActionConfigModel config(Map<String, String> values) {
        RequiredActionConfigModel model = new RequiredActionConfigModel();
        model.setConfig(new HashMap<>(values));
        return model;
    }
}
