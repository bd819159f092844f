// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.security.RequestValidator;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URLs of Twilio's status callbacks, and the verification of their signatures (twilio.com/docs/usage/security,
 * "Validating requests").
 *
 * <p>Twilio signs the URL that it was given. This is the public URL according to the server's host name settings, even
 * if a proxy changes it. The URL contains the realm and the message, so a signature is valid only for these.
 *
 * <p>{@link #toString()} does not contain the token.
 *
 * @param token the account's auth token, which signs callbacks even if requests use an API key; without it, no
 *     callbacks are requested
 * @param base base URL under which Twilio reaches this server, if it differs from the users' URL
 * @param allowLocal whether callbacks to addresses that cannot be reached from the internet are requested, for a
 *     stand-in for Twilio on this machine
 */
record TwilioCallbacks(Optional<String> token, Optional<URI> base, boolean allowLocal) {

    /** Length of 20 bytes, an HMAC with SHA-1, in base64. */
    private static final int SIGNATURE_LENGTH = 28;

    /** The path from {@code /realms/} on. The context path or the realm may be called {@code realms}, too. */
    private static final Pattern REALM_PATH = Pattern.compile("/realms/[^/]*/two-step/.*");

    private static final Pattern LOCAL_NAME =
            Pattern.compile("localhost|[^.:]+|.*\\.(localhost|local|internal|lan|home\\.arpa)");
    /** RFC 1918, RFC 3927, RFC 6598, loopback, and "this host". */
    private static final Pattern LOCAL_ADDRESS =
            Pattern.compile("(0|10|127|169\\.254|192\\.168|172\\.(1[6-9]|2\\d|3[01])"
                    + "|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))\\..*|\\[(::1?|f[cd].*|fe[89ab].*)]");

    /**
     * The callback URL for Twilio.
     *
     * @param address the callback URL of a message; without scheme and host if the server has no fixed host name
     * @return empty if Twilio cannot reach the URL, if no host name is fixed, or if callbacks could not be verified
     */
    Optional<URI> address(URI address) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (base.isPresent()) {
            Matcher path = REALM_PATH.matcher(address.getRawPath());
            return path.find() ? Optional.of(URI.create(base.get() + path.group())) : Optional.empty();
        }
        return Optional.of(address).filter(URI::isAbsolute).filter(url -> allowLocal || isPublic(url.getHost()));
    }

    /**
     * Whether Twilio signed a callback.
     *
     * @param address the URL that Twilio was given
     * @param form all fields of the callback
     * @param signature value of {@code X-Twilio-Signature}; may be {@code null}
     */
    boolean isGenuine(URI address, Map<String, String> form, String signature) {
        return token.isPresent()
                && signature != null
                && signature.length() == SIGNATURE_LENGTH
                && new RequestValidator(token.get()).validate(address.toString(), form, signature);
    }

    private static boolean isPublic(String host) {
        // The host of a URI is null if it is not valid by RFC 2396, for example because of an underscore. Twilio
        // rejects it.
        return host != null
                && !LOCAL_NAME.matcher(host).matches()
                && !LOCAL_ADDRESS.matcher(host).matches();
    }

    @Override
    public String toString() {
        return "TwilioCallbacks[" + base.map(URI::toString).orElse("") + "]";
    }
}
