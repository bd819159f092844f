// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The server options {@code --spi-two-step-gateway--<id>--…} of a gateway. All problems are reported together, so that
 * operators do not have to restart the server for each of them. No message contains a credential.
 *
 * @param <S> the validated settings
 */
public abstract class GatewayOptions<S> {

    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int MAX_PORT = 65_535;

    /** The log categories where Keycloak's HTTP client writes everything it sends and receives, at DEBUG. */
    private static final List<Logger> WIRE_LOG =
            List.of(Logger.getLogger("org.apache.http.wire"), Logger.getLogger("org.apache.http.headers"));

    private final String gateway;
    private final UnaryOperator<String> config;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param gateway id of the gateway
     * @param config value of an option by its name; {@code null} if it is not set
     */
    protected GatewayOptions(String gateway, UnaryOperator<String> config) {
        this.gateway = gateway;
        this.config = config;
    }

    /** @throws IllegalStateException with a message for the operator that lists all problems */
    public abstract S settings();

    /**
     * Warns the operator of settings that work but are not recommended.
     *
     * @throws IllegalStateException as {@link #settings}
     */
    public final void check(Logger log) {
        settings();
        warnings.forEach(log::warn);
        if (WIRE_LOG.stream().anyMatch(Logger::isDebugEnabled)) {
            log.warn(
                    "The log category org.apache.http is at DEBUG: phone numbers, codes and credentials will be logged. Set"
                            + " it to INFO: --log-level=…,org.apache.http:info");
        }
    }

    /** Settings that work but are not recommended. */
    public final List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Full name of an option. */
    public static String option(String gateway, String name) {
        return "--spi-two-step-gateway--" + gateway + "--" + name;
    }

    protected final String option(String name) {
        return option(gateway, name);
    }

    /** @param settings empty if a required option is missing or invalid */
    protected final S valid(Optional<S> settings) {
        return settings.filter(read -> problems.isEmpty())
                .orElseThrow(() -> new IllegalStateException(
                        "The gateway '" + gateway + "' cannot work as configured: " + String.join("; ", problems)));
    }

    /** Number of problems that were found so far. */
    protected final int problems() {
        return problems.size();
    }

    protected final void problem(String option, String what) {
        problems.add(option(option) + " " + what);
    }

    protected final void warning(String text) {
        warnings.add(text);
    }

    /** The value without spaces around it; empty if it is not set or blank. */
    protected final Optional<String> value(String option) {
        return Optional.ofNullable(config.apply(option)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Like {@link #value(String)}; reports a missing option. */
    protected final Optional<String> required(String option, String explanation) {
        Optional<String> value = value(option);
        if (value.isEmpty()) {
            problem(option, "is missing: " + explanation);
        }
        return value;
    }

    /**
     * Parses the value of an option.
     *
     * @param parse empty if the text is not valid
     * @param problem what is wrong with an invalid value
     */
    protected final <T> Optional<T> parsed(
            String option, Optional<String> value, Function<String, Optional<T>> parse, String problem) {
        Optional<T> parsed = value.flatMap(parse);
        if (value.isPresent() && parsed.isEmpty()) {
            problem(option, problem);
        }
        return parsed;
    }

    /** @param exposed what is sent to the URL */
    protected final void warnIfUnencrypted(String option, Optional<URI> url, String exposed) {
        if (url.filter(known -> lowerCase(known.getScheme()).equals("http") && !isLoopback(known))
                .isPresent()) {
            warning(option(option) + " starts with http: " + exposed + " are sent unencrypted");
        }
    }

    /** @return empty unless the value is an http or https URL with a host and without a user or a fragment */
    protected static Optional<URI> parseUrl(String value) {
        try {
            return Optional.of(new URI(value))
                    .filter(url -> url.getScheme() != null && SCHEMES.contains(lowerCase(url.getScheme())))
                    .filter(url -> url.getHost() != null && url.getPort() != 0 && url.getPort() <= MAX_PORT)
                    .filter(url -> url.getRawUserInfo() == null && url.getRawFragment() == null);
        } catch (URISyntaxException e) {
            // The exception's text contains the value, which may contain a password.
            return Optional.empty();
        }
    }

    protected static boolean isLoopback(URI url) {
        return LOOPBACK.matcher(lowerCase(url.getHost())).matches();
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
