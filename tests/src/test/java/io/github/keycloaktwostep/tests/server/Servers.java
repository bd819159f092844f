// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.twilio.FakeTwilio;

/** The servers of this test run, each started on first use. */
public final class Servers {

    private Servers() {}

    /** Has no options of the product, so the inbox keeps the messages. CIBA requests go to {@link CibaChannel}. */
    public static KeycloakServer inbox() {
        return Inbox.SERVER;
    }

    /** Sends messages through {@link #twilio()}. Trusts the forwarded headers of a proxy. */
    public static KeycloakServer withTwilio() {
        return Twilio.SERVER;
    }

    public static FakeTwilio twilio() {
        return Twilio.API;
    }

    private static final class Inbox {
        static final KeycloakServer SERVER = KeycloakServer.named("inbox")
                .option("--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri="
                        + CibaChannel.running().url())
                .start();
    }

    /** Configures a server to send through a fake of Twilio. */
    public static KeycloakServer.Builder through(FakeTwilio twilio, KeycloakServer.Builder server, String gateways) {
        return server.option("--spi-two-step-delivery--default--gateways=" + gateways)
                .option("--spi-two-step-gateway--twilio--account-sid=" + FakeTwilio.ACCOUNT_SID)
                .option("--spi-two-step-gateway--twilio--auth-token=" + FakeTwilio.AUTH_TOKEN)
                .option("--spi-two-step-gateway--twilio--from=" + FakeTwilio.FROM)
                .option("--spi-two-step-gateway--twilio--base-url=" + twilio.url());
    }

    private static final class Twilio {
        static final FakeTwilio API = FakeTwilio.start();
        static final KeycloakServer SERVER = through(API, KeycloakServer.named("twilio"), "twilio")
                .option("--proxy-headers=xforwarded")
                .start();
    }
}
