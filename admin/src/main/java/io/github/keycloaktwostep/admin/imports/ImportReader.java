// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportRequest.ImportRow;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Parses an import request, as JSON or as CSV (RFC 4180) with a header line. */
public final class ImportReader {

    /** Content type of a CSV body. */
    public static final String CSV = "text/csv";

    /** Maximum length of a body, in bytes. */
    static final int MAX_BODY = 1024 * 1024;

    private static final Set<String> REQUIRED = Set.of("user", "number");
    private static final Set<String> COLUMNS = Set.of("user", "number", "channel");
    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader());

    /**
     * @param as for a CSV body, else {@code null}
     * @param require for a CSV body, else {@code null}
     * @throws RequestRejected with the name of the invalid field
     */
    public ImportRequest read(String contentType, String as, String require, InputStream body) {
        if (contentType != null && contentType.strip().toLowerCase(Locale.ROOT).startsWith(CSV)) {
            return new ImportRequest(
                    as, RequestInput.flag("require", require), csv(RequestInput.bytes(body, MAX_BODY)));
        }
        return RequestInput.json(contentType, body, MAX_BODY, ImportRequest.class);
    }

    private static List<ImportRow> csv(byte[] text) {
        List<ImportRow> rows = new ArrayList<>();
        try (MappingIterator<Map<String, String>> lines = ROWS.readValues(text)) {
            boolean any = lines.hasNext();
            checkColumns(
                    lines.getParser().getSchema() instanceof CsvSchema schema ? schema.getColumnNames() : List.of());
            while (any && lines.hasNext()) {
                Map<String, String> line = lines.next();
                rows.add(new ImportRow(line.get("user"), line.get("number"), line.get("channel")));
            }
        } catch (RequestRejected e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Jackson's message contains the text, and so the phone numbers.
            throw RequestRejected.invalidRequest(
                    Response.Status.BAD_REQUEST, "Row " + (rows.size() + 1) + " is not valid CSV (RFC 4180) in UTF-8");
        }
        return rows;
    }

    private static void checkColumns(List<String> columns) {
        boolean known = COLUMNS.containsAll(columns) && columns.containsAll(REQUIRED);
        if (!known || Set.copyOf(columns).size() < columns.size()) {
            throw RequestRejected.invalidRequest(
                    Response.Status.BAD_REQUEST,
                    "The header line must be user,number or user,number,channel, with commas and each column once");
        }
    }
}
