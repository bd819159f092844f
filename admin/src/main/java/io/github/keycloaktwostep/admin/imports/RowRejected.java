package io.github.keycloaktwostep.admin.imports;

/** A row that cannot be imported, and why. */
final class RowRejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final String field;

    /**
     * @param error stable error id
     * @param field invalid column
     */
    RowRejected(String error, String field, String message) {
        super(message, null, false, false);
        this.error = error;
        this.field = field;
    }

    String error() {
        return error;
    }

    String field() {
        return field;
    }
}
