// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.text.PageTimes;
import java.util.Optional;

/** Adds the delivery status of the message, and the time until the next code can be requested, to a page. */
public final class DeliveryView {

    private DeliveryView() {}

    /**
     * Adds {@code deliveryId}, {@code deliveryStatus}, {@code deliveryReason}, {@code deliveryUrl}, {@code resendIn}.
     */
    public static PageModel describe(PageModel page, UserContext context, Optional<Challenge> challenge) {
        Delivery delivery = context.session().getProvider(Delivery.class);
        return describe(page, context, challenge, challenge.flatMap(sent -> delivery.report(sent.id())));
    }

    /**
     * Like {@link #describe(PageModel, UserContext, Optional)}, for a message of the current request, which is sent
     * only after the request's transaction has committed.
     */
    public static PageModel describeSent(PageModel page, UserContext context, Challenge challenge) {
        return describe(page, context, Optional.of(challenge), Optional.of(DeliveryReport.sending()));
    }

    private static PageModel describe(
            PageModel page, UserContext context, Optional<Challenge> challenge, Optional<DeliveryReport> report) {
        String base = RealmUrls.resource(context.session(), context.realm()) + "/delivery/";
        return page.with("deliveryId", challenge.map(Challenge::id))
                .with("deliveryStatus", report.map(DeliveryReport::status).map(DeliveryStatus::id))
                .with("deliveryReason", report.flatMap(DeliveryReport::reason).map(FailureReason::id))
                .with("deliveryUrl", challenge.map(sent -> base + sent.id()))
                .with(
                        "resendIn",
                        challenge
                                .map(sent -> PageTimes.secondsUntil(sent.resendAt(), context.clock()))
                                .orElse(0L));
    }
}
