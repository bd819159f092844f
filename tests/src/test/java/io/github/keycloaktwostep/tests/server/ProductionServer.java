// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A server in production mode: all state is in its database, metrics are enabled, and each SQL statement is logged.
 * Identity providers can sign in transient users.
 */
public final class ProductionServer {

    private static final Pattern METRIC = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)[ {]");
    private static final int MANAGEMENT_PORT = Ports.free();

    private ProductionServer() {}

    public static KeycloakServer running() {
        return Running.SERVER;
    }

    public static FakeTwilio twilio() {
        return Running.TWILIO;
    }

    private static final class Running {
        static final FakeTwilio TWILIO = FakeTwilio.start();
        static final KeycloakServer SERVER = Servers.through(
                        TWILIO,
                        Production.server("metrics", KeycloakServer.emptyDatabase("metrics"), MANAGEMENT_PORT),
                        "twilio")
                .logLevel("info,org.hibernate.SQL:debug")
                .start();
    }

    /** The metrics as Prometheus reads them. */
    public static String metrics() {
        return Http.send(Http.request("http://localhost:" + MANAGEMENT_PORT + "/metrics")
                        .build())
                .body();
    }

    /** Number of messages with an outcome, by country and gateway. */
    public static int messages(String country, String gateway, String outcome) {
        return Pattern.compile("(?m)^keycloak_two_step_countries_total\\{country=\"" + country + "\",gateway=\""
                        + gateway + "\",outcome=\"" + outcome + "\",?} (\\d+)")
                .matcher(metrics())
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .sum();
    }

    public static Set<String> metricNames() {
        Set<String> names = new TreeSet<>();
        METRIC.matcher(metrics()).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
