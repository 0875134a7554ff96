package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.embedding.model.Embedder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeMemoryTest {
    /** One model more left behind would be 30 MB, a session's threads some hundred kB. */
    private static final int STARTS = Integer.getInteger("rag.starts", 30);

    @Test
    @EnabledOnOs(OS.LINUX)
    void startsAndStopsLeaveNothingBehind() throws IOException {
        for (int i = 0; i < 10; i++) {
            startAndStop();
        }
        long before = nativeKb();
        int threads = Thread.activeCount();
        for (int i = 0; i < STARTS; i++) {
            startAndStop();
        }
        assertThat((nativeKb() - before) / STARTS).as("kB a start").isLessThan(1_000);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }

    private static void startAndStop() {
        try (Embedder embedder = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2-q"), 2)) {
            assertThat(embedder.apply(List.of("one", "two"))).hasSize(2);
        }
    }

    /** What is resident without the heap, which grows as it likes. */
    private static long nativeKb() throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1_024;
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                - heap;
    }
}
