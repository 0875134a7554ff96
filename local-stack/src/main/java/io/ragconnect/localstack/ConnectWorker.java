package io.ragconnect.localstack;

import io.ragconnect.localstack.process.Directories;
import io.ragconnect.localstack.process.LocalStackException;
import io.ragconnect.localstack.process.ManagedProcess;
import io.ragconnect.localstack.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import org.jspecify.annotations.Nullable;

/** A Connect worker in distributed mode, on 127.0.0.1. All failures are {@link LocalStackException}s. */
public final class ConnectWorker {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
    private static final int START_TRIES = 3;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final WorkerSetup setup;
    private final int id;
    private final Path directory;
    private final Path log;
    private final WorkerJmx jmx = new WorkerJmx();
    private int port;
    private @Nullable ManagedProcess process;

    /** What all workers of a stack have in common. */
    record WorkerSetup(
            Path home,
            KafkaDistribution distribution,
            String heap,
            Map<String, String> environment,
            Map<String, String> properties) {}

    ConnectWorker(WorkerSetup setup, int id) {
        this.setup = setup;
        this.id = id;
        this.directory = Directories.create(setup.home().resolve("connect-" + id));
        this.log = setup.home().resolve("logs/connect-" + id + ".log");
    }

    /** Address of the worker's REST interface, without a path. */
    public String restUrl() {
        return "http://127.0.0.1:" + port;
    }

    public Path logFile() {
        return log;
    }

    /** The process id; of the last run when it does not run. */
    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Kills the worker (SIGKILL). */
    public void kill() {
        running().kill();
    }

    /** Stops the worker in its tracks (SIGSTOP) until {@link #resume()}. */
    public void pause() {
        running().pause();
    }

    /** Lets a paused worker go on (SIGCONT). */
    public void resume() {
        running().resume();
    }

    /** Stops the worker in order (SIGTERM), and kills it when it takes longer than 15 s. */
    public void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
    }

    /** Starts the worker again, on the same port if it is free, and waits until it answers. */
    public void start() {
        launch();
        awaitReady();
    }

    /** The MBeans of the worker's JVM; connected when first asked for, and anew after a restart of the worker. */
    public MBeanServerConnection jmx() {
        return jmx.connection(pid());
    }

    void launch() {
        port = Ports.kept(directory.resolve("port"));
        Map<String, String> properties = new LinkedHashMap<>(setup.properties());
        properties.put("listeners", restUrl());
        properties.put("rest.advertised.host.name", "127.0.0.1");
        Path file = PropertyFiles.write(directory.resolve("worker.properties"), properties);
        List<String> jvmOptions = List.of("-Xmx" + setup.heap(), "-Djava.rmi.server.hostname=127.0.0.1");
        process = ManagedProcess.start(new ManagedProcess.Launch(
                "Kafka Connect " + setup.distribution().version() + " worker " + id,
                setup.distribution()
                        .guardedJava(
                                directory,
                                jvmOptions,
                                List.of("org.apache.kafka.connect.cli.ConnectDistributed", file.toString())),
                setup.environment(),
                directory,
                log));
    }

    void awaitReady() {
        for (int tries = 1; ; tries++) {
            ManagedProcess started = running();
            try {
                started.await(START_LIMIT, this::answers);
                return;
            } catch (LocalStackException e) {
                if (tries == START_TRIES || !started.logged(Ports.TAKEN)) {
                    throw e;
                }
                started.kill();
                launch();
            }
        }
    }

    void terminate() {
        if (process != null) {
            process.terminate();
        }
    }

    private boolean answers() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(restUrl() + "/connectors"))
                .timeout(PROBE_LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting for " + restUrl(), e);
        }
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new LocalStackException("Kafka Connect worker " + id + " was not started");
        }
        return process;
    }
}
