package io.ragconnect.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local model is loaded whenever a connector's configuration is validated. */
class LocalModelConfigTest {
    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        copy("/all-minilm-l6-v2-q.onnx", "model.onnx");
        copy("/all-minilm-l6-v2-q-tokenizer.json", "tokenizer.json");
    }

    private void copy(String resource, String name) throws IOException {
        try (InputStream in = LocalModelConfigTest.class.getResourceAsStream(resource)) {
            Files.copy(Objects.requireNonNull(in), directory.resolve(name));
        }
    }

    private Map<String, List<String>> problems(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("embedding.model", directory.toString()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return EmbedChunks.CONFIG_DEF.validate(settings).stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    private void assertRefused(String... parts) {
        Map<String, List<String>> problems = problems();
        assertThat(problems).containsOnlyKeys("embedding.model");
        assertThat(problems.get("embedding.model"))
                .singleElement()
                .asString()
                .contains(directory.toString(), "can't be loaded", "Put the model's files there again")
                .contains(parts);
    }

    @Test
    void aModelThatLoadsPasses() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(directory.resolve("tokenizer.json"));
        assertRefused("there is no tokenizer.json in " + directory);

        Files.delete(directory.resolve("model.onnx"));
        assertRefused("there is no model.onnx in " + directory);
    }

    @Test
    void aFileThatIsCutOffIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve("model.onnx"));
        Files.write(directory.resolve("model.onnx"), java.util.Arrays.copyOf(whole, whole.length / 2));

        assertRefused(directory.resolve("model.onnx").toString());
    }

    @Test
    void nothingIsLoadedWhileAnotherSettingIsWrong() throws IOException {
        Files.delete(directory.resolve("model.onnx"));

        assertThat(problems("embedding.threads", "-1")).containsOnlyKeys("embedding.threads");
    }
}
