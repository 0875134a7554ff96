package io.ragconnect.benchmarks.embedding;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that embeds when it is told to, and idles otherwise: two versions of ONNX Runtime don't meet in one. */
final class Contender implements AutoCloseable {
    /** Those of Connect's own start script. */
    static final List<String> HEAP_OF_A_WORKER = List.of("-Xms256m", "-Xmx2g");

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    /** Returns when it has embedded its first texts. */
    static Contender start(String name, List<String> jvmOptions, String classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        Contender contender = new Contender(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
        try {
            contender.answer("ready");
            return contender;
        } catch (IOException e) {
            contender.close();
            throw e;
        }
    }

    private Contender(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    }

    String name() {
        return name;
    }

    /** The seconds that it takes to embed the first so many texts. */
    double seconds(int texts) throws IOException {
        orders.println(texts);
        return Long.parseLong(answer("\\d+")) / 1e9;
    }

    /** Whatever a library prints beside is passed over. */
    private String answer(String pattern) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.matches(pattern)) {
                return line;
            }
        }
        throw new IOException(name + " has ended");
    }

    /** The most memory that it ever had, in MB. */
    long peakMb() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
