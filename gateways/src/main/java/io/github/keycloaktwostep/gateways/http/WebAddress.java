package io.github.keycloaktwostep.gateways.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** URLs in server options. */
public final class WebAddress {

    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int MAX_PORT = 65_535;

    private WebAddress() {}

    /** @return empty unless the value is an http or https URL with a host and without a user or a fragment */
    public static Optional<URI> parse(String value) {
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

    public static boolean isLoopback(URI url) {
        return LOOPBACK.matcher(lowerCase(url.getHost())).matches();
    }

    /** Whether requests leave this machine unencrypted. */
    public static boolean isUnencrypted(URI url) {
        return lowerCase(url.getScheme()).equals("http") && !isLoopback(url);
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
