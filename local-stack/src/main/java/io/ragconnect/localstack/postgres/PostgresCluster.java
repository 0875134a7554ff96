package io.ragconnect.localstack.postgres;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.DirectoryLock;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.ManagedProcess;
import io.ragconnect.localstack.process.Ports;
import io.ragconnect.localstack.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One cluster in a directory: {@code postgres/} holds the data, {@code postgres.password} the password of the superuser,
 * {@code postgres.port} the last port, {@code logs/postgres.log} the log. It keeps its port as long as that is free.
 */
final class PostgresCluster implements AutoCloseable {

    static final String PASSWORD_FILE = "postgres.password";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int START_TRIES = 3;

    /** Serves until standard input ends, then stops the server in order, and at once when that takes over 15 s. */
    private static final String GUARD = """
            exec 3<&0 </dev/null
            "$@" 3<&- &
            server=$!
            ( trap exit TERM
              while read -r _ <&3; do :; done
              kill -INT $server
              tries=0
              while kill -0 $server 2>/dev/null; do
                tries=$((tries + 1)); [ $tries -eq 150 ] && kill -QUIT $server
                sleep 0.1
              done ) &
            watcher=$!
            exec 3<&-
            wait $server; status=$?
            kill $watcher 2>/dev/null; wait $watcher
            exit $status
            """;

    private final PostgresPrograms programs;
    private final Path home;
    private final Map<String, String> settings;
    private final ServerAccount account = ServerAccount.current();
    private final DirectoryLock lock;
    private final String password;
    private int port;
    private @Nullable ManagedProcess process;

    PostgresCluster(PostgresPrograms programs, Path home, Map<String, String> settings) {
        this.programs = programs;
        this.home = home;
        this.settings = settings;
        this.lock = DirectoryLock.take(home, "postgres.lock");
        try {
            account.letThrough(home);
            awaitOrphan();
            this.password = password();
            if (!Files.exists(cluster().resolve("PG_VERSION"))) {
                initialise();
            }
        } catch (RuntimeException | IOException e) {
            lock.close();
            throw e instanceof RuntimeException unchecked
                    ? unchecked
                    : new LocalStackException("Cannot prepare " + home + ": " + e.getMessage(), e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    String superuserPassword() {
        return password;
    }

    /** Starts the server and waits until it lets us in. */
    void start() {
        for (int tries = 1; ; tries++) {
            port = Ports.kept(home.resolve("postgres.port"));
            List<String> command = new ArrayList<>(account.prefix());
            command.addAll(List.of("sh", "-c", GUARD, "postgres-guard"));
            command.addAll(programs.serve(cluster(), port, settings, account));
            ManagedProcess started = ManagedProcess.start(new ManagedProcess.Launch(
                    programs.describe(), command, programs.environment(), home, home.resolve("logs/postgres.log")));
            process = started;
            try {
                started.await(START_LIMIT, this::accepts);
                return;
            } catch (LocalStackException e) {
                started.kill();
                if (tries == START_TRIES || !started.logged(Ports.TAKEN)) {
                    throw e;
                }
            }
        }
    }

    /**
     * A cluster that follows this one, not started yet, with its data in the directory. Only a cluster at rest can be
     * copied: this one is stopped and started again.
     */
    PostgresCluster standby(Path directory) {
        stop();
        Programs.Result copied = Programs.run(
                "cp", "-a", cluster().toString(), home.resolve(PASSWORD_FILE).toString(), directory.toString());
        start();
        if (!copied.ok()) {
            throw new LocalStackException("Cannot copy " + cluster() + " to " + directory + ": " + copied.output());
        }
        PostgresCluster standby = new PostgresCluster(programs, directory, settings);
        String primary = "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
                .formatted(port, PostgresInstallation.SUPERUSER, password);
        try {
            Files.writeString(standby.cluster().resolve("postgresql.auto.conf"), primary, StandardOpenOption.APPEND);
            Files.createFile(standby.cluster().resolve("standby.signal"));
        } catch (IOException e) {
            standby.close();
            throw new UncheckedIOException("Cannot make a standby of " + directory, e);
        }
        account.own(standby.cluster());
        return standby;
    }

    /** Stops in order: open transactions are rolled back, the data is flushed. */
    void stop() {
        if (process != null) {
            process.release(STOP_LIMIT);
            process = null;
        }
    }

    /** Stops as a crash does: nothing is flushed, the next start recovers from the log. */
    void crash() {
        ManagedProcess running = process;
        if (running != null) {
            serverPid().ifPresent(pid -> Programs.signal(pid.pid(), "QUIT"));
            running.release(STOP_LIMIT);
            process = null;
        }
    }

    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        if (process != null) {
            pids.add(process.pid());
        }
        serverPid().ifPresent(server -> pids.add(server.pid()));
        return pids;
    }

    @Override
    public void close() {
        stop();
        lock.close();
    }

    private Path cluster() {
        return home.resolve("postgres");
    }

    private void initialise() throws IOException {
        // what an interrupted initdb left
        Directories.delete(cluster());
        Directories.create(cluster());
        Files.setPosixFilePermissions(cluster(), PosixFilePermissions.fromString("rwx------"));
        account.own(cluster());
        programs.initialise(cluster(), home.resolve(PASSWORD_FILE), account);
    }

    private String password() throws IOException {
        Path file = home.resolve(PASSWORD_FILE);
        if (!Files.exists(file)) {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random));
            account.own(file);
        }
        return Files.readString(file).strip();
    }

    private boolean accepts() {
        Properties properties = new Properties();
        properties.put("user", PostgresInstallation.SUPERUSER);
        properties.put("password", password);
        properties.put("connectTimeout", "2");
        properties.put("socketTimeout", "5");
        try (Connection connection = DriverManager.getConnection(url(), properties)) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /** The server of a parent that was killed stops by itself; what does not stop is somebody else's. */
    private void awaitOrphan() {
        serverPid().ifPresent(server -> {
            try {
                server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new LocalStackException(
                        "A PostgreSQL server (process %d) is running on %s: stop it, or choose another directory"
                                .formatted(server.pid(), cluster()),
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalStackException("Interrupted while waiting for process " + server.pid(), e);
            }
        });
    }

    private Optional<ProcessHandle> serverPid() {
        Path file = cluster().resolve("postmaster.pid");
        try {
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
                            .filter(server -> server.info().command().orElse("").contains("postgres"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
