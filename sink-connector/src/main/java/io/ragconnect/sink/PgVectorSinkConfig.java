package io.ragconnect.sink;

import io.ragconnect.sink.change.ChangeReader;
import io.ragconnect.sink.change.Tenancy;
import io.ragconnect.sink.flow.Activity;
import io.ragconnect.sink.flow.Backoff;
import io.ragconnect.sink.flow.RecordQueue;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.postgres.ConnectionSettings;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.schema.DatabaseCheck;
import io.ragconnect.sink.schema.IndexSchema;
import io.ragconnect.sink.schema.Tables;
import io.ragconnect.sink.schema.VectorIndexBuilder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyStringWithoutControlChars;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings of {@link PgVectorSinkConnector}. */
final class PgVectorSinkConfig extends AbstractConfig {

    private static final String DATABASE = "Database";
    private static final String BATCHES = "Batches";
    private static final String RETRIES = "Retries";

    static final String CONNECTION_URL = "connection.url";
    private static final String CONNECTION_URL_DOC =
            "JDBC URL of the PostgreSQL database, such as jdbc:postgresql://host:5432/database. The driver's parameters"
                    + " may follow (sslmode=verify-full, targetServerType=primary), but no password: URLs show up in"
                    + " logs and status, so it goes into connection.password.";

    static final String CONNECTION_USER = "connection.user";
    private static final String CONNECTION_USER_DOC =
            "User to log in as. It needs the rights to select, insert, update and delete in the tables, and with"
                    + " auto.create=true to create tables in the schema. Without it, the name of the worker's operating"
                    + " system user.";

    static final String CONNECTION_PASSWORD = "connection.password";
    private static final String CONNECTION_PASSWORD_DOC =
            "Password of connection.user. Best given through a config provider, such as ${env:PG_PASSWORD}.";

    static final String CONNECTION_TIMEOUT_MS = "connection.timeout.ms";
    private static final String CONNECTION_TIMEOUT_MS_DOC =
            "Longest time in milliseconds that opening a connection may take, rounded up to whole seconds.";

    static final String STATEMENT_TIMEOUT_MS = "statement.timeout.ms";
    private static final String STATEMENT_TIMEOUT_MS_DOC =
            "Longest time in milliseconds that one statement may run before the server cancels it and the batch is"
                    + " tried again. Making tables and indexes is not limited by it.";

    static final String BATCH_MAX_DOCUMENTS = "batch.max.documents";
    private static final String BATCH_MAX_DOCUMENTS_DOC = "Most documents that are committed in one transaction.";

    static final String BATCH_MAX_CHUNKS = "batch.max.chunks";
    private static final String BATCH_MAX_CHUNKS_DOC =
            "Most chunks that the documents of one transaction have together; a single document may have more.";

    static final String QUEUE_MAX_DOCUMENTS = "queue.max.documents";
    private static final String QUEUE_MAX_DOCUMENTS_DOC =
            "Documents waiting in the task above which its partitions are paused, until half are done.";

    static final String QUEUE_MAX_BYTES = "queue.max.bytes";
    private static final String QUEUE_MAX_BYTES_DOC =
            "Bytes of heap, roughly, taken by the documents waiting in the task, above which its partitions are paused"
                    + " until half are done.";

    static final String EMBEDDING_BATCH_TEXTS = "embedding.batch.texts";
    private static final String EMBEDDING_BATCH_TEXTS_DOC =
            "Most texts that are given to the embedder in one call, with embedding.mode=lazy of the EmbedChunks"
                    + " transform.";

    static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    private static final String RETRY_BACKOFF_MS_DOC =
            "Longest first pause in milliseconds when the database or the embedding provider is away. Each further pause"
                    + " may be twice as long; each is drawn at random from the whole range below its limit.";

    static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    private static final String RETRY_BACKOFF_MAX_MS_DOC =
            "Longest pause in milliseconds between tries. They go on for ever, with the partitions paused and the task"
                    + " running.";

    static final ConfigDef CONFIG_DEF = FlatConfig.addTo(TableConfig.addTo(definition()));

    private static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        CONNECTION_URL,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        LambdaValidator.with(
                                PgVectorSinkConfig::checkUrl, () -> "a jdbc:postgresql: URL without password"),
                        Importance.HIGH,
                        CONNECTION_URL_DOC,
                        DATABASE,
                        1,
                        Width.LONG,
                        "URL")
                .define(
                        CONNECTION_USER,
                        Type.STRING,
                        null,
                        new NonEmptyStringWithoutControlChars(),
                        Importance.HIGH,
                        CONNECTION_USER_DOC,
                        DATABASE,
                        2,
                        Width.MEDIUM,
                        "User")
                .define(
                        CONNECTION_PASSWORD,
                        Type.PASSWORD,
                        null,
                        Importance.HIGH,
                        CONNECTION_PASSWORD_DOC,
                        DATABASE,
                        3,
                        Width.MEDIUM,
                        "Password")
                .define(
                        CONNECTION_TIMEOUT_MS,
                        Type.INT,
                        10_000,
                        Range.between(1, 600_000),
                        Importance.LOW,
                        CONNECTION_TIMEOUT_MS_DOC,
                        DATABASE,
                        4,
                        Width.SHORT,
                        "Connection time-out")
                .define(
                        STATEMENT_TIMEOUT_MS,
                        Type.INT,
                        60_000,
                        Range.between(1, 86_400_000),
                        Importance.LOW,
                        STATEMENT_TIMEOUT_MS_DOC,
                        DATABASE,
                        5,
                        Width.SHORT,
                        "Statement time-out")
                .define(
                        BATCH_MAX_DOCUMENTS,
                        Type.INT,
                        250,
                        Range.between(1, 10_000),
                        Importance.LOW,
                        BATCH_MAX_DOCUMENTS_DOC,
                        BATCHES,
                        1,
                        Width.SHORT,
                        "Documents a transaction")
                .define(
                        BATCH_MAX_CHUNKS,
                        Type.INT,
                        500,
                        Range.between(1, 100_000),
                        Importance.LOW,
                        BATCH_MAX_CHUNKS_DOC,
                        BATCHES,
                        2,
                        Width.SHORT,
                        "Chunks a transaction")
                .define(
                        QUEUE_MAX_DOCUMENTS,
                        Type.INT,
                        1_000,
                        Range.atLeast(1),
                        Importance.LOW,
                        QUEUE_MAX_DOCUMENTS_DOC,
                        BATCHES,
                        3,
                        Width.SHORT,
                        "Documents waiting")
                .define(
                        QUEUE_MAX_BYTES,
                        Type.LONG,
                        64L << 20,
                        Range.atLeast(1),
                        Importance.LOW,
                        QUEUE_MAX_BYTES_DOC,
                        BATCHES,
                        4,
                        Width.SHORT,
                        "Bytes waiting")
                .define(
                        EMBEDDING_BATCH_TEXTS,
                        Type.INT,
                        256,
                        Range.between(1, 100_000),
                        Importance.LOW,
                        EMBEDDING_BATCH_TEXTS_DOC,
                        BATCHES,
                        5,
                        Width.SHORT,
                        "Texts a call")
                .define(
                        RETRY_BACKOFF_MS,
                        Type.LONG,
                        200L,
                        Range.between(1, 3_600_000),
                        Importance.LOW,
                        RETRY_BACKOFF_MS_DOC,
                        RETRIES,
                        1,
                        Width.SHORT,
                        "First pause")
                .define(
                        RETRY_BACKOFF_MAX_MS,
                        Type.LONG,
                        30_000L,
                        Range.between(1, 3_600_000),
                        Importance.LOW,
                        RETRY_BACKOFF_MAX_MS_DOC,
                        RETRIES,
                        2,
                        Width.SHORT,
                        "Longest pause");
    }

    /** Set by the connector for each of its tasks, not by users. */
    private static final String TASK_NUMBER = "task.number";

    private static final ConfigDef TASK_CONFIG_DEF = new ConfigDef(CONFIG_DEF)
            .define(TASK_NUMBER, Type.INT, 0, Importance.LOW, "Number of the task, 0 for the first.");

    static final int CHECK_TIMEOUT_MS = 5_000;

    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("[?&](ssl)?password=|//[^/?]*:[^/?]*@", Pattern.CASE_INSENSITIVE);

    PgVectorSinkConfig(Map<String, String> settings) {
        super(TASK_CONFIG_DEF, settings, false);
    }

    static Map<String, String> forTask(Map<String, String> settings, int number) {
        Map<String, String> task = new HashMap<>(settings);
        task.put(TASK_NUMBER, String.valueOf(number));
        return task;
    }

    String connectorName() {
        return originalsStrings().getOrDefault("name", "pgvector-sink");
    }

    int taskNumber() {
        return getInt(TASK_NUMBER);
    }

    ConnectionSettings connection() {
        return connection(applicationName(), getInt(CONNECTION_TIMEOUT_MS));
    }

    private String applicationName() {
        return "kafka-connect-rag " + connectorName() + " " + taskNumber();
    }

    ConnectionSettings connection(String application, int timeoutMs) {
        return connection(application, timeoutMs, getInt(STATEMENT_TIMEOUT_MS));
    }

    private ConnectionSettings connection(String application, int timeoutMs, int statementTimeoutMs) {
        return new ConnectionSettings(
                getString(CONNECTION_URL),
                getString(CONNECTION_USER),
                getPassword(CONNECTION_PASSWORD),
                timeoutMs,
                statementTimeoutMs,
                application);
    }

    /** Of the database as these settings reach it; neither a lock nor a silent server holds it up for more than seconds. */
    DatabaseCheck check(String purpose) {
        String application = "kafka-connect-rag " + connectorName() + " " + purpose;
        int statementTimeoutMs = Math.min(CHECK_TIMEOUT_MS, getInt(STATEMENT_TIMEOUT_MS));
        return new DatabaseCheck(connection(application, CHECK_TIMEOUT_MS, statementTimeoutMs), tables());
    }

    Tables tables() {
        return new TableConfig(this).tables();
    }

    Tenancy tenancy() {
        return new TableConfig(this).tenancy();
    }

    ChangeReader reader() {
        return new ChangeReader(tenancy(), new FlatConfig(this).records());
    }

    IndexSchema schema(Database database) {
        return new IndexSchema(database, tables());
    }

    DocumentIndex index(Database database, IndexSchema schema) {
        return new DocumentIndex(
                database,
                schema,
                tables(),
                new TableConfig(this).vectorRetention(),
                tenancy().isToldByContentAlone());
    }

    Maintenance maintenance(String name, Activity activity, SinkMetrics metrics, Consumer<ConfigException> refusal) {
        TableConfig table = new TableConfig(this);
        Tables tables = table.tables();
        Database database = new Database(connection(applicationName() + " maintenance", getInt(CONNECTION_TIMEOUT_MS)));
        IndexSchema schema = schema(database);
        return new Maintenance(
                name,
                table.buildTiming(),
                activity,
                database,
                tables.index().exists() ? new VectorIndexBuilder(database, tables, table.buildMemoryBytes()) : null,
                schema,
                index(database, schema),
                metrics,
                refusal);
    }

    /** What is wrong between settings, by the setting that is best changed. */
    Map<String, String> faults() {
        Map<String, String> faults = new TableConfig(this).faults();
        new FlatConfig(this)
                .missing()
                .ifPresent(key -> faults.put(
                        key, FlatConfig.TEXT_FIELD + " and " + FlatConfig.VECTOR_FIELD + " go together: set " + key));
        return faults;
    }

    SinkWorker.Limits batchLimits() {
        return new SinkWorker.Limits(getInt(BATCH_MAX_DOCUMENTS), getInt(BATCH_MAX_CHUNKS));
    }

    RecordQueue queue() {
        return new RecordQueue(getInt(QUEUE_MAX_DOCUMENTS), getLong(QUEUE_MAX_BYTES));
    }

    int textsPerCall() {
        return getInt(EMBEDDING_BATCH_TEXTS);
    }

    Backoff backoff() {
        return new Backoff(getLong(RETRY_BACKOFF_MS), getLong(RETRY_BACKOFF_MAX_MS), new SplittableRandom());
    }

    /** Messages without the value: it may hold the password that is refused. */
    private static void checkUrl(String key, @Nullable Object value) {
        if (value == null) {
            return; // missing: validation says so by itself
        }
        String url = (String) value;
        if (!url.toLowerCase(Locale.ROOT).startsWith("jdbc:postgresql:")) {
            throw new ConfigException(
                    key + " must begin with jdbc:postgresql:, such as" + " jdbc:postgresql://localhost:5432/rag");
        }
        if (PASSWORD_IN_URL.matcher(url).find()) {
            throw new ConfigException(key + " must not contain a password, since URLs are shown in logs and status: put"
                    + " it into " + CONNECTION_PASSWORD);
        }
    }
}
