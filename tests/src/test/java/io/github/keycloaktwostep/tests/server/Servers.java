package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.twilio.FakeTwilio;

/** The servers of this run, each started when a test first asks for it. */
public final class Servers {

    private Servers() {}

    /** Nothing configured: the inbox keeps the messages. */
    public static KeycloakServer inbox() {
        return Inbox.SERVER;
    }

    /** Messages go out through {@link #twilio()}. */
    public static KeycloakServer withTwilio() {
        return Twilio.SERVER;
    }

    public static FakeTwilio twilio() {
        return Twilio.API;
    }

    private static final class Inbox {
        static final KeycloakServer SERVER = KeycloakServer.named("inbox").start();
    }

    private static final class Twilio {
        static final FakeTwilio API = FakeTwilio.start();
        static final KeycloakServer SERVER = KeycloakServer.named("twilio")
                .option("--spi-two-step-delivery--default--gateways=twilio")
                .option("--spi-two-step-gateway--twilio--account-sid=" + FakeTwilio.ACCOUNT_SID)
                .option("--spi-two-step-gateway--twilio--auth-token=" + FakeTwilio.AUTH_TOKEN)
                .option("--spi-two-step-gateway--twilio--from=" + FakeTwilio.FROM)
                .option("--spi-two-step-gateway--twilio--base-url=" + API.url())
                .start();
    }
}
