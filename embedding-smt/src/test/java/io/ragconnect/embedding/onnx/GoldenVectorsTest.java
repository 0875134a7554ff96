package io.ragconnect.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against vectors that another runtime made of the same model file (src/test/golden/make-golden.mjs). */
class GoldenVectorsTest {

    @Test
    void theFullModelGivesTheVectorsOfSentenceTransformersDefinition() throws IOException {
        assertThat(leastCosine("all-minilm-l6-v2")).isGreaterThan(0.9999);
    }

    @Test
    void theSmallModelComesNear() throws IOException {
        assertThat(leastCosine("all-minilm-l6-v2-q")).isBetween(0.95, 0.9999);
    }

    private static double leastCosine(String model) throws IOException {
        double least = 1;
        try (Embedder embedder = LocalModels.open(LocalModelSettings.of(model), 2)) {
            for (JsonNode golden : golden()) {
                String text = golden.path("text").asText();
                assertThat(Tokenizers.miniLm().encode(text, 256))
                        .as(text)
                        .hasSize(golden.path("tokens").asInt());
                float[] ours = embedder.apply(List.of(text)).get(0);
                least = Math.min(least, Cosine.of(ours, vector(golden)));
            }
        }
        return least;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = GoldenVectorsTest.class.getResourceAsStream("/golden/all-minilm-l6-v2.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }

    private static float[] vector(JsonNode golden) {
        byte[] bytes = Base64.getDecoder().decode(golden.path("vector").asText());
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
