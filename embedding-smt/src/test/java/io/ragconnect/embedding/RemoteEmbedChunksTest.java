package io.ragconnect.embedding;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.ragconnect.embedding.remote.ProviderServer;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.RagHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transform with a provider that may fail. */
class RemoteEmbedChunksTest {
    private final ProviderServer server = new ProviderServer();
    private final EmbedChunks<SinkRecord> transform = new EmbedChunks<>();

    @AfterEach
    void stop() {
        transform.close();
        server.close();
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "embedding.provider", "openai",
                "embedding.base.url", server.url() + "/v1/",
                "embedding.api.key", ProviderServer.KEY,
                "embedding.model", "my-model",
                "embedding.dimensions", "4",
                "embedding.retry.max.ms", "0"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Test
    void eagerPutsTheProvidersVectorIntoEveryChunk() {
        transform.configure(settings("embedding.prefix", "passage:"));

        Document document =
                Document.from((Struct) transform.apply(record("One.", "Two.")).value());

        assertThat(document.chunks())
                .extracting(Chunk::embedding)
                .containsExactly(ProviderServer.vector("passage: One."), ProviderServer.vector("passage: Two."));
        assertThat(document.embeddingModel()).isEqualTo("provider=openai;name=my-model;dimension=4;prefix=passage%3A+");
    }

    static Stream<ResponseDefinitionBuilder> nothingToBlameARecordFor() {
        return Stream.of(
                aResponse().withStatus(429).withHeader("Retry-After", "3600"),
                aResponse().withStatus(503),
                aResponse().withStatus(401),
                aResponse().withStatus(404),
                aResponse().withStatus(400),
                okJson("{\"data\":[]}"),
                okJson("{\"data\":[{\"index\":0,\"embedding\":[1,2,3]},{\"index\":1,\"embedding\":[1,2,3]}]}"));
    }

    /** With an exception Connect would drop the record, or send it to the dead letter queue, and commit its offset. */
    @ParameterizedTest
    @MethodSource("nothingToBlameARecordFor")
    void eagerStopsTheTaskWithAnError(ResponseDefinitionBuilder failure) {
        server.fail(failure);
        transform.configure(settings("on.error", "mark"));

        assertThatThrownBy(() -> transform.apply(record("One.", "Two.")))
                .isInstanceOf(Error.class)
                .hasMessageContaining("openai at " + server.url())
                .hasMessageContaining("Nothing is lost");

        server.recover();
        assertThat(Document.from((Struct) transform.apply(record("One.")).value())
                        .chunks()
                        .get(0)
                        .embedding())
                .isEqualTo(ProviderServer.vector("One."));
    }

    @Test
    void eagerABadTextCostsItsDocumentAlone() {
        transform.configure(settings());
        transform.apply(record("fine"));

        assertThatThrownBy(() -> transform.apply(record("One.", ProviderServer.POISON)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("maximum context length");
        assertThat(transform.apply(record("Two."))).isNotNull();
    }

    /** The estimate of a request's tokens was too low. */
    @Test
    void eagerTextsThatAreTooManyTogetherAreAskedForInHalves() {
        server.refuseMoreThan(2);
        transform.configure(settings());

        Document document = Document.from(
                (Struct) transform.apply(record("1.", "2.", "3.", "4.", "5.")).value());

        assertThat(document.chunks())
                .extracting(Chunk::embedding)
                .containsExactly(Stream.of("1.", "2.", "3.", "4.", "5.")
                        .map(ProviderServer::vector)
                        .toArray(float[][]::new));
    }

    @Test
    void eagerABadTextIsMarked() {
        transform.configure(settings("on.error", "mark"));

        SinkRecord marked = transform.apply(record(ProviderServer.POISON));

        assertThat(DocumentError.from((Struct) marked.value()).message()).contains("maximum context length");
    }

    @Test
    void eagerATextThatComesAgainIsNotAskedForAgain() {
        transform.configure(settings());
        transform.apply(record("Imprint.", "One.", "Imprint."));

        Document other = Document.from(
                (Struct) transform.apply(record("Two.", "Imprint.", "One.")).value());

        assertThat(other.chunks())
                .extracting(Chunk::embedding)
                .containsExactly(
                        ProviderServer.vector("Two."),
                        ProviderServer.vector("Imprint."),
                        ProviderServer.vector("One."));
        assertThat(server.texts()).containsExactly("Imprint.", "One.", "Two.");
    }

    @Test
    void eagerWithoutACacheEveryTextIsAskedFor() {
        transform.configure(settings("embedding.cache.mb", "0"));
        transform.apply(record("Imprint."));
        transform.apply(record("Imprint."));

        assertThat(server.texts()).containsExactly("Imprint.", "Imprint.");
    }

    /** Whoever made the record may not put a vector in another text's place. */
    @Test
    void eagerATextIsKnownByItsOwnHashNotByWhatTheRecordSays() {
        transform.configure(settings());
        String forged = Chunk.of(0, "Two.", 0, 4, List.of(), "", null).hash();
        Chunk one = new Chunk(0, "One.", 0, 4, 4, List.of(), "", null, forged, null);
        transform.apply(record("One.", List.of(one)));

        Document two = Document.from((Struct) transform.apply(record("Two.")).value());

        assertThat(two.chunks()).extracting(Chunk::embedding).containsExactly(ProviderServer.vector("Two."));
    }

    @Test
    void eagerARefusedReplyIsNotRemembered() {
        server.fail(okJson("{\"data\":[{\"index\":0,\"embedding\":[1,2,null,4]}]}"));
        transform.configure(settings());
        assertThatThrownBy(() -> transform.apply(record("One."))).isInstanceOf(Throwable.class);

        server.recover();

        assertThat(Document.from((Struct) transform.apply(record("One.")).value())
                        .chunks()
                        .get(0)
                        .embedding())
                .isEqualTo(ProviderServer.vector("One."));
    }

    @Test
    void lazyAsksNothingAndTheSinkIsToldWhatHappens() {
        transform.configure(settings("embedding.mode", "lazy"));
        SinkRecord lazy = transform.apply(record("One."));
        assertThat(server.requests()).isEmpty();
        @SuppressWarnings("unchecked") // the type that RagHeaders.EMBEDDER promises
        Function<List<String>, List<float[]>> embedder = (Function<List<String>, List<float[]>>)
                lazy.headers().lastWithName(RagHeaders.EMBEDDER).value();

        server.fail(aResponse().withStatus(503));
        assertThatThrownBy(() -> embedder.apply(List.of("One."))).isInstanceOf(RetriableException.class);
        server.recover();
        assertThat(embedder.apply(List.of("One."))).containsExactly(ProviderServer.vector("One."));
        assertThatThrownBy(() -> embedder.apply(List.of(ProviderServer.POISON))).isInstanceOf(DataException.class);
        assertThat(embedder.toString()).doesNotContain(ProviderServer.KEY);
    }

    private static SinkRecord record(String... texts) {
        String whole = String.join("\n", texts);
        List<Chunk> chunks = Stream.of(texts)
                .map(text -> Chunk.of(0, text, whole.indexOf(text), 4, List.of(), "", null))
                .toList();
        return record(whole, chunks);
    }

    private static SinkRecord record(String whole, List<Chunk> chunks) {
        Document document = Document.builder("id", "file:///id", "text/plain", whole)
                .build()
                .withChunks(chunks);
        return new SinkRecord("t", 0, Schema.STRING_SCHEMA, "id", Document.SCHEMA, document.toStruct(), 0);
    }
}
