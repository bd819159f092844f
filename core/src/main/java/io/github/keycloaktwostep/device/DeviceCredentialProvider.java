// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices.DeviceView;
import io.github.keycloaktwostep.enrolment.TwoStepCredentialProvider;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.text.PageTimes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.credential.CredentialMetadata;
import org.keycloak.credential.CredentialMetadata.LocalizedMessage;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialTypeMetadata.CredentialTypeMetadataBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/** The {@code two-step-device} credential. Users and admins may remove it, because forgetting a device is safe. */
final class DeviceCredentialProvider extends TwoStepCredentialProvider {

    DeviceCredentialProvider(KeycloakSession session) {
        super(session, CredentialTypes.DEVICE);
    }

    @Override
    protected CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadataBuilder builder, Optional<UserContext> user) {
        return builder.removeable(true);
    }

    @Override
    protected Map<String, String> facts(CredentialModel stored) throws IOException {
        RememberedDevice device = JsonSerialization.readValue(stored.getSecretData(), RememberedDevice.class);
        return Map.of(
                "browser", device.browser(),
                "system", device.system(),
                "lastUsed", day(device.lastUsed()),
                "expires", day(device.expires()));
    }

    @Override
    protected void explain(CredentialModel stored, UserContext user, CredentialMetadata shown) {
        RememberedDevices devices = new RememberedDevices(user);
        Optional<DeviceView> seen = devices.find(stored.getId());
        if (seen.isEmpty()) {
            shown.setInfoMessage("two-step-device-over");
            return;
        }
        if (devices.isCurrent(seen.get())) {
            shown.setInfoMessage("two-step-device-this");
        }
        RememberedDevice device = seen.get().device();
        Locale locale = user.session().getContext().resolveLocale(user.user());
        shown.setInfoProperties(List.of(
                date("two-step-device-last-used", Instant.ofEpochMilli(device.lastUsed()), locale),
                date("two-step-device-until", device.ends(user.policy()), locale)));
    }

    private static LocalizedMessage date(String key, Instant day, Locale locale) {
        return new LocalizedMessage(key, new Object[] {PageTimes.date(day, locale)});
    }
}
