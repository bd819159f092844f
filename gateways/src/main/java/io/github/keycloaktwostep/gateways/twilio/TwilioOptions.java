package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateways.http.WebAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The server options {@code --spi-two-step-gateway--twilio--…}. All problems are reported together, so that the operator
 * does not have to start the server once for each. No text contains a credential.
 */
final class TwilioOptions {

    static final String PREFIX = "--spi-two-step-gateway--twilio--";

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
    private static final Pattern SID_DIGITS = Pattern.compile("[0-9a-fA-F]{32}");

    private final UnaryOperator<String> config;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Optional<TwilioSettings> settings;

    /** @param config value of an option by its name; {@code null} if it is not set */
    TwilioOptions(UnaryOperator<String> config) {
        this.config = config;
        Optional<String> account = accountSid();
        Optional<TwilioCredentials> credentials = credentials(account);
        TwilioSenders senders = senders();
        URI baseUrl = baseUrl();
        TwilioCallbacks callbacks = callbacks(baseUrl);
        this.settings = problems.isEmpty() && account.isPresent() && credentials.isPresent()
                ? Optional.of(new TwilioSettings(account.get(), credentials.get(), senders, baseUrl, callbacks))
                : Optional.empty();
    }

    /** @throws IllegalStateException with a message for the operator that lists all problems */
    TwilioSettings settings() {
        return settings.orElseThrow(() -> new IllegalStateException(
                "The gateway 'twilio' cannot work as configured: " + String.join("; ", problems)));
    }

    /** Settings that work but are not recommended. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Optional<String> accountSid() {
        Optional<String> sid = value(ACCOUNT_SID);
        if (sid.isEmpty()) {
            problem(ACCOUNT_SID, "is missing: the SID of the account, AC and 32 hexadecimal digits");
        }
        sid.ifPresent(value -> checkSid(ACCOUNT_SID, "AC", value));
        return sid;
    }

    private Optional<TwilioCredentials> credentials(Optional<String> account) {
        Optional<String> token = value(AUTH_TOKEN);
        Optional<String> keySid = value(API_KEY_SID);
        Optional<String> keySecret = value(API_KEY_SECRET);
        keySid.ifPresent(value -> checkSid(API_KEY_SID, "SK", value));
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
        int before = problems.size();
        Optional<String> from = value(FROM);
        if (from.filter(sender -> !TwilioSenders.isSender(sender)).isPresent()) {
            problem(
                    FROM,
                    "is neither a number with + and country code, nor a short code, nor a name of up to 11 letters and"
                            + " digits");
        }
        Optional<String> service = value(MESSAGING_SERVICE_SID);
        service.ifPresent(value -> checkSid(MESSAGING_SERVICE_SID, "MG", value));
        Optional<String> voiceFrom = value(VOICE_FROM);
        if (voiceFrom.filter(sender -> !TwilioSenders.isNumber(sender)).isPresent()) {
            problem(VOICE_FROM, "is not a number with + and country code");
        }
        TwilioSenders senders = new TwilioSenders(from, service, voiceFrom, byCountry());
        if (problems.size() == before && senders.channels().isEmpty()) {
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

    private URI baseUrl() {
        return url(BASE_URL, TWILIO.toString(), "credentials, numbers and codes")
                .orElse(TWILIO);
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
            warnings.add("Without " + option(AUTH_TOKEN) + " status callbacks cannot be verified, so users will not see"
                    + " whether a message was delivered. Set it in addition to the API key, or set "
                    + option(CALLBACKS) + "=false to turn off callbacks and this warning");
        }
        return new TwilioCallbacks(token, base, WebAddress.isLoopback(baseUrl));
    }

    /** @param exposed what is sent to the URL */
    private Optional<URI> url(String option, String example, String exposed) {
        Optional<String> value = value(option);
        Optional<URI> url = value.flatMap(TwilioOptions::url);
        if (value.isPresent() && url.isEmpty()) {
            problem(option, "is not a URL like " + example + ": http or https, a host, no user, no query");
        }
        if (url.filter(WebAddress::isUnencrypted).isPresent()) {
            warnings.add(option(option) + " starts with http: " + exposed + " are sent unencrypted");
        }
        return url;
    }

    private static Optional<URI> url(String value) {
        return WebAddress.parse(value.replaceAll("/+$", "")).filter(url -> url.getRawQuery() == null);
    }

    private void checkSid(String option, String kind, String value) {
        if (!value.startsWith(kind)
                || !SID_DIGITS.matcher(value.substring(kind.length())).matches()) {
            problem(option, "is not " + kind + " and 32 hexadecimal digits");
        }
    }

    private void problem(String option, String what) {
        problems.add(option(option) + " " + what);
    }

    private static String option(String name) {
        return PREFIX + name;
    }

    private Optional<String> value(String option) {
        return Optional.ofNullable(config.apply(option)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
