// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportRequest.ImportRow;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    private static final List<String> FIELDS = List.of("as", "require", "rows");
    private static final List<String> COLUMNS = List.of("user", "number", "channel");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * @param as for a CSV body, else {@code null}
     * @param require for a CSV body, else {@code null}
     * @throws RequestRejected with the name of the invalid field
     */
    public ImportRequest read(String contentType, String as, String require, InputStream body) {
        if (contentType != null && contentType.strip().toLowerCase(Locale.ROOT).startsWith(CSV)) {
            return new ImportRequest(isVerified(as), RequestInput.flag("require", require), csv(text(body)));
        }
        return json(RequestInput.jsonObject(contentType, body, MAX_BODY));
    }

    private static ImportRequest json(ObjectNode json) {
        RequestInput.onlyFields(json, FIELDS, "");
        boolean require = RequestInput.booleanField(json, "require");
        if (!json.path("rows").isArray()) {
            throw RequestRejected.invalidValue("rows", "rows: a list is required");
        }
        List<ImportRow> rows = new ArrayList<>();
        for (JsonNode row : json.path("rows")) {
            String place = "rows[" + rows.size() + "]";
            if (!(row instanceof ObjectNode object)) {
                throw RequestRejected.invalidValue(place, place + ": an object with user and number is required");
            }
            RequestInput.onlyFields(object, COLUMNS, place + ".");
            rows.add(new ImportRow(
                    rows.size() + 1,
                    text(object, "user", place),
                    text(object, "number", place),
                    text(object, "channel", place)));
        }
        return new ImportRequest(isVerified(json.path("as").asText(null)), require, rows);
    }

    private static String text(ObjectNode row, String field, String place) {
        JsonNode value = row.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw RequestRejected.invalidValue(place + "." + field, place + "." + field + " must be text");
        }
        return value.asText("").strip();
    }

    private static boolean isVerified(String as) {
        boolean verified = "verified".equals(as);
        if (!verified && !"to-be-confirmed".equals(as)) {
            throw RequestRejected.invalidValue("as", "as must be given, as to-be-confirmed or verified");
        }
        return verified;
    }

    private static String text(InputStream body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(RequestInput.bytes(body, MAX_BODY)))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw RequestRejected.invalidRequest(Response.Status.BAD_REQUEST, "The body is not UTF-8");
        }
    }

    private static List<ImportRow> csv(String text) {
        String header = text.lines().findFirst().orElse("");
        if (header.contains(";") && !header.contains(",")) {
            throw RequestRejected.invalidRequest(
                    Response.Status.BAD_REQUEST, "Separate columns with commas, not with semicolons");
        }
        CsvMapper mapper = CsvMapper.builder()
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .build();
        List<ImportRow> rows = new ArrayList<>();
        try (MappingIterator<Map<String, String>> lines = mapper.readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(text)) {
            boolean any = lines.hasNext();
            checkColumns(
                    lines.getParser().getSchema() instanceof CsvSchema schema ? schema.getColumnNames() : List.of());
            while (any && lines.hasNext()) {
                Map<String, String> line = lines.next();
                rows.add(new ImportRow(
                        rows.size() + 1,
                        line.getOrDefault("user", "").strip(),
                        line.getOrDefault("number", "").strip(),
                        line.getOrDefault("channel", "").strip()));
            }
        } catch (RequestRejected e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Jackson's message contains the text, and so the phone numbers.
            throw RequestRejected.invalidRequest(
                    Response.Status.BAD_REQUEST, "Row " + (rows.size() + 1) + " is not valid CSV (RFC 4180)");
        }
        return rows;
    }

    private static void checkColumns(List<String> columns) {
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                throw RequestRejected.invalidValue(
                        RequestInput.shown(column),
                        "'" + RequestInput.shown(column)
                                + "' is not a known column; the header line must be user,number or"
                                + " user,number,channel");
            }
        }
        if (Set.copyOf(columns).size() < columns.size()) {
            throw RequestRejected.invalidRequest(
                    Response.Status.BAD_REQUEST,
                    "The header line names a column twice; it must be user,number or user,number,channel");
        }
        if (!columns.contains("user") || !columns.contains("number")) {
            throw RequestRejected.invalidValue("user", "The header line must be user,number or user,number,channel");
        }
    }
}
