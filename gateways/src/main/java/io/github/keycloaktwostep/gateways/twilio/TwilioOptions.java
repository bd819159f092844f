// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateways.http.GatewayOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The server options {@code --spi-two-step-gateway--twilio--…}. */
final class TwilioOptions extends GatewayOptions<TwilioSettings> {

    static final String ACCOUNT_SID = "account-sid";
    static final String AUTH_TOKEN = "auth-token";
    static final String API_KEY_SID = "api-key-sid";
    static final String API_KEY_SECRET = "api-key-secret";
    static final String FROM = "from";
    static final String MESSAGING_SERVICE_SID = "messaging-service-sid";
    static final String VOICE_FROM = "voice-from";
    static final String FROM_BY_COUNTRY = "from-by-country";
    static final String BASE_URL = "base-url";
    static final String CALLBACKS = "callbacks";
    static final String CALLBACK_BASE_URL = "callback-base-url";

    private static final URI TWILIO = URI.create("https://api.twilio.com");
    private static final Set<String> BOOLEANS = Set.of("true", "false");
    private static final Pattern REGION = Pattern.compile("[A-Z]{2}");

    private final Optional<TwilioSettings> settings;

    /** @param config value of an option by its name; {@code null} if it is not set */
    TwilioOptions(UnaryOperator<String> config) {
        super(TwilioGatewayFactory.PROVIDER_ID, config);
        Optional<String> account =
                sid(ACCOUNT_SID, "AC", required(ACCOUNT_SID, "the SID of the account, AC and 32 hexadecimal digits"));
        Optional<TwilioCredentials> credentials = credentials(account);
        TwilioSenders senders = senders();
        URI baseUrl = url(BASE_URL, TWILIO.toString(), "credentials, numbers and codes")
                .orElse(TWILIO);
        TwilioCallbacks callbacks = callbacks(baseUrl);
        this.settings = account.flatMap(
                sid -> credentials.map(secrets -> new TwilioSettings(sid, secrets, senders, baseUrl, callbacks)));
    }

    @Override
    public TwilioSettings settings() {
        return valid(settings);
    }

    private Optional<TwilioCredentials> credentials(Optional<String> account) {
        Optional<String> token = value(AUTH_TOKEN);
        Optional<String> keySid = value(API_KEY_SID);
        Optional<String> keySecret = value(API_KEY_SECRET);
        sid(API_KEY_SID, "SK", keySid);
        if (keySid.isPresent() && keySecret.isEmpty()) {
            problem(API_KEY_SECRET, "is missing: the secret for " + option(API_KEY_SID));
        } else if (keySid.isEmpty() && keySecret.isPresent()) {
            problem(API_KEY_SID, "is missing: the SID of the API key for " + option(API_KEY_SECRET));
        } else if (token.isEmpty() && keySid.isEmpty()) {
            problem(
                    AUTH_TOKEN,
                    "is missing: the account's auth token; or set " + option(API_KEY_SID) + " and "
                            + option(API_KEY_SECRET));
        }
        if (keySid.isPresent() && keySecret.isPresent()) {
            return Optional.of(new TwilioCredentials(keySid.get(), keySecret.get()));
        }
        return account.flatMap(user -> token.map(secret -> new TwilioCredentials(user, secret)));
    }

    private TwilioSenders senders() {
        int before = problems();
        Optional<String> from = matching(
                FROM,
                value(FROM),
                TwilioSenders::isSender,
                "is neither a number with + and country code, nor a short code, nor a name of up to 11 letters and"
                        + " digits");
        Optional<String> service = sid(MESSAGING_SERVICE_SID, "MG", value(MESSAGING_SERVICE_SID));
        Optional<String> voiceFrom = matching(
                VOICE_FROM, value(VOICE_FROM), TwilioSenders::isNumber, "is not a number with + and country code");
        TwilioSenders senders = new TwilioSenders(from, service, voiceFrom, byCountry());
        if (problems() == before && senders.channels().isEmpty()) {
            problem(
                    FROM,
                    "is missing: the sender of text messages; or set " + option(MESSAGING_SERVICE_SID) + ", "
                            + option(FROM_BY_COUNTRY) + ", or for calls only " + option(VOICE_FROM));
        }
        return senders;
    }

    private Map<String, String> byCountry() {
        Map<String, String> senders = new LinkedHashMap<>();
        for (String entry : value(FROM_BY_COUNTRY).orElse("").split(",", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            String[] parts = entry.split(":", 2);
            String region = parts[0].strip().toUpperCase(Locale.ROOT);
            String sender = parts.length == 2 ? parts[1].strip() : "";
            if (!REGION.matcher(region).matches() || !TwilioSenders.isSender(sender)) {
                problem(
                        FROM_BY_COUNTRY,
                        "has the entry '" + entry.strip()
                                + "', which is not like US:+15005550006 or GB:ACME (ISO code of the country, colon,"
                                + " sender)");
            } else if (senders.putIfAbsent(region, sender) != null) {
                problem(FROM_BY_COUNTRY, "names " + region + " twice");
            }
        }
        return senders;
    }

    /** Callbacks are verified with the auth token, even if requests use an API key. */
    private TwilioCallbacks callbacks(URI baseUrl) {
        Optional<URI> base = url(CALLBACK_BASE_URL, "https://id.example.com", "numbers");
        String enabled = value(CALLBACKS).orElse("true");
        if (!BOOLEANS.contains(enabled)) {
            problem(CALLBACKS, "is neither true nor false");
        }
        Optional<String> token = value(AUTH_TOKEN).filter(set -> enabled.equals("true"));
        if (token.isEmpty() && enabled.equals("true")) {
            warning("Without " + option(AUTH_TOKEN) + " status callbacks cannot be verified, so users will not see"
                    + " whether a message was delivered. Set it in addition to the API key, or set "
                    + option(CALLBACKS) + "=false to turn off callbacks and this warning");
        }
        return new TwilioCallbacks(token, base, isLoopback(baseUrl));
    }

    /** @param exposed what is sent to the URL */
    private Optional<URI> url(String option, String example, String exposed) {
        Optional<URI> url = parsed(
                option,
                value(option),
                value -> parseUrl(value.replaceAll("/+$", "")).filter(known -> known.getRawQuery() == null),
                "is not a URL like " + example + ": http or https, a host, no user, no query");
        warnIfUnencrypted(option, url, exposed);
        return url;
    }

    private Optional<String> sid(String option, String kind, Optional<String> value) {
        return matching(
                option,
                value,
                sid -> sid.matches(kind + "[0-9a-fA-F]{32}"),
                "is not " + kind + " and 32 hexadecimal digits");
    }

    private Optional<String> matching(String option, Optional<String> value, Predicate<String> valid, String problem) {
        return parsed(option, value, text -> Optional.of(text).filter(valid), problem);
    }
}
