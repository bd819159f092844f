// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.tracing.TracingProvider;

/**
 * Provides gateways from a separate session that never begins its transaction, so no database connection is held while
 * a gateway sends. Its context has no realm either, because a realm must not be used after the transaction that loaded
 * it.
 */
final class SessionGateways implements GatewayAccess {

    private final KeycloakSession session;

    SessionGateways(KeycloakSessionFactory factory) {
        this.session = factory.create();
    }

    @Override
    public MessageGateway gateway(String id) {
        return session.getProvider(MessageGateway.class, id);
    }

    @Override
    public DeliveryReport traced(Message message, Supplier<DeliveryReport> work) {
        return session.getProvider(TracingProvider.class).trace(Delivery.class, "send", span -> {
            DeliveryReport report = work.get();
            span.setAttribute("two_step.message", message.id())
                    .setAttribute("two_step.channel", message.channel().id())
                    .setAttribute("two_step.gateway", report.gateway().orElse("none"))
                    .setAttribute(
                            "two_step.outcome",
                            report.reason()
                                    .map(FailureReason::id)
                                    .orElse(report.status().id()));
            return report;
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
