// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.credential.OTPCredentialModel;

class EnrolmentCodecTest {

    private static final long TURNED_OFF = 2_000;

    @Test
    void keepsOldMethodsDisabledWhenAnAppIsAdded() {
        Enrolment enrolment = EnrolmentCodec.read(
                List.of(phone("kept-phone", 1_000), app("kept-app", 1_500), turnedOff(), app("new-app", 3_000)));

        assertThat(enrolment.state()).isEqualTo(State.ADOPTED);
        assertThat(enrolment.methods()).extracting(Method::id).containsExactly("new-app");
        assertThat(enrolment.disabled()).extracting(Method::id).containsExactly("kept-phone", "kept-app");
    }

    @Test
    void offersKeptMethodsWhileTurnedOff() {
        Enrolment enrolment = EnrolmentCodec.read(List.of(phone("kept-phone", 1_000), turnedOff()));

        assertThat(enrolment.state()).isEqualTo(State.OFF);
        assertThat(enrolment.methods()).extracting(Method::id).containsExactly("kept-phone");
    }

    /** Imported credentials have no date. */
    @Test
    void enablesUndatedMethodsOfUndecidedUsers() {
        Enrolment enrolment = EnrolmentCodec.read(List.of(phone("phone", 0), app("app", 0)));

        assertThat(enrolment.state()).isEqualTo(State.ADOPTED);
        assertThat(enrolment.methods()).extracting(Method::id).containsExactly("phone", "app");
    }

    private static CredentialModel turnedOff() {
        CredentialModel credential = credential("enrolment", CredentialTypes.ENROLMENT, TURNED_OFF);
        credential.setSecretData(
                Json.write(StoredEnrolment.UNDECIDED.turned(false, TURNED_OFF).preferring("kept-phone")));
        return credential;
    }

    private static CredentialModel phone(String id, long added) {
        CredentialModel credential = credential(id, CredentialTypes.PHONE, added);
        PhoneNumber number = new PhoneNumber("+4915123456789");
        credential.setCredentialData("{}");
        credential.setSecretData(Json.write(new PhoneLine(number, "DE", EnumSet.allOf(Channel.class), Channel.SMS)));
        return credential;
    }

    private static CredentialModel app(String id, long added) {
        CredentialModel credential = credential(id, OTPCredentialModel.TYPE, added);
        credential.setCredentialData("{\"subType\":\"totp\",\"digits\":6,\"period\":30,\"algorithm\":\"HmacSHA1\"}");
        credential.setSecretData("{\"value\":\"abcdefghij0123456789\"}");
        return credential;
    }

    private static CredentialModel credential(String id, String type, long added) {
        CredentialModel credential = new CredentialModel();
        credential.setId(id);
        credential.setType(type);
        credential.setCreatedDate(added);
        return credential;
    }
}
