package io.ragconnect.sink;

import io.ragconnect.record.Bundle;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.postgres.SqlFailure;
import io.ragconnect.sink.schema.DatabaseCheck;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Keeps an index of documents, their chunks and vectors in PostgreSQL with pgvector in step with a topic of {@code
 * io.ragconnect.Document}. Replays, restarts and rebalances change nothing that is already right.
 */
public final class PgVectorSinkConnector extends SinkConnector {
    public static final String OVERVIEW_DOC =
            "Keeps an index of documents, their chunks and vectors in PostgreSQL with "
                    + "pgvector in step with a topic of documents: each version in one transaction, only what changed, never an "
                    + "older version over a newer one.";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return Bundle.version();
    }

    @Override
    public ConfigDef config() {
        return PgVectorSinkConfig.CONFIG_DEF;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PgVectorSinkTask.class;
    }

    @Override
    public void start(Map<String, String> connectorSettings) {
        settings = Map.copyOf(connectorSettings);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int number = 0; number < maxTasks; number++) {
            tasks.add(PgVectorSinkConfig.forTask(settings, number));
        }
        return tasks;
    }

    @Override
    public void stop() {}

    /** As every connector, and then asks the database, for a few seconds at most, and the transforms for their models. */
    @Override
    public Config validate(Map<String, String> connectorSettings) {
        Config result = super.validate(connectorSettings);
        if (result.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty())) {
            PgVectorSinkConfig config = new PgVectorSinkConfig(connectorSettings);
            config.faults().forEach((key, fault) -> valueOf(result, key).addErrorMessage(fault));
            config.check("validation")
                    .finding(() -> ConfiguredModels.of(connectorSettings))
                    .ifPresent(finding -> valueOf(result, key(finding.about())).addErrorMessage(finding.message()));
        }
        return result;
    }

    /**
     * Lifts the fence for what is rewound: from the new offset on, whatever the partition brings is applied as if it had
     * never been, and costs only what differs from the rows.
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorSettings, Map<TopicPartition, Long> offsets) {
        PgVectorSinkConfig config = new PgVectorSinkConfig(connectorSettings);
        String application = "kafka-connect-rag " + config.connectorName() + " offsets";
        try (Database database = new Database(config.connection(application, PgVectorSinkConfig.CHECK_TIMEOUT_MS))) {
            config.index(database, config.schema(database)).liftFence(offsets);
            return true;
        } catch (SQLException e) {
            throw new ConnectException(
                    "The offsets are not altered, since the fence in the database could not be lifted: "
                            + SqlFailure.describe(e),
                    e);
        }
    }

    private static String key(DatabaseCheck.About about) {
        return switch (about) {
            case SERVER -> PgVectorSinkConfig.CONNECTION_URL;
            case USER -> PgVectorSinkConfig.CONNECTION_USER;
            case SCHEMA -> TableConfig.SCHEMA_NAME;
            case TABLE -> TableConfig.TABLE_PREFIX;
            case MODEL -> TableConfig.MODEL_CHANGE;
            case SERVING -> TableConfig.SERVING_SCHEMA;
            case TEXT_SEARCH -> TableConfig.TEXT_SEARCH_CONFIG;
            case ROW_SECURITY -> TableConfig.TENANT_ROW_LEVEL_SECURITY;
        };
    }

    private static ConfigValue valueOf(Config config, String key) {
        return config.configValues().stream()
                .filter(value -> value.name().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
