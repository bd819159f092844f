// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class InboxPageRenderingTest {

    private static final Instant SENT = Instant.parse("2026-11-24T10:15:30.123Z");
    private static final Instant NOW = Instant.parse("2026-11-24T10:16:00Z");

    private static final URI ACCOUNT = URI.create("http://localhost/realms/demo/account");

    private final PhoneNumberParser numbers = new PhoneNumberParser();

    @Test
    void showsNumberChannelTextLanguageCodeAndTimes() {
        String html = page("demo", message(Channel.SMS, "493028 is your Demo code."));
        assertThat(html)
                .contains(
                        ">Text message<",
                        ">+49 1511 2345678<",
                        "data-to=\"+4915112345678\"",
                        "data-channel=\"sms\"",
                        "493028 is your Demo code.",
                        ">493028<",
                        ">24 Nov 2026, 10:15:30 UTC<",
                        "datetime=\"2026-11-24T10:15:30.123Z\"");
        assertThat(html).contains("lang=\"de\" dir=\"auto\"", "data-now=\"2026-11-24T10:16:00Z\"");
        assertThat(page("demo", message(Channel.VOICE, "4, 9, 3")))
                .contains(">Call<", "data-channel=\"voice\"", "4, 9, 3");
    }

    @Test
    void showsEmails() throws JsonProcessingException {
        InboxMessage mail =
                InboxMessage.mail("demo", "alice@example.org", "Reset <password>", "Hello,\n\n<b>1</b>", SENT);
        assertThat(page("demo", mail))
                .contains(">Mail<", ">alice@example.org<", "data-to=\"alice@example.org\"", "data-channel=\"mail\"")
                .contains("data-field=\"subject\">Reset &lt;password&gt;<", ">Hello,\n\n&lt;b&gt;1&lt;/b&gt;<")
                .contains("datetime=\"2026-11-24T10:15:30.123Z\"");
        assertThat(new ObjectMapper().writeValueAsString(mail))
                .isEqualTo(
                        """
                        {"to":"alice@example.org","channel":"mail","subject":"Reset <password>",\
                        "text":"Hello,\\n\\n<b>1</b>","code":"","sentAt":"2026-11-24T10:15:30.123Z"}""");
        assertThat(mail.toString()).doesNotContain("alice", "Reset", "Hello");
    }

    @Test
    void linksOnlyWebAddresses() {
        assertThat(page("demo", mail("See https://example.org/a?b=1&c=2. (Or http://x)")))
                .contains("See <a href=\"https://example.org/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener"
                        + " noreferrer\">https://example.org/a?b=1&amp;c=2</a>. (Or <a href=\"http://x\"");
        assertThat(page(
                        "demo",
                        mail("javascript:alert(1) https://x\"onclick=\"alert(1)\" https:// <a href='http://y'>")))
                .contains(">https://x</a>&quot;onclick=&quot;alert(1)&quot; https:// &lt;a href=&#39;<a"
                        + " href=\"http://y\"")
                .doesNotContain("href=\"javascript:", "onclick=\"");
    }

    @Test
    void explainsEmptyInbox() {
        assertThat(page("demo"))
                .contains("<ol id=\"messages\" hidden>", "<div id=\"empty\" class=\"empty\">", "No messages yet")
                .contains("href=\"http://localhost/realms/demo/account\"", InboxPage.EXAMPLE_NUMBER);
        assertThat(page("demo", message(Channel.SMS, "text")))
                .contains("<ol id=\"messages\">", "<div id=\"empty\" class=\"empty\" hidden>");
    }

    @Test
    void exampleNumberIsValid() {
        assertThat(numbers.parse(InboxPage.EXAMPLE_NUMBER, "ZZ"))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.type()).isEqualTo(NumberType.TEXTS_AND_CALLS));
    }

    @Test
    void escapesExternalText() {
        String html = page(
                "<b>\"realm\"</b>", message("\"><i>", Channel.SMS, "<script>alert('x')</script> & more", "<u>1</u>"));
        assertThat(html)
                .doesNotContain("<script>", "<b>", "<i>", "<u>")
                .contains(
                        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more",
                        "<title>Inbox – &lt;b&gt;&quot;realm&quot;&lt;/b&gt;</title>",
                        "data-id=\"&quot;&gt;&lt;i&gt;\"",
                        ">&lt;u&gt;1&lt;/u&gt;<");
    }

    @Test
    void reloadsOnlyWithoutScript() {
        String html = page("demo");
        assertThat(html).contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>");
        assertThat(Pattern.compile("http-equiv=\"refresh\"").matcher(html).results())
                .hasSize(1);
    }

    @Test
    void loadsNothingExternalAndCompliesWithItsContentSecurityPolicy() {
        String html = page("demo", message(Channel.SMS, "text"));
        assertThat(html)
                .contains("<style nonce=\"n0nce\">", "<script type=\"module\" nonce=\"n0nce\">")
                .doesNotContain("<link", "src=", "style=\"", "url(", "@import", "import(")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
                .doesNotContainPattern("<[^>]+ on[a-z]+=\"");
        assertThat(Pattern.compile("</?(script|style)\\b").matcher(html).results())
                .hasSize(4);
    }

    @Test
    void jsonHasFiveFieldsInOrder() throws JsonProcessingException {
        var entry = message(Channel.VOICE, "4, 9, 3");
        assertThat(new ObjectMapper().writeValueAsString(entry))
                .isEqualTo(
                        """
                        {"to":"+4915112345678","channel":"voice","text":"4, 9, 3","code":"493028",\
                        "sentAt":"2026-11-24T10:15:30.123Z"}""");
    }

    private String page(String realm, InboxMessage... messages) {
        return new InboxPage(realm, ACCOUNT, List.of(messages), NOW).html("n0nce");
    }

    private static InboxMessage mail(String text) {
        return InboxMessage.mail("demo", "alice@example.org", "Subject", text, SENT);
    }

    private static InboxMessage message(Channel channel, String text) {
        return message("id", channel, text, "493028");
    }

    private static InboxMessage message(String id, Channel channel, String text, String code) {
        Message message = new Message(
                id,
                "demo",
                new PhoneNumber("+4915112345678"),
                "DE",
                channel,
                text,
                code,
                Locale.GERMAN,
                SENT.plusSeconds(300),
                "",
                URI.create("/realms/demo/two-step"));
        return InboxMessage.of(message, SENT);
    }
}
