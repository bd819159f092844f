// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts that may end up in log lines or exceptions reveal nothing private. */
class PrivacyTest {

    private static final Method.Phone PHONE = SampleMethods.mobile("p");

    @Test
    void methodsMaskTheirNumber() {
        Enrolment enrolment = SampleMethods.enrolment(
                Enrolment.State.ON, Optional.of(Instant.EPOCH), Optional.of("p"), List.of(PHONE));

        assertThat(enrolment.toString()).contains("••89").doesNotContain("5123456789");
        assertThat(PHONE.line().toString()).contains("••89").doesNotContain("5123456789");
    }

    @Test
    void draftsPrintNeitherNumberNorSecret() {
        assertThat(new EnrolmentDraft.PhoneDraft(PHONE.line()).toString()).doesNotContain("5123456789");
        assertThat(new EnrolmentDraft.AppDraft("JBSWY3DPEHPK3PXP", "123456", "label").toString())
                .doesNotContain("JBSWY3DPEHPK3PXP", "123456");
        assertThat(new EnrolmentDraft.RecoveryCodesDraft(List.of("ABCD1234EFGH"), 0).toString())
                .doesNotContain("ABCD1234EFGH");
    }
}
