package io.ragconnect.sink;

import io.ragconnect.localstack.postgres.PostgresServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An empty database of a real server. All tests share one, emptied for each: making one takes a thousand files. */
final class TestDatabase {
    private static final String SHARED = PostgresServer.shared().newDatabase();

    private static final String EMPTY = """
            DO $$
            DECLARE name text;
            BEGIN
              FOR name IN SELECT nspname FROM pg_namespace
                WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
              LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', name);
              END LOOP;
            END $$;
            CREATE SCHEMA public;
            GRANT USAGE ON SCHEMA public TO public""";

    final String url;
    final String user;
    final String password;

    TestDatabase() {
        this(SHARED);
        execute(EMPTY);
    }

    TestDatabase(String jdbcUrl) {
        int query = jdbcUrl.indexOf('?');
        url = jdbcUrl.substring(0, query);
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : jdbcUrl.substring(query + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        user = parameters.get("user");
        password = parameters.getOrDefault("password", "");
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", "test");
        settings.put("connection.url", url);
        settings.put("connection.user", user);
        settings.put("connection.password", password);
        settings.put("retry.backoff.ms", "20");
        settings.put("retry.backoff.max.ms", "100");
        return settings;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Each row's values as text, joined by a bar. */
    List<String> rows(String sql) {
        return rowsUnder("", sql);
    }

    /** @param settings such as {@code SET enable_seqscan = off} */
    List<String> rowsUnder(String settings, String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = answer(statement, settings, sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", row));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static ResultSet answer(Statement statement, String settings, String sql) throws SQLException {
        statement.execute(settings);
        return statement.executeQuery(sql);
    }

    String one(String sql) {
        return rows(sql).get(0);
    }
}
