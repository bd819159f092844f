package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloaktwostep.delivery.Channel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxPageTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123Z");

    @Test
    void shows_number_channel_text_code_and_time() {
        String html = page("demo", message(Channel.SMS, "493028 is your Demo code."));
        assertThat(html)
                .contains(
                        "Text message",
                        "+4915112345678",
                        "493028 is your Demo code.",
                        ">493028<",
                        "24 Nov 2026, 10:15:30 UTC",
                        "datetime=\"2026-11-24T10:15:30.123Z\"");
        assertThat(page("demo", message(Channel.VOICE, "4, 9, 3"))).contains("Call", "4, 9, 3");
    }

    @Test
    void says_so_when_there_is_nothing() {
        assertThat(page("demo")).contains("No messages yet");
    }

    @Test
    void escapes_what_comes_from_outside() {
        String html = page("<b>\"realm\"</b>", message(Channel.SMS, "<script>alert('x')</script> & more"));
        assertThat(html)
                .doesNotContain("<script", "<b>")
                .contains(
                        "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt; &amp; more",
                        "&lt;b&gt;&quot;realm&quot;&lt;/b&gt;");
    }

    @Test
    void renews_itself_and_needs_nothing_from_elsewhere() {
        String html = page("demo", message(Channel.SMS, "text"));
        assertThat(html)
                .contains("<meta http-equiv=\"refresh\" content=\"5\">", "<style nonce=\"n0nce\">")
                .doesNotContain("<script", "<link", "src=", "style=\"", "url(", "@import");
    }

    @Test
    void programs_see_five_fields_in_their_order() throws JsonProcessingException {
        var entry = InboxResource.Entry.of(message(Channel.VOICE, "4, 9, 3"));
        assertThat(new ObjectMapper().writeValueAsString(entry))
                .isEqualTo(
                        """
                        {"to":"+4915112345678","channel":"voice","text":"4, 9, 3","code":"493028",\
                        "sentAt":"2026-11-24T10:15:30.123Z"}""");
    }

    private static String page(String realm, InboxMessage... messages) {
        return new InboxPage(realm, List.of(messages), "n0nce").html();
    }

    private static InboxMessage message(Channel channel, String text) {
        return new InboxMessage("+4915112345678", channel, text, "493028", NOW);
    }
}
