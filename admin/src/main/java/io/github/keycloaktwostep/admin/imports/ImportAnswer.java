package io.github.keycloaktwostep.admin.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What came of an import.
 *
 * @param imported rows that were taken over, or would be
 * @param unchanged rows that were there already
 * @param refused rows that were not taken over
 * @param rows all of them, in their order
 */
public record ImportAnswer(boolean dryRun, int imported, int unchanged, int refused, List<ImportedRow> rows) {

    public ImportAnswer {
        rows = List.copyOf(rows);
    }

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
     * @param row its place, from 1
     * @param user as it was given
     * @param number masked; left out if it is none
     * @param outcome {@code imported}, {@code would-import}, {@code unchanged} or {@code refused}
     * @param error fixed code; like what follows left out unless refused
     * @param field column that is wrong
     * @param errorMessage what is wrong, for people
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImportedRow(
            int row, String user, String number, String outcome, String error, String field, String errorMessage) {}
}
