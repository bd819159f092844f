// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ModelDuplicateException;

class TransactionConflictTest {

    @Test
    void recognizesConflicts() {
        assertThat(TransactionConflict.is(new IllegalStateException(
                        new IllegalStateException(new SQLIntegrityConstraintViolationException("taken", "23505")))))
                .as("a name that was taken")
                .isTrue();
        assertThat(TransactionConflict.is(new IllegalStateException(new SQLException("deadlock", "40001"))))
                .as("a deadlock")
                .isTrue();
        assertThat(TransactionConflict.is(new ModelDuplicateException("taken"))).isTrue();
    }

    @Test
    void ignoresOtherExceptions() {
        assertThat(TransactionConflict.is(new IllegalStateException("a mistake")))
                .isFalse();
        assertThat(TransactionConflict.is(new IllegalStateException(new SQLException("no such table", "42S02"))))
                .isFalse();
        assertThat(TransactionConflict.is(new IllegalStateException(new SQLException("no state"))))
                .isFalse();
    }
}
