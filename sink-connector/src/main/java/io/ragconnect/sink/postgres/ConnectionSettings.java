package io.ragconnect.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * How to reach the database.
 *
 * @param user null for the one that the URL names, or the operating system's
 * @param password null for none
 * @param timeoutMs for opening a connection
 * @param statementTimeoutMs for one statement
 * @param application how the server's {@code pg_stat_activity} calls the connection
 */
public record ConnectionSettings(
        String url,
        @Nullable String user,
        @Nullable Password password,
        int timeoutMs,
        int statementTimeoutMs,
        String application) {

    /** The socket waits longer than the statement may take, so that the server's own time-out speaks first. */
    private static final int MAX_SOCKET_GRACE_SECONDS = 10;

    private static final int IDLE_IN_TRANSACTION_MS = 10_000;

    public Connection open() throws SQLException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password.value());
        }
        String timeoutSeconds = String.valueOf(seconds(timeoutMs));
        properties.setProperty("connectTimeout", timeoutSeconds);
        properties.setProperty("loginTimeout", timeoutSeconds);
        int statementSeconds = seconds(statementTimeoutMs);
        int grace = Math.min(statementSeconds, MAX_SOCKET_GRACE_SECONDS);
        properties.setProperty("socketTimeout", String.valueOf(statementSeconds + grace));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", application);
        // details hold the values of rows, which belong in no log
        properties.setProperty("logServerErrorDetail", "false");
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("No PostgreSQL URL: " + url, "08001");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + statementTimeoutMs);
            // a worker that stands still in mid-transaction must not hold its documents' locks for ever
            statement.execute("SET idle_in_transaction_session_timeout = " + IDLE_IN_TRANSACTION_MS);
            // a plan made while a table was empty must not serve when it has a million rows
            statement.execute("SET plan_cache_mode = force_custom_plan");
            // its own compression would take a sixth of a load's time; a server may have been built without lz4
            statement.execute("SELECT set_config(name, 'lz4', false) FROM pg_settings"
                    + " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static int seconds(int milliseconds) {
        return Math.max(1, (milliseconds + 999) / 1_000);
    }
}
