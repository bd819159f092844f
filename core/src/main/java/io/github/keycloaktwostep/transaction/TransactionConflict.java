package io.github.keycloaktwostep.transaction;

import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.models.ModelDuplicateException;

/**
 * A database refused a transaction because another one did the same at that moment. Of two that take a name, H2, Oracle and
 * SQL Server can refuse the second one rather than saying that the name is taken. Done once more, the work finds what the
 * other one has committed.
 */
final class TransactionConflict {

    /** SQLSTATE classes (ISO/IEC 9075): integrity constraint violation, transaction rollback. */
    private static final Pattern STATE = Pattern.compile("(23|40).*");

    /** More than Keycloak and Hibernate wrap around the driver's exception. */
    private static final int MOST_CAUSES = 20;

    private TransactionConflict() {}

    static boolean is(RuntimeException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(cause -> cause instanceof ModelDuplicateException
                        || (cause instanceof SQLException sql
                                && sql.getSQLState() != null
                                && STATE.matcher(sql.getSQLState()).matches()));
    }
}
