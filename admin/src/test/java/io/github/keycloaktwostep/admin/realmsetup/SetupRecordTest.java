// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.admin.realmsetup.SetupRecord.Copy;
import io.github.keycloaktwostep.admin.realmsetup.SetupRecord.Reference;
import io.github.keycloaktwostep.testing.Stub;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;

class SetupRecordTest {

    private static final Copy COPY =
            new Copy(FlowBinding.BROWSER, new Reference("2", "copy"), new Reference("1", "browser"));

    private final Map<String, String> attributes = new HashMap<>();
    private final RealmModel realm = Stub.of(RealmModel.class, (method, arguments) -> switch (method) {
        case "getName" -> "realm";
        case "getAttribute" -> attributes.get(arguments[0]);
        case "setAttribute" -> attributes.put((String) arguments[0], (String) arguments[1]);
        case "removeAttribute" -> attributes.remove(arguments[0]);
        default -> throw Stub.unexpected(method);
    });

    @Test
    void survivesRoundTrip() {
        SetupRecord record = SetupRecord.of(realm);
        record.add(COPY);
        record.levelNames = true;
        record.store(realm);

        SetupRecord read = SetupRecord.of(realm);

        assertThat(read.copies(FlowBinding.BROWSER)).containsExactly(COPY);
        assertThat(read.copies(FlowBinding.DIRECT_GRANT)).isEmpty();
        assertThat(read.levelNames).isTrue();
        assertThat(read.amrMapper).isFalse();
    }

    @Test
    void removesTheAttributeIfEmpty() {
        SetupRecord record = new SetupRecord();
        record.add(COPY);
        record.store(realm);
        record.remove(COPY);
        record.store(realm);

        assertThat(attributes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "nonsense",
                "{\"copies\":null}",
                "{\"copies\":[null]}",
                "{\"copies\":[{}]}",
                "{\"copies\":[{\"binding\":\"OTHER\"}]}",
                "{\"later\":1}"
            })
    void isEmptyIfItCannotBeRead(String stored) {
        attributes.put(SetupRecord.ATTRIBUTE, stored);

        SetupRecord record = SetupRecord.of(realm);

        assertThat(record.isEmpty()).isTrue();
        record.add(COPY);
        assertThat(record.copies(FlowBinding.BROWSER)).containsExactly(COPY);
    }
}
