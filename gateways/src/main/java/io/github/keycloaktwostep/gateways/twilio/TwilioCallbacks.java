package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.security.RequestValidator;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Twilio reports what became of a message, and how to know that it is Twilio who reports
 * (twilio.com/docs/usage/security, "Validating requests").
 *
 * <p>Twilio signs the address that it was given. So the address is the public one, as the server's host name settings
 * have it, whatever a proxy made of it on the way; and since that holds realm and message, a signature is good for
 * nothing else.
 *
 * <p>{@link #toString()} does not hold the token.
 *
 * @param token the account's auth token, which signs call-backs even where requests are made with an API key; without
 *     one, no call-back is asked for
 * @param base where Twilio reaches this server, if that is not the address that users have
 * @param localToo whether call-backs to addresses that the internet does not reach are asked for: with a stand-in for
 *     Twilio on this machine
 */
record TwilioCallbacks(Optional<String> token, Optional<URI> base, boolean localToo) {

    /** Base64 of the 20 bytes of a SHA-1. */
    private static final int SIGNATURE = 28;

    /** A realm may be called as the part of the path before it is. */
    private static final Pattern BELOW_CONTEXT = Pattern.compile("/realms/[^/]*/two-step/.*");

    private static final Pattern LOCAL_NAME =
            Pattern.compile("localhost|[^.:]+|.*\\.(localhost|local|internal|lan|home\\.arpa)");
    /** RFC 1918, RFC 3927, RFC 6598, loopback, and "this host". */
    private static final Pattern LOCAL_ADDRESS =
            Pattern.compile("(0|10|127|169\\.254|192\\.168|172\\.(1[6-9]|2\\d|3[01])"
                    + "|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))\\..*|\\[(::1?|f[cd].*|fe[89ab].*)]");

    TwilioCallbacks {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(base, "base");
    }

    /**
     * Where call-backs for a realm's messages are received.
     *
     * @param address the public one: of a message, or of the request that came; without scheme and host where the server
     *     has no fixed host name
     * @return empty if Twilio could not reach it, if nobody fixed its host name, or if what came could not be verified
     */
    Optional<URI> address(URI address) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (base.isPresent()) {
            Matcher below = BELOW_CONTEXT.matcher(address.getRawPath());
            return below.find() ? Optional.of(URI.create(base.get() + below.group())) : Optional.empty();
        }
        return Optional.of(address).filter(URI::isAbsolute).filter(url -> localToo || reachable(url.getHost()));
    }

    /**
     * Whether Twilio sent this.
     *
     * @param address the one that was given to Twilio
     * @param form all fields that came
     * @param signature the value of {@code X-Twilio-Signature}; may be {@code null}
     */
    boolean genuine(URI address, Map<String, String> form, String signature) {
        return token.isPresent()
                && signature != null
                && signature.length() == SIGNATURE
                && new RequestValidator(token.get()).validate(address.toString(), form, signature);
    }

    private static boolean reachable(String host) {
        // A URI has no host where the name is none by RFC 2396, one with an underscore: Twilio refuses those.
        return host != null
                && !LOCAL_NAME.matcher(host).matches()
                && !LOCAL_ADDRESS.matcher(host).matches();
    }

    @Override
    public String toString() {
        return "CallBacks[" + base.map(URI::toString).orElse("") + "]";
    }
}
