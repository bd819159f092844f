// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The pictures of the user guide in {@code docs/pictures}, each with a file that holds the text of its page. If the
 * text has changed since, the test fails; {@code -Dtwo-step.pictures=write} updates the pictures.
 */
final class GuidePictures {

    /** The text of a page that is the same in each run: without delivery status, countdown, keys, numbers and dates. */
    private static final String VISIBLE_TEXT =
            """
            main => {
              const copy = main.cloneNode(true);
              copy.querySelectorAll('[role=status], [data-two-step-wait], select, #two-step-secret, #two-step-recovery-codes')
                .forEach(node => node.remove());
              return copy.textContent;
            }
            """;

    private GuidePictures() {}

    /** @param name of the screenshot that was just taken; screenshots that the guide does not show are ignored */
    static void check(Page page, String name) {
        try {
            if (!isInGuide(name)) {
                return;
            }
            Path picture = directory().resolve(name + ".png");
            Path text = directory().resolve(name + ".txt");
            String pageText = pageText(page);
            if (isWriting()) {
                Files.createDirectories(directory());
                Files.copy(
                        Build.target().resolve("screenshots").resolve(name + "-light-320.png"),
                        picture,
                        StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(text, pageText);
            }
            assertThat(picture).exists();
            assertThat(pageText)
                    .as("docs/pictures/%s.png is out of date: run PagesIT with -Dtwo-step.pictures=write", name)
                    .isEqualTo(Files.readString(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInGuide(String name) throws IOException {
        return Files.readString(Build.root().resolve("docs/users.md")).contains("(pictures/" + name + ".png)");
    }

    private static boolean isWriting() {
        return "write".equals(System.getProperty("two-step.pictures"));
    }

    private static Path directory() {
        return Build.root().resolve("docs/pictures");
    }

    private static String pageText(Page page) {
        String text = page.locator("[data-two-step-page]")
                .first()
                .evaluate(VISIBLE_TEXT)
                .toString();
        return text.replaceAll("\\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b", "Mon")
                        .replaceAll("[0-9]+", "#")
                        .replaceAll("\\s+", " ")
                        .strip()
                + "\n";
    }
}
