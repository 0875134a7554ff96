package io.ragconnect.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.record.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text of 100 MB in a JVM with a heap of 512 MB. */
class HugeTextTest {
    private static final int CHARS = 100_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(8);

    @TempDir
    Path temp;

    /** Prose with headings, prose without any, words without a full stop, and one word. */
    @ParameterizedTest
    @ValueSource(strings = {"sections", "prose", "words", "word"})
    void isChunked(String kind) throws Exception {
        Path log = temp.resolve(kind + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HugeTextTest.class.getName(),
                        kind)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("ends in time")
                    .isTrue();
            assertThat(process.exitValue()).as(read(log)).isZero();
            assertThat(read(log)).contains("chunks: ");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path log) throws IOException {
        return Files.readString(log);
    }

    /** What the other JVM does. */
    public static void main(String[] args) {
        Struct value = Document.builder("id", "uri", "text/plain", text(args[0]))
                .build()
                .toStruct();
        try (ChunkDocument<SinkRecord> transform = new ChunkDocument<>()) {
            transform.configure(Map.of("chunk.max.per.document", "10000000"));
            long start = System.nanoTime();
            SinkRecord chunked =
                    transform.apply(new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, value, 0));
            int count = ((Struct) chunked.value()).getArray("chunks").size();
            if (count < CHARS / 4_000) {
                throw new AssertionError("only " + count + " chunks");
            }
            System.out.printf("chunks: %d in %.1f s%n", count, (System.nanoTime() - start) / 1e9);
        }
    }

    private static String text(String kind) {
        StringBuilder text = new StringBuilder(CHARS + 1_000);
        for (int i = 0; text.length() < CHARS; i++) {
            switch (kind) {
                case "sections" ->
                    text.append(i % 40 == 0 ? "\n\n# Part " + i + "\n\n" : "")
                            .append("Sentence number ")
                            .append(i)
                            .append(" says what has to be said about it. ");
                case "prose" ->
                    text.append("Sentence number ")
                            .append(i)
                            .append(" says what has to be said about it")
                            .append(i % 7 == 0 ? ".\n\n" : ". ");
                case "words" -> text.append("word").append(i).append(' ');
                default -> text.append((char) ('a' + i % 26));
            }
        }
        text.setLength(CHARS);
        return text.toString();
    }
}
