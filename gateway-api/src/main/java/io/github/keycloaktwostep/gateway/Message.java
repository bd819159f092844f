package io.github.keycloaktwostep.gateway;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One text message or call, complete and in the user's language. Gateways carry it, they do not compose it. Public API;
 * only the product makes messages, so that components may be added.
 *
 * <p>{@link #toString()} holds the id and the channel, and neither the number nor the text nor the code.
 *
 * @param id 128 random bits, 32 hexadecimal digits; names the delivery in status queries and call-backs and tells nothing
 *     else. No secret: the user's browser has it
 * @param realm name of the realm
 * @param to where to
 * @param region ISO 3166-1 alpha-2 code of the number's country, upper case; {@code ZZ} where a number belongs to none
 * @param channel text message or call
 * @param text what is written: one segment, 160 characters of the GSM alphabet (3GPP TS 23.038) or 70 others, sent as
 *     it is, since phones find the code by its last line. Or said: for a call the digits stand apart and the sentence
 *     repeats itself, a line each, so that gateways can make pauses of them
 * @param code the digits alone, for gateways that show or template them; empty where the text holds none and only tells
 *     something
 * @param locale language of {@code text}
 * @param expiresAt end of the code's life; a message, also one without a code, is of no use afterwards, so that a
 *     provider should be told to drop it then
 * @param preferOther id of the gateway that carried the message before this one, which another should be preferred to;
 *     empty for a first message
 * @param callBacks public address of the realm's resource, {@code …/realms/{realm}/two-step}; without scheme and host
 *     where the server has no fixed host name; see {@link #callBack}
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
        String preferOther,
        URI callBacks) {

    public Message {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(realm, "realm");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(locale, "locale");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(preferOther, "preferOther");
        Objects.requireNonNull(callBacks, "callBacks");
    }

    /** An id that nobody can guess, and nobody has had before. */
    public static String newId(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Where a provider reports what became of this message: an address of the gateway's own {@link
     * MessageGateway#resource() resource}.
     *
     * @param gateway id of the gateway
     * @return {@code …/realms/{realm}/two-step/{gateway}/status/{id}}, with the public host name of the realm; empty if
     *     no host name is fixed, since the client that asked for the message would choose it then
     */
    public Optional<URI> callBack(String gateway) {
        return Optional.of(callBackReference(gateway)).filter(URI::isAbsolute);
    }

    /**
     * Like {@link #callBack}, but without scheme and host where no host name is fixed: for gateways whose options say at
     * which address the provider reaches this server.
     *
     * @param gateway id of the gateway
     */
    public URI callBackReference(String gateway) {
        return URI.create(callBacks + "/" + gateway + "/status/" + id);
    }

    /** What is left of the code's life, at least one second. */
    public Duration validity(Instant now) {
        Duration left = Duration.between(now, expiresAt);
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    @Override
    public String toString() {
        return "Message[" + id + ", " + channel.id() + "]";
    }
}
