package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.delivery.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.keycloak.common.util.HtmlUtils;

/** The inbox as a page of its own: no script, nothing from elsewhere, all that comes from outside escaped. */
final class InboxPage {

    private static final int REFRESH_SECONDS = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final String realm;
    private final List<InboxMessage> messages;
    private final String nonce;

    /** @param nonce names the page's style in its content security policy */
    InboxPage(String realm, List<InboxMessage> messages, String nonce) {
        this.realm = realm;
        this.messages = messages;
        this.nonce = nonce;
    }

    String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex, nofollow">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="refresh" content="%d">
                <title>Inbox (%d) – %s</title>
                <style nonce="%s">
                %s</style>
                </head>
                <body>
                <header>
                <h1>Inbox</h1>
                <p>What realm <strong>%s</strong> would have sent to phones. For development and tests only.</p>
                </header>
                <main>
                %s</main>
                <footer>
                <p>The newest %d messages, kept in memory. This page renews itself every %d seconds.</p>
                </footer>
                </body>
                </html>
                """
                .formatted(
                        REFRESH_SECONDS,
                        messages.size(),
                        escaped(realm),
                        escaped(nonce),
                        style(),
                        escaped(realm),
                        list(),
                        Inbox.MESSAGES,
                        REFRESH_SECONDS);
    }

    private String list() {
        if (messages.isEmpty()) {
            return """
                    <p class="empty">No messages yet. Ask for a code, and it appears here.</p>
                    """;
        }
        return messages.stream().map(InboxPage::item).collect(Collectors.joining("", "<ol>\n", "</ol>\n"));
    }

    private static String item(InboxMessage message) {
        boolean call = message.channel() == Channel.VOICE;
        return """
                <li class="%s">
                <article>
                <p class="meta"><span class="channel">%s</span> <span class="to">%s</span> <time datetime="%s">%s</time></p>
                <p class="code">%s</p>
                <p class="text">%s</p>
                </article>
                </li>
                """
                .formatted(
                        message.channel().id(),
                        call ? "Call" : "Text message",
                        escaped(message.to()),
                        message.sentAt(),
                        TIME.format(message.sentAt()),
                        escaped(message.code()),
                        escaped(message.text()));
    }

    private static String escaped(String text) {
        return HtmlUtils.escapeAttribute(text);
    }

    private static String style() {
        try (InputStream in = InboxPage.class.getResourceAsStream("inbox.css")) {
            if (in == null) {
                throw new IllegalStateException("inbox.css is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
