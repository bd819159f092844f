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
 * The pictures of the user's guide, {@code docs/pictures}. Beside each lies what its page says; where the page says
 * something else by now, the test fails, and the pictures are made anew with {@code -Dtwo-step.pictures=write}.
 */
final class GuidePictures {

    /** What of a page is the same in each run: no status of a message, no count-down, no keys, numbers, days. */
    private static final String SAID =
            """
            main => {
              const copy = main.cloneNode(true);
              copy.querySelectorAll('[role=status], [data-two-step-wait], select, #two-step-secret, #two-step-recovery-codes')
                .forEach(node => node.remove());
              return copy.textContent;
            }
            """;

    private GuidePictures() {}

    /** @param name of a picture that was just taken of the page; those that the guide does not show are passed over */
    static void check(Page page, String name) {
        try {
            if (!inGuide(name)) {
                return;
            }
            Path picture = directory().resolve(name + ".png");
            Path text = directory().resolve(name + ".txt");
            String said = said(page);
            if (writing()) {
                Files.createDirectories(directory());
                Files.copy(
                        Build.target().resolve("screenshots").resolve(name + "-light-320.png"),
                        picture,
                        StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(text, said);
            }
            assertThat(picture).exists();
            assertThat(said)
                    .as("docs/pictures/%s.png is out of date: run PagesIT with -Dtwo-step.pictures=write", name)
                    .isEqualTo(Files.readString(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean inGuide(String name) throws IOException {
        return Files.readString(Build.root().resolve("docs/users.md")).contains("(pictures/" + name + ".png)");
    }

    private static boolean writing() {
        return "write".equals(System.getProperty("two-step.pictures"));
    }

    private static Path directory() {
        return Build.root().resolve("docs/pictures");
    }

    private static String said(Page page) {
        String text =
                page.locator("[data-two-step-page]").first().evaluate(SAID).toString();
        return text.replaceAll("\\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b", "Mon")
                        .replaceAll("[0-9]+", "#")
                        .replaceAll("\\s+", " ")
                        .strip()
                + "\n";
    }
}
