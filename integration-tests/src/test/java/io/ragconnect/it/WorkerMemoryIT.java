package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A small worker: the model's weights never pass over the heap. */
@EnabledOnOs(OS.LINUX)
class WorkerMemoryIT {
    private static final int FILES = 20;
    private static final int MOST_MB = 400;

    @TempDir
    private Path temp;

    @Test
    void aWorkerWithAHeapOf256MbEmbedsAndTakesLessThan400MbMoreThanAnEmptyOne() throws Exception {
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("docs"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(folder.resolve("file" + i + ".txt"), ("Number " + i + " of the files. ").repeat(100));
        }
        try (Pipeline pipeline = Pipeline.start(
                LocalStack.builder().dataDir(temp.resolve("stack")).workerHeap("256m"), folder)) {
            long empty = peakMb(pipeline);

            pipeline.withConnectors();
            pipeline.awaitRows("SELECT count(*) FROM rag_document WHERE status = 'indexed'", String.valueOf(FILES));

            assertThat(pipeline.metric("embedding", "TextsEmbedded")).isPositive();
            assertThat(peakMb(pipeline) - empty)
                    .as("MB more than an empty worker's %d", empty)
                    .isLessThan(MOST_MB);
        }
    }

    /** The most memory that the worker ever had. */
    private static long peakMb(Pipeline pipeline) throws IOException {
        Path status = Path.of("/proc", String.valueOf(pipeline.stack.worker(0).pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }
}
