package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code ./quickstart PATH} as a user has it in a terminal, and the other commands beside it. */
final class RunningQuickstart implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final QuickstartCommand command;
    private final Process process;
    private final Path log;

    private RunningQuickstart(Path directory, Path folder) throws IOException {
        this.command = new QuickstartCommand(directory);
        this.log = directory.resolve("quickstart.log");
        this.process = command.builder(folder.toString(), "--no-open")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Returns when what is in the folder is searchable. */
    static RunningQuickstart start(Path directory, Path folder) throws IOException {
        RunningQuickstart running = new RunningQuickstart(directory, folder);
        try {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
                assertThat(running.process.isAlive()).as(running.log()).isTrue();
                return running.log().contains("Ctrl-C ends");
            });
            return running;
        } catch (RuntimeException | Error e) {
            running.close();
            throw e;
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    String pageUrl() throws IOException {
        return run().path("page_url").asText();
    }

    String jdbcUrl() throws IOException {
        return run().path("jdbc_url").asText();
    }

    String restUrl() throws IOException {
        return run().path("rest_url").asText();
    }

    private JsonNode run() throws IOException {
        return JSON.readTree(command.state().resolve("run.json").toFile());
    }

    /** What another of its commands prints. */
    String ask(String... arguments) throws IOException, InterruptedException {
        QuickstartCommand.Outcome outcome = command.run(arguments);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome.out();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
