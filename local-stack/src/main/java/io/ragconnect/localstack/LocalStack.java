package io.ragconnect.localstack;

import io.ragconnect.localstack.postgres.PostgresServer;
import io.ragconnect.localstack.process.AtShutdown;
import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.DirectoryLock;
import io.ragconnect.localstack.process.LocalStackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster, Connect workers and PostgreSQL with pgvector as real processes of this machine, on free ports of
 * 127.0.0.1. Several can run side by side.
 *
 * <p>All processes end with {@link #close()}, and with this JVM, whatever way that goes. With a data directory that is
 * kept, a later start continues. Logs are in {@code logs/} of that directory.
 */
public final class LocalStack implements AutoCloseable {

    private final Path home;
    private final boolean ephemeral;
    private final DirectoryLock lock;
    private final List<ConnectWorker> workers = new ArrayList<>();
    private @Nullable KafkaCluster kafka;
    private @Nullable PostgresServer postgres;
    private boolean failed;
    private boolean closed;

    private LocalStack(Path home, boolean ephemeral) {
        this.home = home;
        this.ephemeral = ephemeral;
        this.lock = DirectoryLock.take(home, "lock");
    }

    public static Builder builder() {
        return new Builder();
    }

    public String bootstrapServers() {
        return started(kafka).bootstrapServers();
    }

    public PostgresServer postgres() {
        return started(postgres);
    }

    /** A client of the Connect cluster, which asks its first worker. */
    public ConnectClient connect() {
        return new ConnectClient(worker(0).restUrl());
    }

    /** A worker, counted from 0. */
    public ConnectWorker worker(int index) {
        return workers.get(index);
    }

    /** A broker, counted from 0. */
    public KafkaBroker broker(int index) {
        return started(kafka).brokers().get(index);
    }

    /** The processes of all parts. */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        workers.forEach(worker -> pids.add(worker.pid()));
        started(kafka).brokers().forEach(broker -> pids.add(broker.pid()));
        pids.addAll(postgres().pids());
        return pids;
    }

    /** Stops the workers, then the brokers, then PostgreSQL; what does not stop in time is killed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.forEach(ConnectWorker::terminate);
        workers.forEach(ConnectWorker::stop);
        if (kafka != null) {
            kafka.stop();
        }
        if (postgres != null) {
            postgres.close();
        }
        lock.close();
        boolean logsMatter = failed && Files.isDirectory(home.resolve("logs"));
        if (ephemeral && !logsMatter) {
            Directories.delete(home);
        }
        AtShutdown.forget(this);
    }

    @Override
    public String toString() {
        return "local stack in " + home;
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the stack has not started");
        }
        return part;
    }

    private void start(Builder builder) {
        KafkaDistribution distribution = KafkaDistribution.of(builder.connectVersion);
        Path pluginPath = builder.bundle == null
                ? Directories.create(home.resolve("plugins"))
                : Bundle.onPluginPath(builder.bundle, home.resolve("plugins"));

        builder.progress.accept("starting Kafka " + KafkaDistribution.KAFKA_4_3.version());
        KafkaCluster cluster = new KafkaCluster(home, builder.brokers);
        kafka = cluster;
        cluster.launch();
        PostgresServer database = builder.startPostgres(home);
        postgres = database;
        // before the database, which was given later
        AtShutdown.close(this);
        cluster.awaitReady();

        builder.progress.accept("starting Kafka Connect " + distribution.version());
        Map<String, String> properties = WorkerProperties.of(cluster, pluginPath);
        properties.putAll(builder.workerProperties);
        Map<String, String> environment = new LinkedHashMap<>();
        builder.environment.forEach((name, value) -> environment.put(name, value.apply(database)));
        ConnectWorker.WorkerSetup setup = new ConnectWorker.WorkerSetup(
                home, distribution, builder.workerHeap, Map.copyOf(environment), Map.copyOf(properties));
        IntStream.rangeClosed(1, builder.workers).forEach(id -> workers.add(new ConnectWorker(setup, id)));
        workers.forEach(ConnectWorker::launch);
        workers.forEach(ConnectWorker::awaitReady);
    }

    /** What to start. Without any setting: one broker, one worker without plugins, a private PostgreSQL, nothing kept. */
    public static final class Builder {

        private @Nullable Path dataDir;
        private @Nullable Path bundle;
        private @Nullable String jdbcUrl;
        private int brokers = 1;
        private int workers = 1;
        private boolean durable = true;
        private String connectVersion = KafkaDistribution.KAFKA_4_3.version();
        private String workerHeap = "1g";
        private final Map<String, Function<PostgresServer, String>> environment = new LinkedHashMap<>();
        private final Map<String, String> workerProperties = new LinkedHashMap<>();
        private Consumer<String> progress = line -> {};

        private Builder() {}

        /** Where all data is kept; without it a temporary directory, deleted at the end, unless the start failed: the logs tell why. */
        public Builder dataDir(Path directory) {
            this.dataDir = directory.toAbsolutePath().normalize();
            return this;
        }

        /** The plugin archive, which is unpacked into the data directory; or a directory for plugin.path as it is. */
        public Builder bundle(Path archiveOrDirectory) {
            this.bundle = archiveOrDirectory;
            return this;
        }

        /** How many brokers: 1 or 3. All topics of Kafka and Connect are replicated to all of them. */
        public Builder brokers(int count) {
            if (count != 1 && count != 3) {
                throw new LocalStackException("A stack has 1 or 3 brokers, not " + count);
            }
            this.brokers = count;
            return this;
        }

        public Builder workers(int count) {
            this.workers = count;
            return this;
        }

        /** The release of the workers: 4.3.1 or 3.9.2. The brokers are always 4.3.1. */
        public Builder connectVersion(String version) {
            this.connectVersion = version;
            return this;
        }

        /** The heap limit of a worker as -Xmx takes it: "1g". */
        public Builder workerHeap(String limit) {
            this.workerHeap = limit;
            return this;
        }

        /** An environment variable of the workers, which configurations read as {@code ${env:NAME}}. */
        public Builder environment(String name, String value) {
            return environment(name, database -> value);
        }

        /** An environment variable of the workers that depends on the database: its URL, user or password. */
        public Builder environment(String name, Function<PostgresServer, String> value) {
            environment.put(name, value);
            return this;
        }

        /**
         * What the files in config-examples read from the environment: {@code RAG_ROOTS} and {@code RAG_JDBC_…} of the
         * stack's database.
         *
         * @param roots as the source connector's setting of that name takes them
         */
        public Builder examplesOn(String roots) {
            return environment("RAG_ROOTS", roots)
                    .environment("RAG_JDBC_URL", PostgresServer::url)
                    .environment("RAG_JDBC_USER", database -> Objects.requireNonNullElse(database.user(), ""))
                    .environment("RAG_JDBC_PASSWORD", database -> Objects.requireNonNullElse(database.password(), ""));
        }

        /** A setting of the workers, in place of the stack's own if it has that. */
        public Builder workerProperty(String key, String value) {
            workerProperties.put(key, value);
            return this;
        }

        /** Uses this database instead of a private one. */
        public Builder jdbcUrl(String url) {
            this.jdbcUrl = url;
            return this;
        }

        /** False for tests: PostgreSQL does not wait for the disk. */
        public Builder durable(boolean waitsForDisk) {
            this.durable = waitsForDisk;
            return this;
        }

        /** Is told, in lines for people, what is being started. */
        public Builder progress(Consumer<String> listener) {
            this.progress = listener;
            return this;
        }

        /**
         * Starts everything and returns when it answers.
         *
         * @throws LocalStackException with the last failure lines of the log, when a part does not start; then nothing of
         *     it is left running
         */
        public LocalStack start() {
            Path home = dataDir == null ? Directories.temporary("rag-stack") : dataDir;
            LocalStack stack = new LocalStack(home, dataDir == null);
            AtShutdown.close(stack);
            try {
                stack.start(this);
                return stack;
            } catch (RuntimeException e) {
                stack.failed = true;
                stack.close();
                throw e;
            }
        }

        private PostgresServer startPostgres(Path home) {
            return jdbcUrl == null
                    ? PostgresServer.builder()
                            .dataDir(home)
                            .durable(durable)
                            .progress(progress)
                            .start()
                    : PostgresServer.provided(jdbcUrl);
        }
    }
}
