package io.ragconnect.sink.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Connections of the same connector whose worker stands still in mid-COPY. The server's time-outs end every other
 * statement and transaction, but a COPY that waits for its client's data is not interrupted by them, as that would lose
 * the place in the protocol; and as long as the worker's kernel answers, its documents stay locked.
 */
final class FrozenPeers {
    /** The server cuts and cleans the name of an application, so that it is compared as the server has it. */
    private static final String END = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE pid <> pg_backend_pid() AND datname = current_database() AND usename = current_user"
            + " AND starts_with(application_name, regexp_replace(current_setting('application_name'), '[0-9]+$', ''))"
            + " AND state = 'active' AND wait_event = 'ClientRead'"
            + " AND query_start < now() - ? * interval '1 ms'";

    private FrozenPeers() {}

    /**
     * Ends them; their transactions are rolled back.
     *
     * @param statementTimeoutMs what a statement must have passed: the server would have ended it then if it could
     * @return how many there were
     */
    static int end(Connection connection, int statementTimeoutMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setInt(1, statementTimeoutMs);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }
}
