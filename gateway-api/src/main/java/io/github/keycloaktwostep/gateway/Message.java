// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A text message or voice call, complete and in the user's language. Gateways send it as it is. Only the product
 * creates messages, so components may be added.
 *
 * <p>{@link #toString()} contains the id and the channel, but neither the number nor the text nor the code.
 *
 * @param id 32 hexadecimal digits, 128 random bits. Identifies the message in status requests and callbacks. Not a
 *     secret: the user's browser knows it
 * @param realm name of the realm
 * @param to number of the recipient
 * @param region ISO 3166-1 alpha-2 code of the number's country in upper case, or {@code ZZ} if the number belongs to
 *     no country
 * @param text for {@link Channel#SMS}, the text to send. It must not be changed, because phones find the code by the
 *     last line. It fits into one segment: 160 characters of the GSM alphabet (3GPP TS 23.038) or 70 other characters.
 *     For {@link Channel#VOICE}, the text to say: the digits are separated, and the sentence is repeated on several
 *     lines, so that gateways can pause between lines
 * @param code the digits only, for providers that require templates; empty if the message is a notification without a
 *     code
 * @param locale language of {@code text}
 * @param expiresAt when the code expires. After that, the message is useless, even if it has no code; tell the provider
 *     to drop it at this time
 * @param previousGateway id of the gateway that sent the user's previous code, so that other gateways are tried first;
 *     empty for a first message
 * @param callbackBase public URL of the realm's resource, {@code …/realms/{realm}/two-step}; without scheme and host if
 *     the server has no fixed host name. Gateways use {@link #callback}
 */
public record Message(
        String id,
        String realm,
        PhoneNumber to,
        String region,
        Channel channel,
        String text,
        String code,
        Locale locale,
        Instant expiresAt,
        String previousGateway,
        URI callbackBase) {

    /**
     * The URL where a provider reports the delivery of this message. The gateway's {@link MessageGateway#resource
     * resource} serves it.
     *
     * @param gateway id of the gateway
     * @return {@code …/realms/{realm}/two-step/{gateway}/status/{id}} with the realm's public host name; empty if the
     *     server has no fixed host name, because the client that requested the message could then choose it
     */
    public Optional<URI> callback(String gateway) {
        return Optional.of(callbackReference(gateway)).filter(URI::isAbsolute);
    }

    /**
     * Like {@link #callback}, but without scheme and host if the server has no fixed host name. For gateways with an
     * option for the address under which the provider reaches the server.
     *
     * @param gateway id of the gateway
     */
    public URI callbackReference(String gateway) {
        return callbackReference(callbackBase, gateway, id);
    }

    /** Like {@link #callbackReference(String)}, for a message of which only the id is known. */
    public static URI callbackReference(URI callbackBase, String gateway, String id) {
        return URI.create(callbackBase + "/" + gateway + "/status/" + id);
    }

    /** The time until the code expires, at least one second. */
    public Duration validity(Instant now) {
        Duration left = Duration.between(now, expiresAt);
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    @Override
    public String toString() {
        return "Message[" + id + ", " + channel.id() + "]";
    }
}
