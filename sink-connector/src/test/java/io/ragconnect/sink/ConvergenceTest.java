package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever comes, in whatever order and batches, and whatever breaks between any two messages to the server: the rows are
 * those that the newest versions say, and nothing is given to Kafka before it is in the database.
 */
class ConvergenceTest {
    private static final int SEQUENCES_OF_A_KIND = Integer.getInteger("sequences", 35);

    private final TestDatabase database = new TestDatabase();

    @ParameterizedTest
    @EnumSource(RandomHistory.Kind.class)
    void theRowsAreThoseOfTheNewestVersions(RandomHistory.Kind kind) throws Exception {
        long first = Long.getLong("seed", 0);
        try (PostgresProxy network = new PostgresProxy(database);
                Connection observer = database.connect()) {
            for (long seed = first; seed < first + SEQUENCES_OF_A_KIND; seed++) {
                String which = "-Dseed=" + seed + " -Dsequences=1, " + kind;
                try (RandomHistory history = new RandomHistory(kind, seed, database, network, observer)) {
                    history.happen();
                    assertThat(history.rows()).as(which).isEqualTo(history.expectedRows());
                    assertThat(history.ledger()).as(which).isEqualTo(history.expectedLedger());
                } catch (Exception e) {
                    throw new AssertionError(which, e);
                }
            }
        }
    }
}
