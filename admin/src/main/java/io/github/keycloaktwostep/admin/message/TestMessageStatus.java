package io.github.keycloaktwostep.admin.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;

/**
 * Delivery status of a test message.
 *
 * @param id for requests for the status
 * @param to the masked number; only in the response to sending
 * @param status {@code sending}, {@code sent}, {@code delivered} or {@code failed}
 * @param gateway id of the gateway that was tried last; left out before the first try
 * @param reason why it failed, as in metrics; left out unless it failed
 * @param advice what the status means and what to do, for humans
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestMessageStatus(String id, String to, String status, String gateway, String reason, String advice) {

    static TestMessageStatus sending(String id, String to) {
        DeliveryReport report = DeliveryReport.sending();
        return new TestMessageStatus(id, to, report.status().id(), null, null, TestMessageResource.advice(report));
    }

    static TestMessageStatus of(String id, DeliveryReport report) {
        return new TestMessageStatus(
                id,
                null,
                report.status().id(),
                report.gateway().orElse(null),
                report.reason().map(FailureReason::id).orElse(null),
                TestMessageResource.advice(report));
    }
}
