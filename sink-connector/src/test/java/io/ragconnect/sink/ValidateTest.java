package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.sink.postgres.ConnectionSettings;
import io.ragconnect.sink.schema.Names;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told before a connector is created, and of each setting. */
class ValidateTest {
    private final TestDatabase database = new TestDatabase();

    private Map<String, List<String>> errors(String... overrides) {
        Map<String, String> settings = database.settings();
        for (int i = 0; i < overrides.length; i += 2) {
            settings.put(overrides[i], overrides[i + 1]);
        }
        Map<String, List<String>> errors = new TreeMap<>();
        new PgVectorSinkConnector()
                .validate(settings).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .forEach(value -> errors.put(value.name(), value.errorMessages()));
        return errors;
    }

    private void assertError(Map<String, List<String>> errors, String key, String... parts) {
        assertThat(errors).containsOnlyKeys(key);
        assertThat(errors.get(key)).singleElement().asString().contains(parts);
    }

    @Test
    void aDatabaseThatWorksPasses() {
        assertThat(errors()).isEmpty();
        assertThat(errors("schema.name", "not there yet")).isEmpty();
    }

    @Test
    void anUnreachableServerIsNamed() {
        assertError(
                errors("connection.url", "jdbc:postgresql://127.0.0.1:1/db"),
                "connection.url",
                "The database is not reachable");
    }

    /** Connect's REST API gives up after 90 s. */
    @Test
    @Timeout(30)
    void aServerThatFallsSilentIsGivenUp() {
        try (PostgresProxy network = new PostgresProxy(database)) {
            network.swallowAfterStatement("SELECT current_user");
            assertError(errors("connection.url", network.url()), "connection.url", "The database is not reachable");
            network.swallowEverything();
            assertError(errors("connection.url", network.url()), "connection.url", "The database is not reachable");
        }
    }

    @Test
    @Timeout(30)
    void aTableThatIsLockedIsGivenUp() throws SQLException {
        try (RunningSink sink = new RunningSink(database)) {
            sink.index(new Topic("t", new CountingEmbedder()).document("a", 1L, "one"));
        }
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE rag_schema");
            assertError(errors(), "connection.url", "The database can't be used", "statement timeout");
        }
    }

    @Test
    void aMissingDatabaseIsNamed() {
        assertError(
                errors("connection.url", database.url + "x"),
                "connection.url",
                "does not exist",
                "create the database");
    }

    @Test
    void aRefusedLoginIsNamedWithoutThePassword() {
        Map<String, List<String>> errors = errors("connection.user", "nobody-at-all", "connection.password", "s3cret");
        assertError(errors, "connection.user", "refuses the login");
        assertThat(errors.toString()).doesNotContain("s3cret");
    }

    @Test
    void missingRightsAreNamedWithTheStatementThatGrantsThem() {
        String user = "u" + database.url.substring(database.url.lastIndexOf('/') + 1);
        String[] login = {"connection.user", user, "connection.password", "x"};
        database.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'x'");
        assertError(errors(login), "connection.url", "lacks the extension vector", "may not create it");

        database.execute("CREATE EXTENSION vector");
        assertError(errors(login), "connection.user", "GRANT CREATE ON SCHEMA \"public\" TO \"" + user + "\"");

        database.execute("GRANT CREATE ON SCHEMA public TO " + user);
        assertThat(errors(login)).isEmpty();

        database.execute("CREATE TABLE rag_document ()");
        assertError(errors(login), "connection.user", "GRANT SELECT, INSERT, UPDATE ON \"public\".\"rag_document\"");
    }

    @Test
    void aMissingSchemaThatMayNotBeMadeIsNamed() {
        database.execute("CREATE EXTENSION vector");
        assertError(
                errors("schema.name", "absent", "auto.create", "false"),
                "schema.name",
                "has no schema absent",
                "CREATE SCHEMA \"absent\"");
    }

    @Test
    void settingsThatCantWorkAreRefusedWithoutAskingTheDatabase() {
        assertError(errors("connection.url", "jdbc:mysql://h/d"), "connection.url", "must begin with jdbc:postgresql:");
        for (String url : List.of("?password=s3cret", "?user=u&PASSWORD=s3cret", "?sslpassword=s3cret")) {
            Map<String, List<String>> errors = errors("connection.url", database.url + url);
            assertError(errors, "connection.url", "connection.password");
            assertThat(errors.toString()).doesNotContain("s3cret");
        }
        assertThat(errors("connection.url", "jdbc:postgresql://u:s3cret@h/d").toString())
                .contains("connection.password")
                .doesNotContain("s3cret");
        assertError(errors("table.prefix", "x".repeat(Names.MAX_PREFIX_BYTES + 1)), "table.prefix", "bytes in UTF-8");
        assertError(errors("table.prefix", "é".repeat(30)), "table.prefix", "it has 60 bytes in UTF-8");
        assertError(errors("schema.name", "x".repeat(64)), "schema.name", "it has 64 bytes in UTF-8");
        assertError(errors("schema.name", ""), "schema.name", "it has 0 bytes");
        assertError(errors("index.type", "ivf"), "index.type", "hnsw");
        assertError(
                errors("index.hnsw.m", "40"), "index.hnsw.ef.construction", "at least twice index.hnsw.m, which is 40");
        assertError(errors("batch.max.documents", "0"), "batch.max.documents", "at least 1");
    }

    @Test
    void aMissingUrlIsNamed() {
        Map<String, String> settings = database.settings();
        settings.remove("connection.url");

        assertThat(new PgVectorSinkConnector().validate(settings).configValues())
                .filteredOn(value -> value.name().equals("connection.url"))
                .singleElement()
                .satisfies(value -> assertThat(value.errorMessages())
                        .singleElement()
                        .asString()
                        .contains("Missing required"));
    }

    @Test
    void theLongestPrefixMakesNamesThatAreNotCut() {
        CountingEmbedder embedder = new CountingEmbedder();
        String prefix = "x".repeat(Names.MAX_PREFIX_BYTES);
        try (RunningSink sink = new RunningSink(database, "table.prefix", prefix, "index.build", "immediate")) {
            sink.index(new Topic("t", embedder).document("a", 1L, "one"));
        }
        assertThat(database.rows("SELECT indexname FROM pg_indexes WHERE indexname ~ 'idx$' ORDER BY 1"))
                .containsExactly(
                        prefix + "chunk_document_id_idx", prefix + "chunk_embedding_idx", prefix + "chunk_hash_idx");
    }

    @Test
    void everySettingIsDescribed() {
        ConfigDef settings = new PgVectorSinkConnector().config();
        settings.configKeys().values().forEach(key -> {
            assertThat(key.documentation).as(key.name).isNotBlank().endsWith(".");
            assertThat(key.group).as(key.name).isNotBlank();
            assertThat(key.displayName).as(key.name).isNotBlank();
            if (key.name.endsWith(".ms")) {
                assertThat(key.documentation).as(key.name).contains("milliseconds");
            }
            if (key.validator != null) {
                assertThat(key.validator.toString()).as(key.name).doesNotContain("@");
            }
        });
        assertThat(settings.configKeys().get("connection.password").type()).isEqualTo(ConfigDef.Type.PASSWORD);
    }

    @Test
    void theTimeoutsReachTheConnection() {
        Map<String, String> settings = database.settings();
        settings.put("connection.timeout.ms", "1234");
        settings.put("statement.timeout.ms", "5678");

        ConnectionSettings connection = new PgVectorSinkConfig(settings).connection();
        assertThat(connection.timeoutMs()).isEqualTo(1_234);
        assertThat(connection.statementTimeoutMs()).isEqualTo(5_678);
    }

    @Test
    void connectFindsTheConnectorAndItsVersion() {
        assertThat(ServiceLoader.load(SinkConnector.class))
                .singleElement()
                .satisfies(connector -> assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void eachTaskKnowsItsNumber() {
        PgVectorSinkConnector connector = new PgVectorSinkConnector();
        connector.start(database.settings());
        assertThat(connector.taskConfigs(3))
                .extracting(settings -> new PgVectorSinkConfig(settings).taskNumber())
                .containsExactly(0, 1, 2);
    }
}
