// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.text.PageTimes;
import java.time.InstantSource;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Adds the delivery status of the message, and the time until the next code can be requested, to a page. */
public final class DeliveryView {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final InstantSource clock;

    public DeliveryView(KeycloakSession session, RealmModel realm, InstantSource clock) {
        this.session = session;
        this.realm = realm;
        this.clock = clock;
    }

    /** Adds {@code deliveryId}, {@code deliveryStatus}, {@code deliveryReason}, {@code deliveryUrl}, {@code resendIn}. */
    public void describe(PageModel screen, Optional<Challenge> challenge) {
        describe(screen, challenge, challenge.flatMap(out -> session.getProvider(Delivery.class)
                .report(out.id())));
    }

    /** The same for a message of the current request, which is sent after the request's transaction has committed. */
    public void describeSent(PageModel screen, Challenge challenge) {
        describe(screen, Optional.of(challenge), Optional.of(DeliveryReport.sending()));
    }

    private void describe(PageModel screen, Optional<Challenge> challenge, Optional<DeliveryReport> report) {
        screen.with("deliveryId", challenge.map(Challenge::id).orElse(""))
                .with(
                        "deliveryStatus",
                        report.map(DeliveryReport::status)
                                .map(DeliveryStatus::id)
                                .orElse(""))
                .with(
                        "deliveryReason",
                        report.flatMap(DeliveryReport::reason)
                                .map(FailureReason::id)
                                .orElse(""))
                .with("deliveryUrl", challenge.map(this::url).orElse(""))
                .with(
                        "resendIn",
                        challenge
                                .map(out -> PageTimes.secondsUntil(out.resendAt(), clock))
                                .orElse(0L));
    }

    private String url(Challenge challenge) {
        return RealmUrls.resource(session, realm) + "/delivery/" + challenge.id();
    }
}
