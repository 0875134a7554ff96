package io.ragconnect.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.localstack.process.LocalStackException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @Test
    void keepsItsDataOverACrashARestartAndANewStart(@TempDir Path temp) throws SQLException {
        List<Long> pids;
        try (PostgresServer server = PostgresServer.start(temp)) {
            execute(server.jdbcUrl(), "CREATE EXTENSION vector; CREATE TABLE points (at vector(2))");
            execute(server.jdbcUrl(), "INSERT INTO points VALUES ('[3,4]')");
            String url = server.url();
            server.stopImmediately();
            assertThatThrownBy(() -> execute(server.jdbcUrl(), "SELECT 1")).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.url()).isEqualTo(url);
            assertThat(distance(server)).isEqualTo(5);
            pids = server.pids();
            assertThat(pids).hasSize(2);
        }
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        try (PostgresServer server = PostgresServer.start(temp)) {
            assertThat(distance(server)).isEqualTo(5);
        }
    }

    @Test
    void aStandbyFollowsAndRefusesWritesUntilItIsPromoted() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().durable(false).start();
                PostgresServer standby = server.startStandby()) {
            execute(server.jdbcUrl(), "CREATE EXTENSION vector; CREATE TABLE points (at vector(2))");
            execute(server.jdbcUrl(), "INSERT INTO points VALUES ('[3,4]')");
            await().ignoreExceptions().until(() -> distance(standby) == 5);
            assertThatThrownBy(() -> execute(standby.jdbcUrl(), "DELETE FROM points"))
                    .hasMessageContaining("read-only transaction");

            execute(standby.jdbcUrl(), "SELECT pg_promote()");
            execute(standby.jdbcUrl(), "DELETE FROM points");
            assertThat(distance(server)).isEqualTo(5);
        }
    }

    @Test
    void refusesADirectoryThatIsInUse(@TempDir Path temp) {
        try (PostgresServer server = PostgresServer.start(temp)) {
            assertThat(server.pids()).isNotEmpty();
            assertThatThrownBy(() -> PostgresServer.start(temp))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void sharesOneServerAmongTests() throws SQLException {
        PostgresServer shared = PostgresServer.shared();
        String first = shared.newDatabase();
        String second = shared.newDatabase();
        execute(first, "CREATE TABLE here (a int)");
        assertThatThrownBy(() -> execute(second, "SELECT * FROM here")).hasMessageContaining("does not exist");
        assertThat(PostgresServer.shared()).isSameAs(shared);
        assertThat(PostgresServer.provided(first).jdbcUrl()).isEqualTo(first);
    }

    @Test
    void saysWhatIsWrongWithAProvidedUrl() {
        assertThatThrownBy(() -> PostgresServer.provided("postgres://localhost"))
                .hasMessageContaining("jdbc:postgresql://host:5432/database");
        assertThatThrownBy(() -> PostgresServer.provided("jdbc:postgresql://127.0.0.1:1/x?user=me&password=secret"))
                .isInstanceOf(LocalStackException.class)
                .hasMessageStartingWith("Cannot connect to jdbc:postgresql://127.0.0.1:1/x: ")
                .hasMessageNotContaining("secret");
    }

    private static void execute(String jdbcUrl, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static double distance(PostgresServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT at <-> '[0,0]' FROM points")) {
            result.next();
            return result.getDouble(1);
        }
    }
}
