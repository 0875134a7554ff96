package io.ragconnect.localstack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs of the system: where they are, and short runs of them. */
public final class Programs {

    private Programs() {}

    /** What a finished program said: its exit status, and standard output and error together. */
    public record Result(int status, String output) {
        public boolean ok() {
            return status == 0;
        }
    }

    /** The program of this name on PATH, or in the system directories that a plain user's PATH lacks. */
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin", "/usr/bin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program to its end; its standard input is empty. Killed, with status 124, when the time is over. */
    public static Result run(Path directory, Map<String, String> environment, Duration limit, List<String> command) {
        try {
            Path output = Files.createTempFile("output", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    killTree(process.toHandle());
                }
                String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
                return new Result(ended ? process.exitValue() : 124, text.strip());
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while running " + command.get(0), e);
        }
    }

    /** Runs a program for at most 30 s in the root directory. */
    public static Result run(String... command) {
        return run(Path.of("/"), Map.of(), Duration.ofSeconds(30), List.of(command));
    }

    /** Sends a signal, by its name without SIG. */
    public static void signal(long pid, String signal) {
        run("kill", "-" + signal, Long.toString(pid));
    }

    static void killTree(ProcessHandle process) {
        List<ProcessHandle> all = process.descendants().collect(Collectors.toCollection(ArrayList::new));
        all.add(process);
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
