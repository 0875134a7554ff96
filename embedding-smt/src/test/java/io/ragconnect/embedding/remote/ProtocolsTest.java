package io.ragconnect.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each provider is asked, against its documentation. */
class ProtocolsTest {
    private final ProviderServer server = new ProviderServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(RemoteProvider.class)
    void everyTextGetsItsVectorInOrder(RemoteProvider provider) {
        try (RemoteEmbedder embedder =
                new RemoteEmbedder(TestSettings.of(provider, server).model("m").build())) {
            List<String> texts = List.of("one", "two", "three 日本語 \"quoted\"\n", "two");

            assertThat(embedder.apply(texts))
                    .containsExactly(texts.stream().map(ProviderServer::vector).toArray(float[][]::new));
            assertThat(server.requests()).hasSize(1);
            assertThat(embedder.apply(List.of())).isEmpty();
        }
    }

    @Test
    void openAi() {
        LoggedRequest request =
                asked(TestSettings.of(RemoteProvider.OPENAI, server).model("text-embedding-3-small"));

        assertThat(request.getUrl()).isEqualTo("/v1/embeddings");
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + ProviderServer.KEY);
        JsonNode body = server.bodies().get(0);
        assertThat(body.path("model").asText()).isEqualTo("text-embedding-3-small");
        assertThat(body.path("input").get(0).asText()).isEqualTo("hello");
        assertThat(body.has("dimensions")).isFalse();
    }

    @Test
    void openAiIsAskedForDimensions() {
        asked(TestSettings.of(RemoteProvider.OPENAI, server).requestedDimensions(4));

        assertThat(server.bodies().get(0).path("dimensions").asInt()).isEqualTo(4);
    }

    @Test
    void azuresV1Api() {
        LoggedRequest request =
                asked(TestSettings.of(RemoteProvider.AZURE_OPENAI, server).model("my-deployment"));

        assertThat(request.getUrl()).isEqualTo("/openai/v1/embeddings");
        assertThat(request.getHeader("api-key")).isEqualTo(ProviderServer.KEY);
        assertThat(request.containsHeader("Authorization")).isFalse();
        assertThat(server.bodies().get(0).path("model").asText()).isEqualTo("my-deployment");
    }

    @Test
    void azuresDeploymentsApi() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.AZURE_OPENAI, server)
                .model("my-deployment")
                .apiVersion("2024-10-21"));

        assertThat(request.getUrl()).isEqualTo("/openai/deployments/my-deployment/embeddings?api-version=2024-10-21");
        assertThat(request.getHeader("api-key")).isEqualTo(ProviderServer.KEY);
    }

    @Test
    void cohere() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.COHERE, server)
                .model("embed-v4.0")
                .requestedDimensions(4));

        assertThat(request.getUrl()).isEqualTo("/v2/embed");
        JsonNode body = server.bodies().get(0);
        assertThat(body.path("input_type").asText()).isEqualTo("search_document");
        assertThat(body.path("embedding_types").get(0).asText()).isEqualTo("float");
        assertThat(body.path("truncate").asText()).isEqualTo("NONE");
        assertThat(body.path("output_dimension").asInt()).isEqualTo(4);
        assertThat(body.path("texts").get(0).asText()).isEqualTo("hello");
    }

    @Test
    void ollama() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.OLLAMA, server)
                .model("nomic-embed-text")
                .prefix("search_document: "));

        assertThat(request.getUrl()).isEqualTo("/api/embed");
        JsonNode body = server.bodies().get(0);
        assertThat(body.path("model").asText()).isEqualTo("nomic-embed-text");
        assertThat(body.path("truncate").asBoolean(true)).isFalse();
        assertThat(body.path("input").get(0).asText()).isEqualTo("search_document: hello");
    }

    @Test
    void textEmbeddingsInference() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.HUGGINGFACE_TEI, server));

        assertThat(request.getUrl()).isEqualTo("/embed");
        JsonNode body = server.bodies().get(0);
        assertThat(body.path("truncate").asBoolean(true)).isFalse();
        assertThat(body.path("inputs").get(0).asText()).isEqualTo("hello");
    }

    @Test
    void voyage() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.VOYAGE, server)
                .model("voyage-3.5")
                .requestedDimensions(4));

        assertThat(request.getUrl()).isEqualTo("/v1/embeddings");
        JsonNode body = server.bodies().get(0);
        assertThat(body.path("input_type").asText()).isEqualTo("document");
        assertThat(body.path("truncation").asBoolean(true)).isFalse();
        assertThat(body.path("output_dimension").asInt()).isEqualTo(4);
        assertThat(body.has("dimensions")).isFalse();
    }

    @Test
    void jina() {
        asked(TestSettings.of(RemoteProvider.JINA, server)
                .model("jina-embeddings-v3")
                .requestedDimensions(4));
        asked(TestSettings.of(RemoteProvider.JINA, server).model("jina-embeddings-v2-base-en"));

        assertThat(server.bodies())
                .anySatisfy(body -> {
                    assertThat(body.path("task").asText()).isEqualTo("retrieval.passage");
                    assertThat(body.path("dimensions").asInt()).isEqualTo(4);
                })
                .anySatisfy(body -> assertThat(body.has("task")).isFalse());
    }

    @Test
    void mistral() {
        LoggedRequest request = asked(TestSettings.of(RemoteProvider.MISTRAL, server)
                .model("codestral-embed")
                .requestedDimensions(4));

        assertThat(request.getUrl()).isEqualTo("/v1/embeddings");
        assertThat(server.bodies().get(0).path("output_dimension").asInt()).isEqualTo(4);
        assertThat(server.bodies().get(0).has("dimensions")).isFalse();
    }

    private LoggedRequest asked(TestSettings settings) {
        try (RemoteEmbedder embedder = new RemoteEmbedder(settings.build())) {
            embedder.apply(List.of("hello"));
        }
        return server.requests().get(0);
    }
}
