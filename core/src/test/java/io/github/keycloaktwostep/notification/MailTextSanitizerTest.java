// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that others have chosen cannot mislead the reader of a mail. */
class MailTextSanitizerTest {

    @ParameterizedTest
    @ValueSource(strings = {"••• ••42", "Robin's iPhone 15 (work)", "Müllers Äpp", "我的手机", "Pixel-9_pro", ""})
    void keepsHarmlessNames(String name) {
        assertThat(MailTextSanitizer.name(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example/now, https evil example now",
        "evil.example, evil example",
        "support@evil.example, support evil example",
        "<img src=x>, img src x",
        "'a\nb\r\n\tc', a b c"
    })
    void removesLinksAndHtml(String name, String plain) {
        assertThat(MailTextSanitizer.name(name.replace("\\n", "\n"))).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "robin, robin",
        "Jean-Luc, Jean-Luc",
        "Go to evil.example, Go to evil example",
        "other@example.org, other example org",
        "robin@example.org, robin@example.org",
        "ROBIN@example.org, robin@example.org",
        "user42, user42",
        "+4915112345678, ••• ••78",
        "0151 1234-5678, ••• ••78",
        "0151_123_4567, ••• ••67",
        "tel (030) 123456, tel (••• ••56"
    })
    void accountNamesContainNoLinkOrWholeNumber(String username, String shown) {
        assertThat(MailTextSanitizer.account(username, "robin@example.org")).isEqualTo(shown);
    }

    @Test
    void cutsLongNamesBetweenCharacters() {
        assertThat(MailTextSanitizer.name("a".repeat(41))).isEqualTo("a".repeat(39) + "…");
        assertThat(MailTextSanitizer.name("a".repeat(38) + "𐐷𐐷")).isEqualTo("a".repeat(38) + "…");
    }

    @Property
    void namesAreShortPlainAndOnOneLine(@ForAll String name) {
        assertThat(MailTextSanitizer.name(name))
                .hasSizeLessThanOrEqualTo(40)
                .doesNotContainPattern("[<>&\"/:.@\\p{Cc}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "2001:db8::1", "fe80::1%eth0", "::ffff:192.0.2.1"})
    void keepsAddresses(String address) {
        assertThat(MailTextSanitizer.address(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "evil.example", "192.0.2.1 call 0900", "1.2.3.4\n5.6.7.8", "<b>"})
    void rejectsTextThatIsNotAnAddress(String address) {
        assertThat(MailTextSanitizer.address(address)).isEmpty();
    }

    @Test
    void joinsLinesOfServiceNames() {
        assertThat(MailTextSanitizer.line("Shop\r\nBcc: all@example.org")).isEqualTo("Shop Bcc: all@example.org");
    }
}
