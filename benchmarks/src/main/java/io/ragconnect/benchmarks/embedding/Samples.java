package io.ragconnect.benchmarks.embedding;

import io.ragconnect.chunking.ChunkDocument;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** The texts of the longest chunks that the model reads whole, made of a folder of texts, in an order by chance. */
record Samples(List<String> texts) {
    private static final int LAYERS = 6;
    private static final int WIDTH = 384;
    private static final int INNER_WIDTH = 1536;

    static Samples of(Path folder) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ChunkDocument<SinkRecord> transform = new ChunkDocument<>();
                Stream<Path> files = Files.list(folder)) {
            transform.configure(Map.of("chunk.size.tokens", "256"));
            for (Path file : files.sorted().toList()) {
                Document document = Document.builder("id", "file:///id", "text/plain", Files.readString(file))
                        .build();
                SinkRecord record =
                        new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, document.toStruct(), 0);
                Document chunked =
                        Document.from((Struct) transform.apply(record).value());
                Objects.requireNonNull(chunked.chunks()).stream()
                        .map(Chunk::embeddingText)
                        .forEach(texts::add);
            }
        }
        Collections.shuffle(texts, new Random(1));
        return new Samples(texts);
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(texts.size());
            for (String text : texts) {
                out.writeUTF(text);
            }
        }
    }

    /** What a model that reads so many tokens reads of the first so many texts. */
    long tokens(int count, int most) {
        return texts.subList(0, count).stream()
                .mapToLong(text -> length(text, most))
                .sum();
    }

    /** The matrix multiplications of all-MiniLM-L6-v2 for them: floating-point operations. */
    double operations(int count, int most) {
        return texts.subList(0, count).stream()
                .mapToDouble(text -> {
                    double tokens = length(text, most);
                    double projections = 2 * tokens * (4.0 * WIDTH * WIDTH + 2.0 * WIDTH * INNER_WIDTH);
                    double attention = 2 * 2 * tokens * tokens * WIDTH;
                    return LAYERS * (projections + attention);
                })
                .sum();
    }

    private static int length(String text, int most) {
        return Tokenizers.miniLm().encode(text, most).length;
    }
}
