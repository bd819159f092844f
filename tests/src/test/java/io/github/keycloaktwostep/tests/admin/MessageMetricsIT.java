// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.ProductionServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics of messages and verified codes, by country and gateway. */
class MessageMetricsIT {

    private static final FakeTwilio TWILIO = ProductionServer.twilio();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);

    private final Realm realm = Realm.on(ProductionServer.running()).create();
    private final HttpEnrolment wizard = new HttpEnrolment(realm, PHONES);

    @AfterEach
    void resetTwilio() {
        TWILIO.reset();
    }

    /** Counts of the messages to one country through one gateway, by outcome. */
    private record Counts(int sent, int failed, int delivered, int verified) {

        static Counts of(String country) {
            return new Counts(
                    ProductionServer.messages(country, "twilio", "sent"),
                    ProductionServer.messages(country, "twilio", "failed"),
                    ProductionServer.messages(country, "twilio", "delivered"),
                    ProductionServer.messages(country, "twilio", "verified"));
        }

        Counts since(Counts before) {
            return new Counts(
                    sent - before.sent,
                    failed - before.failed,
                    delivered - before.delivered,
                    verified - before.verified);
        }
    }

    @Test
    void countsMessagesByCountryGatewayAndOutcome() {
        int sent = ProductionServer.messages("DE", "twilio", "sent");
        Member alice = wizard.enrol(realm.user(), false);
        Await.until("the enrolment message", () -> Optional.of(ProductionServer.messages("DE", "twilio", "sent"))
                .filter(now -> now > sent));
        Counts german = Counts.of("DE");
        Counts french = Counts.of("FR");

        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, alice.user(), visitor).givePassword();
        String code = PHONES.nextCode(alice.number());
        assertThat(TWILIO.reportStatus(TWILIO.awaitRequest(alice.number(), 2), "delivered", 0)
                        .statusCode())
                .isEqualTo(204);
        page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        assertThat(visitor.submit(page, Map.of("code", code))).matches(HtmlPage::signedIn);
        String rejectedNumber = Phones.newNumber();
        TWILIO.refuse(rejectedNumber, TwilioError.OPTED_OUT);
        wizard.requestsCode(realm.user(), new HttpUser(), rejectedNumber, "sms");
        String undeliveredNumber = Phones.newNumber();
        wizard.requestsCode(realm.user(), new HttpUser(), undeliveredNumber, "sms");
        TWILIO.reportStatus(TWILIO.awaitRequest(undeliveredNumber, 1), "undelivered", 30005);
        wizard.requestsCode(realm.user(), new HttpUser(), "+33612345678", "sms");

        // A message is counted when its gateway has responded, and no request waits for that.
        Await.until("all German messages", () -> Optional.of(Counts.of("DE").since(german))
                .filter(new Counts(2, 2, 1, 1)::equals));
        Await.until("a French message", () -> Optional.of(Counts.of("FR").since(french))
                .filter(new Counts(1, 0, 0, 0)::equals));
    }
}
