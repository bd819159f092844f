// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A method and how it is used. */
class SelectionTest {

    private final Selection text = Selection.of(mobile("p"), Channel.SMS);
    private final Selection call = Selection.of(mobile("p"), Channel.VOICE);
    private final Selection app = Selection.of(app("a"));
    private final Selection recovery = Selection.of(recoveryCodes("r"));

    @Test
    void hasNamesForPagesAndEvents() {
        assertThat(List.of(text, call, app, recovery))
                .extracting(selection ->
                        selection.type().id() + " " + selection.type().eventId())
                .containsExactly("sms sms", "voice voice", "app app", "recovery-codes recovery_code");
    }

    @Test
    void sharesFailureCountAcrossChannelsAndApps() {
        assertThat(text.hourlyFailureKey()).isEqualTo(call.hourlyFailureKey()).isEqualTo("+4915123456789");
        assertThat(app.hourlyFailureKey())
                .isEqualTo(Selection.of(app("other")).hourlyFailureKey())
                .isEqualTo("app");
        assertThat(recovery.hourlyFailureKey()).isEqualTo("recovery-codes");
    }

    @Test
    void rejectsChannelThatDoesNotFitTheMethod() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(mobile("p"), MethodType.APP));
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(app("a"), MethodType.SMS));
    }

    @Test
    void toStringMasksNumber() {
        assertThat(text.toString()).contains("••89").doesNotContain("5123456789");
    }
}
