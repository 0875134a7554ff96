package io.ragconnect.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailureTest {
    @ParameterizedTest
    @CsvSource({
        "RETRY, 08000 08001 08003 08006 40001 40P01 53100 53200 53300 55P03 57P01 57P02 57P03 57014 25006 25P03 58030",
        "RECORD, 22000 22001 22003 22008 22021 22P02 22P05 23502 23505",
        "CONFIGURATION, 42P01 42704 42501 42703 28000 28P01 3D000 54000 22023 XX000"
    })
    void theStateDecides(SqlFailure expected, String states) {
        for (String state : states.split(" ", -1)) {
            assertThat(SqlFailure.of(new SQLException("x", state))).as(state).isEqualTo(expected);
        }
    }

    @Test
    void aBrokenSocketHasNoStateAndIsTriedAgain() {
        assertThat(SqlFailure.of(new SQLException("x"))).isEqualTo(SqlFailure.RETRY);
    }

    @Test
    void aBatchFailsForWhatItsStatementFailedFor() {
        BatchUpdateException batch = new BatchUpdateException("Batch entry 0 was aborted", "00000", new int[0]);
        batch.setNextException(new SQLException("no rights", "42501"));
        assertThat(SqlFailure.of(batch)).isEqualTo(SqlFailure.CONFIGURATION);
        assertThat(SqlFailure.describe(batch)).startsWith("no rights (SQLSTATE 42501): grant connection.user");
    }
}
