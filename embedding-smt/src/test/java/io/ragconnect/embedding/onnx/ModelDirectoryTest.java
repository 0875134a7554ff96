package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragconnect.embedding.model.Embedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private static final String TEXT = "Kafka Connect moves documents into a vector index.";

    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        copy("/all-minilm-l6-v2-q.onnx", "model.onnx");
        copy("/all-minilm-l6-v2-q-tokenizer.json", "tokenizer.json");
    }

    private void copy(String resource, String name) throws IOException {
        try (InputStream in = ModelDirectoryTest.class.getResourceAsStream(resource)) {
            Files.copy(Objects.requireNonNull(in), directory.resolve(name));
        }
    }

    private void write(String name, String json) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
    }

    private LocalModelSettings settings() {
        return LocalModelSettings.of(directory.toString());
    }

    @Test
    void aDirectoryIsAModelWithTheHashOfItsWeightsAsRevision() {
        try (Embedder own = LocalModels.open(settings(), 1);
                Embedder bundled = LocalModels.open(LocalModelSettings.of("all-minilm-l6-v2-q"), 1)) {
            assertThat(own.apply(List.of(TEXT))).usingRecursiveComparison().isEqualTo(bundled.apply(List.of(TEXT)));
            assertThat(own.model().fingerprint())
                    .matches("provider=onnx;name=[^;]+;revision=[0-9a-f]{12};dimension=384;tokens=512;pooling=mean");
        }
    }

    @Test
    void sentenceTransformersFilesSayHowItIsUsed() throws IOException {
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
        write("sentence_bert_config.json", "{\"max_seq_length\": 64}");
        write(
                "modules.json",
                "[{\"type\": \"sentence_transformers.models.Transformer\"},"
                        + " {\"type\": \"sentence_transformers.models.Pooling\"}]");
        write(
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"query: \", \"document\": \"passage: \"}}");
        try (Embedder embedder = LocalModels.open(settings(), 1)) {
            float[] vector = embedder.apply(List.of(TEXT)).get(0);
            assertThat(Cosine.of(vector, vector)).isCloseTo(1, within(1e-6));
            assertThat(length(vector)).isNotCloseTo(1, within(0.1));
            assertThat(embedder.model().fingerprint())
                    .endsWith("tokens=64;pooling=cls+unnormalized;prefix=passage%3A+");
        }
    }

    @Test
    void settingsGoBeforeTheFiles() throws IOException {
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");
        LocalModelSettings settings = new LocalModelSettings(
                directory.toString(),
                Optional.of(Pooling.MEAN),
                Optional.of(false),
                Optional.of(16),
                Optional.of("p: "));
        try (Embedder embedder = LocalModels.open(settings, 1)) {
            assertThat(embedder.model().fingerprint()).endsWith("tokens=16;pooling=mean+unnormalized;prefix=p%3A+");
            assertThat(embedder.apply(List.of("word ".repeat(20))).get(0))
                    .isEqualTo(embedder.apply(List.of("word ".repeat(500))).get(0));
        }
    }

    @Test
    void whatIsMissingOrBrokenIsNamedAtOnce() throws IOException {
        Files.delete(directory.resolve("tokenizer.json"));
        assertRefused("there is no tokenizer.json in " + directory);

        Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        assertRefused("Hugging Face");

        Files.writeString(directory.resolve("model.onnx"), "no model");
        assertRefused("ORT_INVALID_PROTOBUF");

        Files.delete(directory.resolve("model.onnx"));
        assertRefused("there is no model.onnx in " + directory);

        Files.delete(directory.resolve("tokenizer.json"));
        Files.delete(directory);
        assertRefused("nor a directory " + directory);
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> LocalModels.open(settings(), 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("The embedding model " + directory + " (embedding.model) can't be loaded: ")
                .hasMessageContaining(reason);
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += component * component;
        }
        return Math.sqrt(squares);
    }
}
