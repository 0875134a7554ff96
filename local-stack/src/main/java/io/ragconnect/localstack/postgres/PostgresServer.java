package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.AtShutdown;
import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server in which {@code CREATE EXTENSION vector} works: a private one on 127.0.0.1 with its data in a
 * directory of ours, or one that the user provides.
 *
 * <p>A private one ends with this JVM, whatever way that goes. All failures are {@link LocalStackException}s.
 */
public final class PostgresServer implements AutoCloseable {

    private final @Nullable PostgresCluster cluster;
    private final @Nullable Path ephemeral;
    private final @Nullable JdbcUrl providedUrl;

    private PostgresServer(@Nullable PostgresCluster cluster, @Nullable Path ephemeral, @Nullable JdbcUrl providedUrl) {
        this.cluster = cluster;
        this.ephemeral = ephemeral;
        this.providedUrl = providedUrl;
    }

    /** Starts the cluster in this directory, which is made when there is none yet, with normal durability. */
    public static PostgresServer start(Path dataDir) {
        return builder().dataDir(dataDir).start();
    }

    /**
     * A server of the user's, which is neither started nor stopped.
     *
     * @param jdbcUrl with {@code user} and {@code password} as parameters, unless the driver's defaults do
     * @throws LocalStackException when no connection can be made, or pgvector is not available on it
     */
    public static PostgresServer provided(String jdbcUrl) {
        JdbcUrl url = JdbcUrl.parse(jdbcUrl);
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT FROM pg_available_extensions WHERE name = 'vector'")) {
            if (!found.next()) {
                throw new LocalStackException("The server at " + url.withoutCredentials()
                        + " has no pgvector: install its package there (for example postgresql-17-pgvector)");
            }
        } catch (SQLException e) {
            throw new LocalStackException(
                    "Cannot connect to " + url.withoutCredentials() + ": " + e.getMessage()
                            + " (check the JDBC URL, its user and password parameters, and that the server runs)",
                    e);
        }
        return new PostgresServer(null, null, url);
    }

    /**
     * One server for all tests of this JVM, in a temporary directory; it ends, and its data goes, with the JVM. It does
     * not wait for the disk. Take a {@link #newDatabase()} of it for each test.
     */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** URL of the database with {@code user} and {@code password} as parameters. */
    public String jdbcUrl() {
        return address().withCredentials();
    }

    /** URL of the database without credentials. */
    public String url() {
        return address().withoutCredentials();
    }

    /** The user to connect as; null when the provided URL names none. */
    public @Nullable String user() {
        return address().user();
    }

    /** The password of {@link #user()}; null when the provided URL holds none. */
    public @Nullable String password() {
        return address().password();
    }

    /** Creates an empty database. @return its JDBC URL, with credentials */
    public String newDatabase() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new LocalStackException("Cannot create a database at " + url() + ": " + e.getMessage(), e);
        }
        return address().database(name).withCredentials();
    }

    /** Stops the server in order, if it runs, and starts it again on the same port. */
    public void restart() {
        PostgresCluster own = own("restarted");
        own.stop();
        own.start();
    }

    /** Stops the server as a crash does: connections break, nothing is flushed. {@link #restart()} brings it back. */
    public void stopImmediately() {
        own("stopped").crash();
    }

    /**
     * Starts a hot standby of a private server, in a temporary directory: it follows, answers reads, and refuses writes
     * until {@code SELECT pg_promote()}. This server is restarted for it. Not in Docker, where none reaches the other.
     */
    public PostgresServer startStandby() {
        Path home = Directories.temporary("rag-postgres-standby");
        PostgresCluster standby = own("followed").standby(home);
        PostgresServer server = new PostgresServer(standby, home, null);
        try {
            standby.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        AtShutdown.close(server);
        return server;
    }

    /** The processes of a private server; empty for a provided one. */
    public List<Long> pids() {
        return cluster == null ? List.of() : cluster.pids();
    }

    @Override
    public synchronized void close() {
        AtShutdown.forget(this);
        if (cluster != null) {
            cluster.close();
        }
        if (ephemeral != null) {
            Directories.delete(ephemeral);
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL at " + url();
    }

    private JdbcUrl address() {
        if (providedUrl != null) {
            return providedUrl;
        }
        PostgresCluster own = own("addressed");
        return new JdbcUrl(own.url(), PostgresInstallation.SUPERUSER, own.superuserPassword());
    }

    private PostgresCluster own(String what) {
        if (cluster == null) {
            throw new LocalStackException(this + " was provided: it cannot be " + what + " from here");
        }
        return cluster;
    }

    private static final class Shared {
        static final PostgresServer SERVER = builder().durable(false).start();
    }

    /** Settings of a private server. */
    public static final class Builder {

        private @Nullable Path dataDir;
        private boolean durable = true;
        private Consumer<String> progress = line -> {};

        private Builder() {}

        /**
         * Where the data is kept; without it a temporary directory, deleted at {@link PostgresServer#close()}. Under root
         * the server runs as another user: where that user cannot enter this directory, the data is put under
         * {@code /var/lib/kafka-connect-rag}, and {@link #progress} is told.
         */
        public Builder dataDir(Path directory) {
            this.dataDir = directory.toAbsolutePath().normalize();
            return this;
        }

        /** False for tests: commits do not wait for the disk, so a crash of the machine (not of the server) loses data. */
        public Builder durable(boolean waitsForDisk) {
            this.durable = waitsForDisk;
            return this;
        }

        /** Is told, in lines for people, what takes long. */
        public Builder progress(Consumer<String> listener) {
            this.progress = listener;
            return this;
        }

        public PostgresServer start() {
            PostgresPrograms programs = PostgresProvisioner.provide(progress);
            Path home = dataDir == null ? Directories.temporary("rag-postgres") : enterable(dataDir);
            Map<String, String> settings = new LinkedHashMap<>(Map.of("jit", "off"));
            if (!durable) {
                settings.putAll(Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
            }
            progress.accept("starting " + programs.describe());
            PostgresCluster cluster = new PostgresCluster(programs, home, settings);
            PostgresServer server = new PostgresServer(cluster, dataDir == null ? home : null, null);
            try {
                cluster.start();
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
            AtShutdown.close(server);
            return server;
        }

        private Path enterable(Path directory) {
            Directories.create(directory);
            ServerAccount account = ServerAccount.current();
            account.letThrough(directory);
            if (account.canEnter(directory)) {
                return directory;
            }
            Path instead = Path.of("/var/lib/kafka-connect-rag")
                    .resolve(Integer.toHexString(directory.toString().hashCode()));
            progress.accept("the user " + account.name() + " cannot enter " + directory + ": PostgreSQL's data is in "
                    + instead);
            return Files.isDirectory(instead) ? instead : Directories.create(instead);
        }
    }
}
