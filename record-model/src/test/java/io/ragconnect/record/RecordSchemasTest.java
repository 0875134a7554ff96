package io.ragconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSchemasTest {

    /** A golden file changes only when its schema's version does: topics hold records of every version for years. */
    @ParameterizedTest
    @CsvSource({"document", "document-error"})
    void schemaIsWhatItsVersionPromised(String name) throws IOException {
        Schema schema = name.equals("document") ? Document.SCHEMA : DocumentError.SCHEMA;
        String golden = "/golden/" + name + "-v" + schema.version() + ".txt";
        try (InputStream in = getClass().getResourceAsStream(golden)) {
            assertThat(in).as(golden).isNotNull();
            assertThat(describe(schema, "")).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aDocumentComesBackAsItWent() {
        Chunk chunk = Chunk.of(0, "Body", 6, 7, List.of("Title"), "Title", 1);
        Document document = Document.builder("root/a.md", "file:///a.md", "text/markdown", "Title\nBody")
                .title("Title")
                .language("en")
                .headings(List.of(new Heading(0, 1, "Title")))
                .pages(List.of(0))
                .modifiedAt(Instant.ofEpochMilli(1_700_000_000_123L))
                .observedAt(Instant.ofEpochMilli(1_700_000_000_456L))
                .metadata(Map.of("author", "A"))
                .acl(List.of("group:staff"))
                .version(7L)
                .build()
                .withChunks(List.of(chunk));

        Document back = Document.from(document.toStruct());

        assertThat(back).isEqualTo(document);
        assertThat(back.text().substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
    }

    @Test
    void vectorsComeBackAsTheyWent() {
        Chunk chunk = Chunk.of(0, "Body", 0, 3, List.of(), "", null).withEmbedding(new float[] {0.5f, -1f});
        Document document = Document.builder("a", "file:///a", "text/plain", "Body")
                .build()
                .withEmbeddings(List.of(chunk), "model");

        Document back = Document.from(document.toStruct());

        assertThat(back.embeddingModel()).isEqualTo("model");
        assertThat(back.chunks().get(0).embedding()).containsExactly(0.5f, -1f);
    }

    private static String describe(Schema schema, String indent) {
        String self = schema.type()
                + (schema.name() == null ? "" : " " + schema.name() + " v" + schema.version())
                + (schema.isOptional() ? " optional" : "")
                + "\n";
        return self
                + switch (schema.type()) {
                    case STRUCT ->
                        schema.fields().stream()
                                .map((Field f) -> indent + "  " + f.name() + ": " + describe(f.schema(), indent + "  "))
                                .collect(Collectors.joining());
                    case ARRAY -> indent + "  of " + describe(schema.valueSchema(), indent + "  ");
                    case MAP ->
                        indent + "  of " + describe(schema.keySchema(), indent + "  ") + indent + "  to "
                                + describe(schema.valueSchema(), indent + "  ");
                    default -> "";
                };
    }
}
