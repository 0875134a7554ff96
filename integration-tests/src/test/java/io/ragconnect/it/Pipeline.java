package io.ragconnect.it;

import static org.awaitility.Awaitility.await;

import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/** The packaged bundle on a real stack, with the connectors of config-examples. */
final class Pipeline implements AutoCloseable {
    static final Path BUNDLE = Path.of(System.getProperty("rag.bundle"));

    private static final Path EXAMPLES = Path.of(System.getProperty("rag.home"), "config-examples");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    final LocalStack stack;

    private Pipeline(LocalStack stack) {
        this.stack = stack;
    }

    /** A stack for this folder, without connectors yet. */
    static Pipeline start(LocalStack.Builder builder, Path folder) {
        return start(builder, BUNDLE, folder);
    }

    /** A stack for this folder, without connectors yet, on a bundle that the test has changed. */
    static Pipeline start(LocalStack.Builder builder, Path bundle, Path folder) {
        return new Pipeline(builder.bundle(bundle)
                .durable(false)
                .examplesOn("docs=" + folder.toUri())
                .start());
    }

    /** A connector of config-examples. */
    static ConnectorFile example(String file) {
        return ConnectorFile.read(EXAMPLES.resolve(file));
    }

    Pipeline withConnectors() {
        return withConnectors(UnaryOperator.identity());
    }

    /** @param change what the test needs to differ from the example */
    Pipeline withConnectors(UnaryOperator<ConnectorFile> change) {
        return withConnector("filesystem-source.json", change).withConnector("pgvector-sink.json", change);
    }

    /** @param example a file of config-examples */
    Pipeline withConnector(String example, UnaryOperator<ConnectorFile> change) {
        stack.connect().create(change.apply(example(example)), LIMIT);
        return this;
    }

    /** Waits until the query gives exactly these rows, columns joined by "|". */
    void awaitRows(String sql, String... expected) {
        List<String> rows = List.of(expected);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(
                        e -> e instanceof SQLException missing && "42P01".equals(missing.getSQLState()))
                .until(() -> rows(sql), rows::equals);
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(stack.postgres().jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(stack.postgres().jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A metric of our MBeans, summed over the tasks of the first worker. */
    long metric(String type, String attribute) throws Exception {
        MBeanServerConnection jmx = stack.worker(0).jmx();
        Set<ObjectName> beans = jmx.queryNames(new ObjectName("io.ragconnect:type=" + type + ",*"), null);
        long sum = 0;
        for (ObjectName bean : beans) {
            sum += ((Number) jmx.getAttribute(bean, attribute)).longValue();
        }
        return sum;
    }

    /** Everything found was sent, and Kafka has it. */
    void awaitSourceIdle() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> metric("filesystem-source", "ScansCompleted") > 0
                        && metric("filesystem-source", "Pending") == 0);
    }

    @Override
    public void close() {
        stack.close();
    }
}
