// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.io.IOException;
import java.io.StringWriter;
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

/**
 * Renders the inbox as an HTML page from the templates beside this class. The page needs no other files and works
 * without JavaScript: the script only adds convenience, and replaces the messages without a reload.
 *
 * <p>Public, because the templates call its methods.
 *
 * @param account URL of the realm's account console
 * @param messages newest first
 * @param now the server's time, for the age of messages
 */
public record InboxPage(String realm, URI account, List<InboxMessage> messages, Instant now) {

    /** A number reserved for examples that is accepted as a mobile number. */
    static final String EXAMPLE_NUMBER = "+1 202 555 0123";

    private static final PhoneNumberParser NUMBERS = new PhoneNumberParser();

    /** A web address, without the punctuation of the sentence that it ends. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"']*[^\\s<>\"'.,:;!?)]");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Configuration TEMPLATES = templates();

    /** @param nonce allows the page's style and script in its content security policy */
    String html(String nonce) {
        return filled("page.ftlh", nonce);
    }

    /** The part of the page with the messages, which the script requests regularly. */
    String main() {
        return filled("main.ftlh", "");
    }

    public String channelName(InboxMessage message) {
        return Channel.of(message.channel()).map(InboxPage::name).orElse("Mail");
    }

    private static String name(Channel channel) {
        return switch (channel) {
            case SMS -> "Text message";
            case VOICE -> "Call";
        };
    }

    /** A phone number as people write it, or the email address. */
    public String recipient(InboxMessage message) {
        return message.channel().equals(InboxMessage.MAIL)
                ? message.to()
                : NUMBERS.display(new PhoneNumber(message.to()));
    }

    public String time(InboxMessage message) {
        return TIME.format(message.sentAt());
    }

    /** @return HTML that shows the text, with links where it contains web addresses */
    public String textWithLinks(InboxMessage message) {
        String text = message.text();
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
        return HTMLOutputFormat.INSTANCE.escapePlainText(text);
    }

    private String filled(String template, String nonce) {
        Map<String, Object> values =
                Map.of("page", this, "nonce", nonce, "example", EXAMPLE_NUMBER, "limit", Inbox.MESSAGES);
        try {
            StringWriter html = new StringWriter();
            TEMPLATES.getTemplate(template).process(values, html);
            return html.toString();
        } catch (IOException | TemplateException e) {
            throw new IllegalStateException("The inbox could not be rendered", e);
        }
    }

    /** Templates with the extension ftlh are HTML, in which FreeMarker escapes all values. */
    private static Configuration templates() {
        Configuration templates = new Configuration(Configuration.VERSION_2_3_32);
        templates.setClassForTemplateLoading(InboxPage.class, "");
        templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        return templates;
    }
}
