// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.keycloaktwostep.admin.http.AdminError;
import java.util.List;

/**
 * Result of an import.
 *
 * @param imported number of rows that were imported, or would be in a dry run
 * @param unchanged number of rows whose users have the number already
 * @param refused number of rows that were rejected
 * @param rows results of all rows, in their order
 */
public record ImportAnswer(boolean dryRun, int imported, int unchanged, int refused, List<ImportedRow> rows) {

    static ImportAnswer of(boolean dryRun, List<ImportedRow> rows) {
        return new ImportAnswer(
                dryRun,
                count(rows, "imported") + count(rows, "would-import"),
                count(rows, "unchanged"),
                count(rows, "refused"),
                rows);
    }

    private static int count(List<ImportedRow> rows, String outcome) {
        return (int) rows.stream().filter(row -> row.outcome().equals(outcome)).count();
    }

    /**
     * @param row position of the row, from 1
     * @param user as in the request
     * @param number masked; left out if it is not a phone number
     * @param outcome {@code imported}, {@code would-import}, {@code unchanged} or {@code refused}
     * @param rejection the error, with the invalid column as its field; left out unless the row was rejected
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImportedRow(
            int row, String user, String number, String outcome, @JsonUnwrapped AdminError rejection) {}
}
