package io.ragconnect.extract.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.extract.Extraction;
import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.ExtractionStoppedException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.ProcessCounts;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.ReadingOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the faults of a parser cost. TortureParser has them. */
class ChildPoolTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ExtractionSettings SMALL = settings(Duration.ofSeconds(30), 1);

    @ParameterizedTest
    @CsvSource({
        "memory, extract.heap.mb=64",
        "halt, exit status 7",
        "disk, extract.temporary.mb=5",
    })
    void whatEndsItsProcessCostsThatDocumentAlone(String fault, String reason) throws ExtractionException {
        try (ChildPool pool = pool(SMALL)) {
            assertThat(read(pool, "none")).isEqualTo("read");

            assertThatThrownBy(() -> read(pool, fault))
                    .isInstanceOf(ExtractionException.class)
                    .hasMessageContaining(reason)
                    .hasMessageContaining("exclude the document");

            assertThat(read(pool, "none")).isEqualTo("read");
            assertThat(pool.counts().lost()).isEqualTo(1);
            assertThat(pool.counts().running()).isEqualTo(1);
        }
    }

    @Test
    void whatNeverEndsIsEnded() throws ExtractionException {
        try (ChildPool pool = pool(settings(Duration.ofSeconds(3), 1))) {
            assertThatThrownBy(() -> read(pool, "loop"))
                    .isInstanceOf(ExtractionException.class)
                    .hasMessageContaining("extract.timeout.ms=3000");

            assertThat(read(pool, "none")).isEqualTo("read");
            assertThat(pool.counts()).isEqualTo(new ProcessCounts(1, 2, 1, 0, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"stack, nested too deeply", "text, extract.max.characters=1000"})
    void whatAProcessSurvivesDoesNotEndIt(String fault, String reason) throws ExtractionException {
        try (ChildPool pool = pool(SMALL)) {
            assertThatThrownBy(() -> read(pool, fault))
                    .isInstanceOf(ExtractionException.class)
                    .hasMessageContaining(reason);

            assertThat(read(pool, "none")).isEqualTo("read");
            assertThat(pool.counts()).isEqualTo(new ProcessCounts(1, 1, 0, 0, 0));
        }
    }

    @Test
    void whatAParserPrintsGetsNowhere() throws ExtractionException {
        try (ChildPool pool = pool(SMALL)) {
            assertThat(read(pool, "print")).isEqualTo("read");
            assertThat(read(pool, "none")).isEqualTo("read");
        }
    }

    @Test
    void noDocumentPaysForWhatAnotherLeftBehind() throws ExtractionException {
        try (ChildPool pool = pool(SMALL)) {
            for (int i = 0; i < 6; i++) {
                assertThat(read(pool, "leak")).isEqualTo("read");
            }
            assertThat(pool.counts().started()).isGreaterThan(1);
            assertThat(pool.counts().lost()).isZero();
        }
    }

    @Test
    void processesAreRenewedAndEndedWhenIdle() throws ExtractionException {
        try (ChildPool pool = new ChildPool(ChildCommand.forThisPlugin(), SMALL, 2, LONG)) {
            for (int i = 0; i < 5; i++) {
                assertThat(read(pool, "none")).isEqualTo("read");
            }
            assertThat(pool.counts().started()).isEqualTo(3);
        }
        try (ChildPool pool = new ChildPool(ChildCommand.forThisPlugin(), SMALL, 100, Duration.ofMillis(20))) {
            assertThat(pool.types()).contains("application/pdf", "application/x-torture");
            await().until(() -> pool.counts().running() == 0);
            assertThat(read(pool, "none")).isEqualTo("read");
        }
    }

    @Test
    void asManyDocumentsAreReadAtOnceAsThereAreProcesses() throws Exception {
        try (ChildPool pool = pool(settings(Duration.ofSeconds(60), 2))) {
            List<CompletableFuture<Void>> stuck = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                stuck.add(CompletableFuture.runAsync(() ->
                        assertThatThrownBy(() -> read(pool, "loop")).isInstanceOf(ExtractionStoppedException.class)));
            }
            await().atMost(LONG).until(() -> pool.counts().running() == 2);
            stop(pool);
            for (CompletableFuture<Void> one : stuck) {
                one.get(5, TimeUnit.SECONDS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptionAndClosingStopADocumentAtOnceWithoutBlame(boolean interrupted) throws Exception {
        Set<Path> before = temporaryDirectories();
        try (ChildPool pool = pool(settings(LONG, 1))) {
            AtomicBoolean flag = new AtomicBoolean();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    read(pool, "loop");
                } catch (ExtractionException | RuntimeException e) {
                    flag.set(Thread.currentThread().isInterrupted());
                    failure.complete(e);
                }
            });
            reader.start();
            await().until(() -> pool.counts().running() == 1);
            if (interrupted) {
                reader.interrupt();
            } else {
                stop(pool);
            }

            assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(ExtractionStoppedException.class);
            assertThat(flag.get()).isEqualTo(interrupted);
            assertThat(pool.counts().lost()).isZero();
        }
        assertThat(temporaryDirectories()).isSubsetOf(before);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void processesEndWithTheWorkerHoweverItEnds() throws Exception {
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(
                                java.io.File.pathSeparator,
                                ChildCommand.forThisPlugin().classPath()),
                        HostOfAChild.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ProcessHandle child;
        Path temporary;
        try (BufferedReader out = worker.inputReader(StandardCharsets.US_ASCII)) {
            child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            temporary = Path.of(out.readLine());
            assertThat(child.isAlive()).isTrue();
            assertThat(temporary).exists();
        } finally {
            worker.destroyForcibly();
        }
        await().until(() -> !child.isAlive());
        assertThat(temporary).doesNotExist();
    }

    @Test
    void aJavaThatCannotBeRunIsNoFaultOfTheDocument() {
        ChildCommand command = new ChildCommand(Path.of("/nowhere/java"), List.of(), "Main");
        try (ChildPool pool = new ChildPool(command, SMALL, 100, LONG)) {
            assertThatThrownBy(() -> read(pool, "none"))
                    .isInstanceOf(ExtractionStoppedException.class)
                    .hasMessageContaining("/nowhere/java");
        }
    }

    @Test
    void theWorkersEnvironmentStaysInTheWorker() {
        ProcessBuilder builder = ChildCommand.forThisPlugin().builder(SMALL.processes(), Path.of("/tmp"));

        assertThat(builder.environment().keySet())
                .isSubsetOf("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "LANG", "LC_ALL", "TZ", "SystemRoot");
    }

    private static void stop(AutoCloseable pool) throws Exception {
        pool.close();
    }

    private static ExtractionSettings settings(Duration timeout, int processes) {
        return new ExtractionSettings(
                new ExtractionLimits(1_000, false),
                ReadingOptions.DEFAULT,
                new ProcessLimits(timeout, 64, processes, 5));
    }

    private static ChildPool pool(ExtractionSettings settings) {
        return new ChildPool(ChildCommand.forThisPlugin(), settings, 1_000, LONG);
    }

    private static String read(ChildPool pool, String fault) throws ExtractionException {
        Extraction read = pool.read(
                ("TORTURE:" + fault).getBytes(StandardCharsets.US_ASCII), "application/x-torture", Hints.NONE);
        return read.text();
    }

    /** A child runs in a directory of its own, from where a relative path leads elsewhere. */
    @Test
    void theClassPathMayBeRelative() {
        String classPath = System.getProperty("java.class.path");
        System.setProperty("java.class.path", "target/classes");
        try {
            assertThat(ChildCommand.forThisPlugin().classPath())
                    .contains(Path.of("target/classes").toAbsolutePath().toString())
                    .allMatch(path -> Path.of(path).isAbsolute());
        } finally {
            System.setProperty("java.class.path", classPath);
        }
    }

    private static Set<Path> temporaryDirectories() {
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("rag-extraction-"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
