// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import org.junit.jupiter.api.Test;

/** A method and how it is used. */
class SelectionTest {

    private final Selection text = Selection.of(mobile("p"), Channel.SMS);
    private final Selection call = Selection.of(mobile("p"), Channel.VOICE);
    private final Selection app = Selection.of(app("a"));
    private final Selection recovery = Selection.of(recoveryCodes("r"));

    @Test
    void hasANameOnPages() {
        assertThat(text.type().id()).isEqualTo("sms");
        assertThat(call.type().id()).isEqualTo("voice");
        assertThat(app.type().id()).isEqualTo("app");
        assertThat(recovery.type().id()).isEqualTo("recovery-codes");
    }

    @Test
    void hasANameInEvents() {
        assertThat(text.type().eventId()).isEqualTo("sms");
        assertThat(call.type().eventId()).isEqualTo("voice");
        assertThat(app.type().eventId()).isEqualTo("app");
        assertThat(recovery.type().eventId()).isEqualTo("recovery_code");
    }

    @Test
    void textAndCallToOneNumberShareTheCountOfWrongCodes() {
        assertThat(text.failureKey()).isEqualTo(call.failureKey()).isEqualTo("+4915123456789");
        assertThat(app.failureKey()).isEqualTo("app");
        assertThat(recovery.failureKey()).isEqualTo("recovery-codes");
    }

    @Test
    void allAppsShareTheCountOfWrongCodes() {
        assertThat(Selection.of(app("other")).failureKey()).isEqualTo(app.failureKey());
    }

    @Test
    void aChannelGoesWithAPhoneAndWithNothingElse() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(mobile("p"), MethodType.APP));
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(app("a"), MethodType.SMS));
    }

    @Test
    void printsNoNumber() {
        assertThat(text.toString()).contains("••89").doesNotContain("5123456789");
    }
}
