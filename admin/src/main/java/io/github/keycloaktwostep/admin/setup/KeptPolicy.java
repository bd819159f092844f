package io.github.keycloaktwostep.admin.setup;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.keycloaktwostep.policy.PolicyWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;
import org.keycloak.util.JsonSerialization;

/** The policy of a realm in which the set-up was undone, kept for the next set-up in an attribute of the realm. */
final class KeptPolicy {

    static final String ATTRIBUTE = "two-step.policy";

    private static final Logger LOG = Logger.getLogger(KeptPolicy.class);

    private final RealmModel realm;

    KeptPolicy(RealmModel realm) {
        this.realm = realm;
    }

    /** Whether there is anything to keep. */
    boolean worthKeeping() {
        return PolicyWriter.stored(realm).filter(values -> !values.isEmpty()).isPresent();
    }

    void keep() {
        try {
            realm.setAttribute(
                    ATTRIBUTE,
                    JsonSerialization.writeValueAsString(
                            PolicyWriter.stored(realm).orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once the required action is there again. */
    void bringBack() {
        String kept = realm.getAttribute(ATTRIBUTE);
        if (kept == null) {
            return;
        }
        realm.removeAttribute(ATTRIBUTE);
        try {
            PolicyWriter.write(realm, JsonSerialization.readValue(kept, new TypeReference<Map<String, String>>() {}));
        } catch (IOException e) {
            LOG.warnf("Attribute %s of realm %s cannot be read: the policy begins anew", ATTRIBUTE, realm.getName());
        }
    }
}
