package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told of the transforms' model before a connector is created, on a table that is there already. */
class ConfiguredModelTest {
    private static final String[] LOCAL = {
        "transforms", "chunk, embed",
        "transforms.chunk.type", "io.ragconnect.chunking.ChunkDocument",
        "transforms.embed.type", "io.ragconnect.embedding.EmbedChunks",
        "transforms.embed.embedding.mode", "lazy"
    };
    private static final String MINI_LM = "provider=onnx;name=all-minilm-l6-v2;dimension=384;tokens=256;pooling=mean";

    private final TestDatabase database = new TestDatabase();

    private Map<String, List<String>> errors(String[] base, String... overrides) {
        Map<String, String> settings = database.settings();
        for (String[] pairs : List.of(base, overrides)) {
            for (int i = 0; i < pairs.length; i += 2) {
                settings.put(pairs[i], pairs[i + 1]);
            }
        }
        Map<String, List<String>> errors = new TreeMap<>();
        new PgVectorSinkConnector()
                .validate(settings).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .forEach(value -> errors.put(value.name(), value.errorMessages()));
        return errors;
    }

    private static void assertError(Map<String, List<String>> errors, String key, String... parts) {
        assertThat(errors).containsOnlyKeys(key);
        assertThat(errors.get(key)).singleElement().asString().contains(parts);
    }

    /** Of 8 dimensions. */
    private void fillTable() {
        try (RunningSink sink = new RunningSink(database)) {
            sink.index(new Topic("t", new CountingEmbedder()).document("a", 1L, "one"));
        }
    }

    @Test
    void anEmptyDatabaseTakesAnyModel() {
        assertThat(errors(LOCAL)).isEmpty();
    }

    @Test
    void theDimensionOfALocalModelIsComparedWithTheTables() {
        fillTable();
        assertThat(errors(new String[0])).isEmpty();
        for (String change : List.of("fail", "reembed")) {
            assertError(
                    errors(LOCAL, "model.change", change),
                    "model.change",
                    CountingEmbedder.MODEL.fingerprint() + " with 8 dimensions",
                    MINI_LM + " with 384",
                    "model.change=migrate and another schema.name");
        }
        assertThat(errors(LOCAL, "table.prefix", "other_")).isEmpty();
    }

    @Test
    void theDimensionOfARemoteModelIsComparedWithTheTables() {
        fillTable();
        String[] remote = {
            "transforms", "embed",
            "transforms.embed.type", "EmbedChunks",
            "transforms.embed.embedding.provider", "cohere",
            "transforms.embed.embedding.api.key", "none",
            "transforms.embed.embedding.model", "embed-v4.0"
        };
        assertError(errors(remote), "model.change", "with 8 dimensions", "embed-v4.0", "with 1536");
        assertError(
                errors(remote, "transforms.embed.embedding.dimensions", "8"),
                "model.change",
                "name=embed-v4.0",
                "model.change=reembed");
        assertThat(errors(remote, "transforms.embed.embedding.dimensions", "8", "model.change", "reembed"))
                .isEmpty();
    }

    @Test
    void theSameDimensionOfAnotherModelIsNamedUnlessItMayBeReembedded() {
        fillTable();
        database.execute("UPDATE rag_schema SET dimension = 384; ALTER TABLE rag_chunk ALTER embedding TYPE vector(384)"
                + " USING array_fill(1, ARRAY[384])::vector");
        assertError(errors(LOCAL), "model.change", MINI_LM, "model.change=reembed");
        assertThat(errors(LOCAL, "model.change", "reembed")).isEmpty();
        database.execute("UPDATE rag_schema SET embedding_model = '" + MINI_LM + "'");
        assertThat(errors(LOCAL)).isEmpty();
    }

    @Test
    void aDimensionThatNoIndexTakesIsNamed() {
        assertError(
                errors(
                        new String[] {
                            "transforms", "embed",
                            "transforms.embed.type", "EmbedChunks",
                            "transforms.embed.embedding.provider", "cohere",
                            "transforms.embed.embedding.api.key", "none",
                            "transforms.embed.embedding.model", "embed-v4.0",
                            "transforms.embed.embedding.dimensions", "3072"
                        },
                        "vector.type",
                        "vector"),
                "table.prefix",
                "3072 dimensions",
                "at most 2000",
                "vector.type=auto");
    }

    @Test
    void aTransformThatCantBeSetUpIsLeftToItsOwnValidation() {
        fillTable();
        assertThat(errors(LOCAL, "transforms.embed.embedding.model", "/no/such/model"))
                .isEmpty();
    }
}
