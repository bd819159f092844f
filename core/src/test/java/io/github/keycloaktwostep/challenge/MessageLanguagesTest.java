// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent and said in every language, up to the longest name a realm can have. */
class MessageLanguagesTest {

    private static final Path MESSAGES = Path.of("../themes/src/main/resources/theme-resources/messages");
    private static final Code SHORT = new Code("012345");
    private static final Code LONG = new Code("0123456789");
    /** The database keeps no more of a realm's display name. */
    private static final String LONGEST =
            "The Example Corporation of the United Provinces ".repeat(6).substring(0, 255);

    private static final String LONGEST_WIDE = "株式会社サンプル".repeat(32).substring(0, 255);
    private static final String HOST = "login.example.com";

    static Stream<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(MESSAGES)) {
            return files.filter(file -> file.toString().endsWith(".properties")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void a_text_is_one_segment_and_holds_code_name_and_host(Path bundle) throws IOException {
        Properties texts = load(bundle);
        for (Code code : new Code[] {SHORT, LONG}) {
            for (String name : new String[] {"Example Shop", LONGEST}) {
                String text = text(texts, code, name, HOST);

                assertThat(SmsText.fits(text)).as(text).isTrue();
                assertThat(text)
                        .startsWith(code.digits())
                        .contains(name.substring(0, 12))
                        .endsWith("\n\n@" + HOST + " #" + code.digits());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void a_name_that_makes_the_segment_short_is_cut_and_the_code_is_not(Path bundle) throws IOException {
        String text = text(load(bundle), LONG, LONGEST_WIDE, HOST);

        assertThat(SmsText.fits(text)).as(text).isTrue();
        assertThat(text).startsWith(LONG.digits());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void a_replaced_number_hears_of_it_in_one_segment(Path bundle) throws IOException {
        Properties texts = load(bundle);
        for (String name : new String[] {"Example Shop", LONGEST, LONGEST_WIDE}) {
            String text = SmsText.notice(
                    name,
                    service -> MessageFormat.format(texts.getProperty("twoStepSmsReplaced"), service),
                    service -> MessageFormat.format(texts.getProperty("twoStepSmsReplacedShort"), service));

            assertThat(SmsText.fits(text)).as(text).isTrue();
            assertThat(text).contains(name.substring(0, 12)).matches("(?s).*[!.。！]");
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void a_call_says_the_digits_apart_three_times_on_lines_of_their_own(Path bundle) throws IOException {
        String text = new MessageFormat(load(bundle).getProperty("twoStepCall"))
                .format(new Object[] {SHORT.spoken(), "Example Shop"});

        assertThat(text.lines().filter(line -> line.contains("0, 1, 2, 3, 4, 5")))
                .hasSize(3);
        assertThat(text).contains("Example Shop").doesNotContain(SHORT.digits());
    }

    private static String text(Properties texts, Code code, String name, String host) {
        return SmsText.compose(
                code,
                name,
                host,
                (digits, service) -> MessageFormat.format(texts.getProperty("twoStepSms"), digits, service),
                (digits, service) -> MessageFormat.format(texts.getProperty("twoStepSmsShort"), digits, service));
    }

    private static Properties load(Path bundle) throws IOException {
        try (Reader reader = Files.newBufferedReader(bundle)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        }
    }
}
