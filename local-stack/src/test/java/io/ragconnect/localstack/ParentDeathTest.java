package io.ragconnect.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParentDeathTest {

    /** Starts a stack, tells its processes, and waits for its own end. */
    static final class Parent {
        public static void main(String[] arguments) throws InterruptedException {
            LocalStack stack = LocalStack.builder()
                    .dataDir(Path.of(arguments[0]))
                    .durable(false)
                    .workerHeap("300m")
                    .start();
            stack.worker(0).pause();
            System.out.println("pids "
                    + String.join(
                            " ", stack.pids().stream().map(Object::toString).toList()));
            Thread.currentThread().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void endsAllChildren(String signal, @TempDir Path temp) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Drag.home=" + System.getProperty("rag.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        temp.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> pids;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertThat(line).startsWith("pids ");
            pids = Stream.of(line.substring(5).split(" ", -1))
                    .map(Long::valueOf)
                    .toList();
            assertThat(pids).hasSize(4).allMatch(pid -> ProcessHandle.of(pid).isPresent());
            new ProcessBuilder("kill", "-" + signal, Long.toString(parent.pid()))
                    .start()
                    .waitFor();
            parent.waitFor();
        } finally {
            parent.destroyForcibly();
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pids.stream()
                .noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }
}
