package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./quickstart}, as a user calls it.
 *
 * @param directory for its state, and for what it prints
 */
record QuickstartCommand(Path directory) {

    record Outcome(int status, String out, String err) {
        String lastLine() {
            return out.strip().lines().reduce((a, b) -> b).orElse("");
        }
    }

    /** Waits for its end. */
    Outcome run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ends").isTrue();
        } finally {
            process.destroy();
        }
        return new Outcome(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("rag.home"), "quickstart").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("RAG_QUICKSTART_STATE", state().toString());
        return builder;
    }

    /** Where it keeps what is running. */
    Path state() {
        return directory.resolve("state");
    }
}
