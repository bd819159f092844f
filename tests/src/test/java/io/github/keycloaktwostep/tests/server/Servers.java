// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.twilio.FakeTwilio;

/** The servers of this run, each started when a test first asks for it. */
public final class Servers {

    private Servers() {}

    /** Nothing of ours configured: the inbox keeps the messages. Requests of CIBA go to {@link CibaChannel}. */
    public static KeycloakServer inbox() {
        return Inbox.SERVER;
    }

    /** Messages go out through {@link #twilio()}. Believes what a proxy says of how it was asked. */
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

    /** How a server is told to send through a stand-in for Twilio. */
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
