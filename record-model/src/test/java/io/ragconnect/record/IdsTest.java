package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void chunkIdsAreStableNamesNotPositions() {
        UUID id = ChunkIds.of("docs/a.md", Hashes.sha256("x"), 0);

        assertThat(id).isEqualTo(UUID.fromString("2bb50408-a7f2-5989-8776-1ea531ff7a22"));
        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(ChunkIds.of("docs/a.md", Hashes.sha256("x"), 1)).isNotEqualTo(id);
        assertThat(ChunkIds.of("docs/b.md", Hashes.sha256("x"), 0)).isNotEqualTo(id);
    }

    @Test
    void theHashIsOfWhatIsEmbedded() {
        Chunk bare = Chunk.of(0, "text", 0, 3, java.util.List.of(), "", null);
        Chunk under = Chunk.of(0, "text", 0, 4, java.util.List.of(), "Title", null);

        assertThat(bare.hash()).isEqualTo(Hashes.sha256("text"));
        assertThat(under.hash()).isEqualTo(Hashes.sha256("Title\n\ntext"));
    }

    @Test
    void aFingerprintTellsTheDimension() {
        String fingerprint = new EmbeddingModel("onnx", "all;mini=lm", "", 384, 256, "mean", "query: ").fingerprint();

        assertThat(fingerprint)
                .isEqualTo("provider=onnx;name=all%3Bmini%3Dlm;dimension=384;tokens=256;pooling=mean;prefix=query%3A+");
        assertThat(EmbeddingModel.dimension(fingerprint)).hasValue(384);
        assertThat(EmbeddingModel.dimension("my own model")).isEqualTo(OptionalInt.empty());
        assertThat(EmbeddingModel.dimension("dimension=x")).isEqualTo(OptionalInt.empty());
    }

    @Test
    void theBundleKnowsItsVersion() {
        assertThat(Bundle.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
