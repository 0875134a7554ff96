package io.ragconnect.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One connection, opened when it is needed and again after a failure. Used by one thread, but for {@link #abort}. */
public final class Database implements AutoCloseable {
    private final ConnectionSettings settings;
    private volatile @Nullable Connection connection;
    private volatile boolean aborted;

    public Database(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** Work whose statements take effect together or not at all. */
    public interface Transaction<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Statements without a result. */
    public interface Work {
        void run(Connection connection) throws SQLException;
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** In autocommit mode. */
    public Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            if (aborted) {
                throw new SQLException("The connection was aborted", "08003");
            }
            open = settings.open();
            connection = open;
            if (aborted) { // between the check and now
                abort();
            }
        }
        return open;
    }

    /** In a transaction without time-outs: tables that are full take their time to change. */
    public void unhurried(Work work) throws SQLException {
        Connection open = connection();
        int timeout = open.getNetworkTimeout();
        open.setNetworkTimeout(Runnable::run, 0);
        inTransaction(connection -> {
            execute(connection, "SET LOCAL statement_timeout = 0");
            work.run(connection);
            return true;
        });
        open.setNetworkTimeout(Runnable::run, timeout);
    }

    public <T> T inTransaction(Transaction<T> work) throws SQLException {
        Connection open = connection();
        open.setAutoCommit(false);
        try {
            T result = work.run(open);
            open.commit();
            open.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollback(open, e);
            throw e;
        }
    }

    private void rollback(Connection open, Throwable cause) {
        try {
            open.rollback();
            open.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
            close();
        }
    }

    /** Frees the documents that a frozen worker of the same connector has locked. @return how many connections it ended */
    public int endFrozenPeers() throws SQLException {
        return FrozenPeers.end(connection(), settings.statementTimeoutMs());
    }

    /** Drops the connection; the next use opens another. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // it is as gone as it can be
            }
        }
    }

    /** For good, from any thread: a statement that runs fails at once, and no connection is opened any more. */
    public void abort() {
        aborted = true;
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                // it is as gone as it can be
            }
        }
    }
}
