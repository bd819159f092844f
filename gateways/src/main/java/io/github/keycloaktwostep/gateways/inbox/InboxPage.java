package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.keycloak.common.util.HtmlUtils;

/**
 * The inbox as a page of its own: nothing from elsewhere, all that comes from outside escaped. Complete without its
 * script, which takes over what is new.
 */
final class InboxPage {

    /** Reserved for films and examples, and taken for a mobile number. */
    static final String EXAMPLE_NUMBER = "+1 202 555 0123";

    /** Without a script only, which is why it leaves time to read. */
    private static final int REFRESH_SECONDS = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final String realm;
    private final URI account;
    private final List<InboxMessage> messages;
    private final PhoneNumberParser numbers;
    private final Instant now;
    private final String nonce;

    /**
     * @param account the realm's account console
     * @param now the server's time, which the page's "… ago" goes by
     * @param nonce names the page's style and script in its content security policy
     */
    InboxPage(
            String realm,
            URI account,
            List<InboxMessage> messages,
            PhoneNumberParser numbers,
            Instant now,
            String nonce) {
        this.realm = realm;
        this.account = account;
        this.messages = messages;
        this.numbers = numbers;
        this.now = now;
        this.nonce = nonce;
    }

    String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                %s%s</html>
                """
                .formatted(head(), body());
    }

    private String head() {
        return """
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex, nofollow">
                <meta name="color-scheme" content="light dark">
                <noscript><meta http-equiv="refresh" content="%d"></noscript>
                <title>Inbox – %s</title>
                <style nonce="%s">
                %s</style>
                <script type="module" nonce="%s">
                %s</script>
                </head>
                """
                .formatted(
                        REFRESH_SECONDS,
                        escaped(realm),
                        escaped(nonce),
                        resource("inbox.css"),
                        escaped(nonce),
                        resource("inbox.js"));
    }

    private String body() {
        return """
                <body>
                %s<header>
                <div class="title">
                <h1>Inbox</h1>
                <p id="connection" class="connection" hidden>Live</p>
                </div>
                <p>Text messages and calls that realm <strong>%s</strong> would have sent. For development and tests: \
                whoever opens this page sees every code.</p>
                <p id="filter" class="filter" hidden>
                <label for="number">Show</label>
                <select id="number"><option value="">All numbers</option></select>
                </p>
                </header>
                %s<footer>
                <p>The newest %d messages, until the server stops. Programs get them as JSON: same address, \
                <code>Accept: application/json</code>.</p>
                <noscript><p>Without JavaScript this page reloads every %d seconds.</p></noscript>
                </footer>
                <div id="away" class="away" hidden>
                <p id="away-text"></p>
                <button type="button" id="retry">Try now</button>
                </div>
                <p id="announce" class="sr" role="status"></p>
                </body>
                """
                .formatted(resource("icons.svg"), escaped(realm), main(), Inbox.MESSAGES, REFRESH_SECONDS);
    }

    /** What changes; the page's script asks for it again and again. */
    String main() {
        return """
                <main id="inbox" data-now="%s">
                <ol id="messages"%s>
                %s</ol>
                %s<p id="none" class="empty" hidden>Nothing came to this number yet.</p>
                <template id="message">
                %s</template>
                </main>
                """
                .formatted(
                        now,
                        hiddenIf(messages.isEmpty()),
                        messages.stream().map(this::item).collect(Collectors.joining()),
                        empty(),
                        item("", "", "", Channel.SMS, "", "", Locale.ENGLISH, "", ""));
    }

    private String empty() {
        return """
                <div id="empty" class="empty"%s>
                <svg aria-hidden="true"><use href="#icon-sms"/></svg>
                <h2>No messages yet</h2>
                <p>As soon as a code is sent, it appears here. To try it:</p>
                <ol>
                <li>Sign in to the <a href="%s" target="_blank" rel="noopener">account console</a> (new tab).</li>
                <li>Under <em>Account security → Signing in</em>, set up two-step verification.</li>
                <li>Give any valid number, such as <span class="nowrap">%s</span>: nothing leaves this server.</li>
                </ol>
                </div>
                """
                .formatted(hiddenIf(!messages.isEmpty()), escaped(account.toString()), EXAMPLE_NUMBER);
    }

    private String item(InboxMessage message) {
        return item(
                message.id(),
                message.to().e164(),
                numbers.display(message.to()),
                message.channel(),
                message.code(),
                message.text(),
                message.locale(),
                message.sentAt().toString(),
                TIME.format(message.sentAt()));
    }

    private static String item(
            String id,
            String to,
            String display,
            Channel channel,
            String code,
            String text,
            Locale locale,
            String sentAt,
            String time) {
        return """
                <li data-id="%s" data-to="%s" data-channel="%s">
                <div class="meta">
                <h2>
                <svg aria-hidden="true"><use href="#icon-%s"/></svg>
                <span class="channel" data-field="channel">%s</span> <span class="sr">to</span>
                <span class="to" data-field="to">%s</span>
                </h2>
                <time datetime="%s" data-field="time">%s</time>
                </div>
                <div class="main">
                <p class="code" data-field="code">%s</p>
                <button type="button" class="copy" hidden>
                <svg aria-hidden="true"><use href="#icon-copy"/></svg>
                <span data-label>Copy</span> <span class="sr">code <span data-field="code">%s</span></span>
                </button>
                </div>
                <p class="text" lang="%s" dir="auto" data-field="text">%s</p>
                </li>
                """
                .formatted(
                        escaped(id),
                        escaped(to),
                        channel.id(),
                        channel.id(),
                        channel == Channel.VOICE ? "Call" : "Text message",
                        escaped(display),
                        sentAt,
                        time,
                        escaped(code),
                        escaped(code),
                        escaped(locale.toLanguageTag()),
                        escaped(text));
    }

    private static String hiddenIf(boolean condition) {
        return condition ? " hidden" : "";
    }

    private static String escaped(String text) {
        return HtmlUtils.escapeAttribute(text);
    }

    private static String resource(String name) {
        try (InputStream in = InboxPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
