// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.Finding.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings: the stable id, what was found, and what to do. */
public final class Findings {

    private final List<Finding> found = new ArrayList<>();

    public void errorIf(boolean condition, String id, String message, String action) {
        addIf(condition, new Finding(id, Level.ERROR, message, action));
    }

    public void warnIf(boolean condition, String id, String message, String action) {
        addIf(condition, new Finding(id, Level.WARNING, message, action));
    }

    public void warn(String id, String message, String action) {
        warnIf(true, id, message, action);
    }

    public void infoIf(boolean condition, String id, String message, String action) {
        addIf(condition, new Finding(id, Level.INFO, message, action));
    }

    private void addIf(boolean condition, Finding finding) {
        if (condition) {
            found.add(finding);
        }
    }

    public void addAll(List<Finding> more) {
        found.addAll(more);
    }

    /** All findings, the most severe first. */
    public List<Finding> sorted() {
        return found.stream().sorted(Comparator.comparing(Finding::level)).toList();
    }
}
