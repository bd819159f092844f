// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown file with a pair of markers for each measurement. The measurement replaces the lines between its markers.
 */
record ResultDocument(Path file) {

    /** @throws IllegalStateException if the file has no or several pairs of markers for this measurement */
    void check(String id) {
        if (marks(id).matcher(read()).results().count() != 1) {
            throw new IllegalStateException(file + " must have one pair of marks for '" + id + "'");
        }
    }

    void replace(String id, List<String> lines) {
        check(id);
        String content = Matcher.quoteReplacement("\n" + String.join("\n", lines) + "\n\n");
        try {
            Files.writeString(file, marks(id).matcher(read()).replaceFirst("$1" + content + "$2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern marks(String id) {
        return Pattern.compile(
                "(?s)(<!-- bin/benchmark writes: " + id + " -->\n).*?(<!-- bin/benchmark wrote: " + id + " -->\n)");
    }
}
