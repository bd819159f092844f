// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.text.PageTimes;
import java.util.Arrays;
import java.util.Optional;

/** Adds the delivery status of the message, and the time until the next code can be requested, to a page. */
public final class DeliveryView {

    private DeliveryView() {}

    /**
     * Adds {@code deliveryId}, {@code deliveryStatus}, {@code deliveryReason}, {@code deliveryUrl}, {@code resendIn},
     * and {@code codeDead}: whether no code can be entered now. If none can be sent either, also adds {@code
     * waitingReason} and {@code sendWaiting}: a message key and its arguments.
     *
     * @param status status of the last code that was sent to this recipient
     */
    public static PageModel describe(PageModel page, UserContext context, Recipient recipient, ChallengeStatus status) {
        boolean dead = status.needsNewCode() || status.locked().isPresent();
        Optional<RateLimitExceeded> blocked =
                dead ? status.locked().or(() -> new UserLimits(context).sendsBlocked(recipient)) : Optional.empty();
        String reason = status.locked().isPresent() ? "twoStepErrorResting" : "twoStepErrorSendRefused";
        blocked.map(exceeded -> PageTimes.waiting(exceeded.until(), context.clock()))
                .ifPresent(waiting -> page.with("waitingReason", reason).with("sendWaiting", Arrays.asList(waiting)));
        Delivery delivery = context.session().getProvider(Delivery.class);
        Optional<Challenge> challenge = status.challenge();
        return describe(
                page.with("codeDead", dead), context, challenge, challenge.flatMap(sent -> delivery.report(sent.id())));
    }

    /**
     * Like {@link #describe(PageModel, UserContext, Recipient, ChallengeStatus)}, for a message of the current request,
     * which is sent only after the request's transaction has committed.
     */
    public static PageModel describeSent(PageModel page, UserContext context, Challenge challenge) {
        return describe(
                page.with("codeDead", false), context, Optional.of(challenge), Optional.of(DeliveryReport.sending()));
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
