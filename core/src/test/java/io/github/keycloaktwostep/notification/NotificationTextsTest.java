// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.event.Change;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every change has a text for mails. Whether translations are complete is tested together with all other texts. */
class NotificationTextsTest {

    private static final Path ENGLISH =
            Path.of("../themes/src/main/resources/theme-resources/messages/messages_en.properties");

    @ParameterizedTest
    @EnumSource(Change.class)
    void everyChangeHasAText(Change change) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(ENGLISH)) {
            texts.load(reader);
        }

        // The text becomes part of the subject unchanged, without arguments.
        assertThat(texts.getProperty("twoStepMail." + change.id())).isNotBlank().doesNotContain("{");
    }
}
