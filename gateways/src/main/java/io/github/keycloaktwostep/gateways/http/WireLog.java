package io.github.keycloaktwostep.gateways.http;

import java.util.List;
import org.jboss.logging.Logger;

/** The log categories where Keycloak's HTTP client writes everything it sends and receives, at DEBUG. */
public final class WireLog {

    private static final Logger LOG = Logger.getLogger(WireLog.class);

    private static final List<Logger> CATEGORIES =
            List.of(Logger.getLogger("org.apache.http.wire"), Logger.getLogger("org.apache.http.headers"));

    private WireLog() {}

    /** Warns the operator if codes, numbers and credentials are going to be logged. */
    public static void check() {
        if (CATEGORIES.stream().anyMatch(Logger::isDebugEnabled)) {
            LOG.warn(
                    "The log category org.apache.http is at DEBUG: phone numbers, codes and credentials will be logged. Set"
                            + " it to INFO: --log-level=…,org.apache.http:info");
        }
    }
}
