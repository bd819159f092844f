// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.keycloak.common.util.HtmlUtils;

/**
 * Renders the inbox as an HTML page from the templates beside this class. The page needs no other files and works without
 * JavaScript: the script only adds comfort, and replaces the messages without a reload.
 *
 * @param account URL of the realm's account console
 * @param messages newest first
 * @param now the server's time, for the age of messages
 */
record InboxPage(String realm, URI account, List<InboxMessage> messages, Instant now) {

    /** A number reserved for examples that is accepted as a mobile number. */
    static final String EXAMPLE_NUMBER = "+1 202 555 0123";

    private static final Map<String, String> NAMES =
            Map.of(Channel.SMS.id(), "Text message", Channel.VOICE.id(), "Call", InboxMessage.MAIL, "Mail");

    private static final PhoneNumberParser NUMBERS = new PhoneNumberParser();

    /** A web address, without the punctuation of the sentence that it ends. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"']*[^\\s<>\"'.,:;!?)]");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** @param nonce allows the page's style and script in its content security policy */
    String html(String nonce) {
        return filled(
                "page.html",
                Map.of(
                        "realm", escaped(realm),
                        "nonce", escaped(nonce),
                        "limit", Integer.toString(Inbox.MESSAGES),
                        "style", resource("inbox.css"),
                        "script", resource("inbox.js"),
                        "main", main()));
    }

    /** The part of the page with the messages, which the script requests regularly. */
    String main() {
        return filled(
                "main.html",
                Map.of(
                        "now",
                        now.toString(),
                        "account",
                        escaped(account.toString()),
                        "example",
                        EXAMPLE_NUMBER,
                        "items",
                        messages.stream().map(InboxPage::item).collect(Collectors.joining()),
                        "hiddenIfEmpty",
                        messages.isEmpty() ? " hidden" : "",
                        "hiddenIfAny",
                        messages.isEmpty() ? "" : " hidden"));
    }

    private static String item(InboxMessage message) {
        return filled(
                "item.html",
                Map.ofEntries(
                        Map.entry("id", escaped(message.id())),
                        Map.entry("to", escaped(message.to())),
                        Map.entry("channel", message.channel()),
                        Map.entry("channelName", NAMES.get(message.channel())),
                        Map.entry("display", escaped(recipient(message))),
                        Map.entry("sentAt", message.sentAt().toString()),
                        Map.entry("time", TIME.format(message.sentAt())),
                        Map.entry("code", escaped(message.code())),
                        Map.entry("subject", escaped(message.subject())),
                        Map.entry("lang", escaped(message.locale().toLanguageTag())),
                        Map.entry("text", withLinks(message.text()))));
    }

    /** A phone number as people write it, or the e-mail address. */
    private static String recipient(InboxMessage message) {
        return message.channel().equals(InboxMessage.MAIL)
                ? message.to()
                : NUMBERS.display(new PhoneNumber(message.to()));
    }

    /** @return HTML that shows the text, with links where it contains web addresses */
    private static String withLinks(String text) {
        StringBuilder html = new StringBuilder();
        int end = 0;
        for (Matcher link = LINK.matcher(text); link.find(); end = link.end()) {
            String url = escaped(link.group());
            html.append(escaped(text.substring(end, link.start())))
                    .append("<a href=\"" + url + "\" target=\"_blank\" rel=\"noopener noreferrer\">" + url + "</a>");
        }
        return html.append(escaped(text.substring(end))).toString();
    }

    private static String escaped(String text) {
        return HtmlUtils.escapeAttribute(text);
    }

    /** @param values HTML for each placeholder; a placeholder without a value becomes empty */
    private static String filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(resource(template))
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
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
