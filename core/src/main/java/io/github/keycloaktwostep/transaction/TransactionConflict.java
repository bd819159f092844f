// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.models.ModelDuplicateException;

/**
 * Recognizes a conflict between parallel transactions. If two transactions take the same key, H2, Oracle and SQL Server
 * can reject the second one instead of reporting that the key is taken. If the work is repeated, it finds what the
 * other transaction has committed.
 */
final class TransactionConflict {

    /** SQLSTATE classes (ISO/IEC 9075): integrity constraint violation, transaction rollback. */
    private static final Pattern STATE = Pattern.compile("(23|40).*");

    /** Deeper than Keycloak and Hibernate wrap the driver's exception. */
    private static final int MAX_CAUSES = 20;

    private TransactionConflict() {}

    static boolean is(RuntimeException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(cause -> cause instanceof ModelDuplicateException
                        || (cause instanceof SQLException sql
                                && sql.getSQLState() != null
                                && STATE.matcher(sql.getSQLState()).matches()));
    }
}
