package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Documents as the chunker hands them on, and the vectors of their texts, the same at every run: 8 chunks of some 800
 * characters each, metadata, 384 dimensions.
 */
final class Samples {
    static final int CHUNKS_PER_DOCUMENT = 8;
    static final int DIMENSION = 384;
    static final EmbeddingModel MODEL = new EmbeddingModel("benchmark", "random", "1", DIMENSION, 256, "", "");

    private static final int WORDS_PER_CHUNK = 120;
    private static final String[] WORDS = {
        "table", "index", "vector", "of", "the", "a", "restores", "backup", "server", "with", "replication", "and",
        "configuration", "when", "query", "planner", "is", "rows", "page", "to", "in", "transaction", "isolation", "by"
    };

    private final List<Document> documents = new ArrayList<>();
    private final Map<String, float[]> vectors = new HashMap<>();

    Samples(int count) {
        this(0, count);
    }

    /** @param first the number of the first document; others have other vectors */
    Samples(int first, int count) {
        Random random = new Random(7 + first);
        for (int i = first; i < first + count; i++) {
            documents.add(document(i, random));
        }
    }

    private Document document(int number, Random random) {
        List<Chunk> chunks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CHUNKS_PER_DOCUMENT; i++) {
            StringBuilder paragraph = new StringBuilder("Document " + number + " part " + i);
            for (int word = 0; word < WORDS_PER_CHUNK; word++) {
                paragraph.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
            }
            Chunk chunk = Chunk.of(
                    i,
                    paragraph.toString(),
                    text.length(),
                    WORDS_PER_CHUNK + 4,
                    List.of("Manual", "Chapter " + number, "Section " + i),
                    "Manual > Chapter " + number,
                    i + 1);
            chunks.add(chunk);
            vectors.put(chunk.embeddingText(), vector(random));
            text.append(paragraph).append('\n');
        }
        return Document.builder(
                        "docs/" + number + ".md", "file:///docs/" + number + ".md", "text/markdown", text.toString())
                .title("Chapter " + number)
                .language("en")
                .metadata(Map.of(
                        "author", "nobody", "path", "docs/" + number + ".md", "part", String.valueOf(number % 10)))
                .version((long) number + 1)
                .build()
                .withEmbeddings(chunks, MODEL.fingerprint());
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        double norm = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
            norm += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= (float) Math.sqrt(norm);
        }
        return vector;
    }

    List<Document> documents() {
        return documents;
    }

    float[] vector(Chunk chunk) {
        return require(chunk.embeddingText());
    }

    /** As an embedder that costs nothing. */
    List<float[]> embed(List<String> texts) {
        return texts.stream().map(this::require).toList();
    }

    private float[] require(String text) {
        float[] vector = vectors.get(text);
        if (vector == null) {
            throw new IllegalStateException("No vector for a text of " + text.length() + " characters");
        }
        return vector;
    }
}
