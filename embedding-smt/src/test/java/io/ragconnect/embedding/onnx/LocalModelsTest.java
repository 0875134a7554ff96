package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import io.ragconnect.embedding.model.Embedder;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalModelsTest {
    private static Embedder embedder;

    @BeforeAll
    static void load() {
        embedder = LocalModels.open(BundledModel.MINI_LM, 2);
    }

    @AfterAll
    static void free() {
        embedder.close();
    }

    @Test
    void givesTheVectorsOfTheSameModelInLangchain4j() {
        var theirs = new AllMiniLmL6V2EmbeddingModel();
        List<String> texts = List.of(
                "The quick brown fox jumps over the lazy dog.",
                "PostgreSQL stores vectors with the pgvector extension.",
                "Übergrößenträger, naïve café — 日本語 🙂");

        List<float[]> ours = embedder.apply(texts);

        for (int i = 0; i < texts.size(); i++) {
            assertThat(cosine(ours.get(i), theirs.embed(texts.get(i)).content().vector()))
                    .isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void readsMoreThanTheFirst128Tokens() {
        String shared = "word ".repeat(150);

        List<float[]> vectors = embedder.apply(List.of(shared + "about sailing boats", shared + "about tax law"));

        assertThat(cosine(vectors.get(0), vectors.get(1))).isLessThan(0.999);
    }

    @Test
    void vectorsComeInTheOrderOfTheirTextsWhateverTheirLength() {
        List<String> texts = IntStream.range(0, 60)
                .mapToObj(i -> "Text number " + i + " " + "and more ".repeat((i * 7) % 50))
                .toList();

        List<float[]> together = embedder.apply(texts);

        assertThat(together).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i += 7) {
            float[] alone =
                    embedder.apply(Collections.singletonList(texts.get(i))).get(0);
            assertThat(cosine(together.get(i), alone)).as("text %d", i).isCloseTo(1, within(1e-6));
            assertThat(cosine(alone, alone)).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void noTextsNoVectors() {
        assertThat(embedder.apply(List.of())).isEmpty();
        assertThat(embedder.apply(List.of("")).get(0)).hasSize(embedder.model().dimension());
    }

    @Test
    void aClosedHoldIsRefusedWhileOthersGoOn() {
        Embedder second = LocalModels.open(BundledModel.MINI_LM, 2);
        second.close();
        second.close();

        assertThatThrownBy(() -> second.apply(List.of("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all-minilm-l6-v2");
        assertThat(embedder.apply(List.of("still here"))).hasSize(1);
    }

    @Test
    void theInt8VariantIsCloseAndTellsItsOwnFingerprint() {
        try (Embedder int8 = LocalModels.open(BundledModel.MINI_LM_INT8, 1)) {
            String text = "Kafka Connect moves documents into a vector index.";

            assertThat(cosine(
                            int8.apply(List.of(text)).get(0),
                            embedder.apply(List.of(text)).get(0)))
                    .isBetween(0.97, 0.99999);
            assertThat(int8.model().fingerprint())
                    .isNotEqualTo(embedder.model().fingerprint())
                    .contains("dimension=384", "tokens=256");
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
