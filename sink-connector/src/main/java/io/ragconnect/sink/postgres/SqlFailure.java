package io.ragconnect.sink.postgres;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a failed statement means, by its SQLSTATE
 * (<a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL, appendix A</a>).
 */
public enum SqlFailure {
    /** The world is bad: the same again will work later. */
    RETRY,
    /** A value is bad: another document will work now. */
    RECORD,
    /** The set-up is bad: somebody has to do something first. */
    CONFIGURATION;

    private static final Set<String> TIMEOUTS = Set.of("55P03", "57014");

    private static final Map<String, String> REMEDIES = Map.of(
            "2BP01", "something of yours depends on it: drop that, start the task, and make it again",
            "28", "check connection.user and connection.password, and the server's pg_hba.conf",
            "3D", "create the database, or correct connection.url",
            "42501", "grant connection.user the right, or use a user who has it",
            "42704", "what the statement names is missing; halfvec needs pgvector 0.7 or later",
            "42P01",
                    "the table was dropped: restart the task, which makes it again, or tells the DDL when auto.create=false, and"
                            + " reset the connector's offsets to fill it",
            "42703", "the table was altered: give it its columns back, or set another table.prefix",
            "54000", "a limit of PostgreSQL is passed");

    public static SqlFailure of(SQLException e) {
        String state = state(e);
        if (state.isEmpty() || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P0")) {
            return RETRY;
        }
        return switch (state) {
            case "40001", "40P01", "55P03", "57014", "25006", "25P03", "25P04", "58030" -> RETRY;
            case "22023" -> CONFIGURATION;
            default -> state.startsWith("22") || state.startsWith("23") ? RECORD : CONFIGURATION;
        };
    }

    /** Whether the statement took too long, which may be somebody else's lock. */
    public static boolean isTimeout(SQLException e) {
        return TIMEOUTS.contains(state(e));
    }

    /** The server's message without the values of any row, its SQLSTATE, and the remedy where one is known. */
    public static String describe(SQLException e) {
        SQLException cause = cause(e);
        ServerErrorMessage server = cause instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String message = server == null ? cause.getMessage() : server.getMessage();
        String state = state(e);
        String remedy = REMEDIES.getOrDefault(state, REMEDIES.get(state.substring(0, Math.min(2, state.length()))));
        return message + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")") + (remedy == null ? "" : ": " + remedy);
    }

    public static String state(SQLException e) {
        String state = cause(e).getSQLState();
        return state == null ? "" : state;
    }

    /** A batch's own exception only wraps the one that tells. */
    private static SQLException cause(SQLException e) {
        return e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
    }
}
