package io.ragconnect.benchmarks;

import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The packaged bundle on a real stack, with the connectors of config-examples as they stand. */
final class Pipeline implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("rag.home", ""));
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String UNDEFINED_TABLE = "42P01";

    private final LocalStack stack;
    private final Connection connection;

    private Pipeline(LocalStack stack) throws SQLException {
        this.stack = stack;
        this.connection = DriverManager.getConnection(stack.postgres().jdbcUrl());
    }

    static Pipeline start(Path folder) throws IOException, SQLException {
        return new Pipeline(LocalStack.builder()
                .bundle(bundle())
                .examplesOn("docs=" + folder.toUri())
                .progress(System.err::println)
                .start());
    }

    void createConnectors() {
        ConnectClient connect = stack.connect();
        for (String example : List.of("filesystem-source.json", "pgvector-sink.json")) {
            connect.create(ConnectorFile.read(HOME.resolve("config-examples").resolve(example)), LIMIT);
        }
    }

    String jdbcUrl() {
        return stack.postgres().jdbcUrl();
    }

    String restUrl() {
        return stack.worker(0).restUrl();
    }

    Connection connection() {
        return connection;
    }

    /** Asks every two milliseconds, which is what it adds to a figure at most, until the answer is true. */
    void awaitTrue(String sql, String... parameters) throws SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isTrue(sql, parameters)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not true after " + LIMIT + ": " + sql);
            }
            sleep();
        }
    }

    private boolean isTrue(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path bundle() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("plugin").resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("kafka-connect-rag-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no plugin archive; build it with: mvn -B package -DskipTests"));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        stack.close();
    }
}
