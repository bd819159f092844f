// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;

/** Labels of a user's credentials. Keycloak requires them to be unique within a type, ignoring case. */
public final class MethodLabels {

    /** Control characters, unpaired surrogates, and characters beyond U+FFFF, for example emoji. */
    private static final Pattern UNSTORABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\x{10000}-\\x{10FFFF}]+");

    private MethodLabels() {}

    /**
     * Removes characters that some databases cannot store: MySQL's and MariaDB's character set {@code utf8mb3} ends at
     * U+FFFF.
     */
    public static String storable(String entered) {
        return UNSTORABLE.matcher(entered).replaceAll("").strip();
    }

    /** The labels of credentials in lower case, because Keycloak ignores case when it compares them. */
    public static Set<String> of(Stream<CredentialModel> credentials) {
        return credentials
                .map(CredentialModel::getUserLabel)
                .filter(label -> label != null)
                .map(label -> label.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /**
     * The label, with a number if it is taken.
     *
     * @param taken labels in lower case
     */
    public static String free(String label, Set<String> taken) {
        String free = label;
        for (int i = 2; taken.contains(free.toLowerCase(Locale.ROOT)); i++) {
            free = label + " (" + i + ")";
        }
        return free;
    }
}
