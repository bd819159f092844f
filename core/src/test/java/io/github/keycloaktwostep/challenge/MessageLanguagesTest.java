// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Text messages and calls in every language, up to the longest name that a realm can have. */
class MessageLanguagesTest {

    private static final Path MESSAGES = Path.of("../themes/src/main/resources/theme-resources/messages");
    private static final Code SHORT = new Code("012345");
    private static final Code LONG = new Code("0123456789");
    /** As long as a realm's display name can be in the database. */
    private static final String LONGEST =
            "The Example Corporation of the United Provinces ".repeat(6).substring(0, 255);

    private static final String LONGEST_WIDE = "株式会社サンプル".repeat(32).substring(0, 255);
    private static final String HOST = "login.example.com";

    static List<Named<Properties>> texts() throws IOException {
        List<Named<Properties>> texts = new ArrayList<>();
        try (DirectoryStream<Path> bundles = Files.newDirectoryStream(MESSAGES, "*.properties")) {
            for (Path bundle : bundles) {
                Properties properties = new Properties();
                try (Reader reader = Files.newBufferedReader(bundle)) {
                    properties.load(reader);
                }
                texts.add(Named.of(bundle.getFileName().toString(), properties));
            }
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textIsOneSegmentWithCodeNameAndHost(Properties texts) {
        for (Code code : new Code[] {SHORT, LONG}) {
            for (String name : new String[] {"Example Shop", LONGEST}) {
                String text = text(texts, code, name);

                assertThat(SmsText.fits(text)).as(text).isTrue();
                assertThat(text)
                        .startsWith(code.digits())
                        .contains(name.substring(0, 12))
                        .endsWith("\n\n@" + HOST + " #" + code.digits());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shortensWideNameButNotTheCode(Properties texts) {
        String text = text(texts, LONG, LONGEST_WIDE);

        assertThat(SmsText.fits(text)).as(text).isTrue();
        assertThat(text).startsWith(LONG.digits());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void noticeOfReplacedNumberIsOneSegment(Properties texts) {
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
    @MethodSource("texts")
    void callRepeatsSeparateDigitsOnThreeLines(Properties texts) {
        String text = new MessageFormat(texts.getProperty("twoStepCall"))
                .format(new Object[] {SHORT.spoken(), "Example Shop"});

        assertThat(text.lines().filter(line -> line.contains("0, 1, 2, 3, 4, 5")))
                .hasSize(3);
        assertThat(text).contains("Example Shop").doesNotContain(SHORT.digits());
    }

    private static String text(Properties texts, Code code, String name) {
        return SmsText.compose(
                code,
                name,
                HOST,
                (digits, service) -> MessageFormat.format(texts.getProperty("twoStepSms"), digits, service),
                (digits, service) -> MessageFormat.format(texts.getProperty("twoStepSmsShort"), digits, service));
    }
}
