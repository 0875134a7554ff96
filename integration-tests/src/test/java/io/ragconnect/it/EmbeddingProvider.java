package io.ragconnect.it;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A server that speaks OpenAI's protocol, goes away when told to, and says the key back when it is displeased. */
final class EmbeddingProvider implements AutoCloseable {
    static final String KEY = "sk-it-secret-4711";
    static final String POISON = "POISON";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int DIMENSION = 4;

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().extensions(new Vectors()));

    EmbeddingProvider() {
        server.start();
        server.stubFor(any(anyUrl()).atPriority(5).willReturn(aResponse().withTransformers("vectors")));
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    /** Until it is closed the provider answers 503 and says the key back. */
    AutoCloseable away() {
        StubMapping away = server.stubFor(any(anyUrl())
                .atPriority(1)
                .willReturn(aResponse().withStatus(503).withBody("no room for Bearer " + KEY)));
        return () -> server.removeStub(away);
    }

    int requests() {
        return server.countRequestsMatching(
                        postRequestedFor(urlEqualTo("/v1/embeddings")).build())
                .getCount();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static final class Vectors implements ResponseDefinitionTransformerV2 {
        @Override
        public ResponseDefinition transform(ServeEvent event) {
            String authorization = event.getRequest().getHeader("Authorization");
            if (!("Bearer " + KEY).equals(authorization)) {
                return aResponse()
                        .withStatus(401)
                        .withBody("I do not know " + authorization)
                        .build();
            }
            try {
                JsonNode input = JSON.readTree(event.getRequest().getBody()).path("input");
                if (input.toString().contains(POISON)) {
                    return aResponse()
                            .withStatus(400)
                            .withBody("input too long, dear Bearer " + KEY)
                            .build();
                }
                return aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "application/json")
                        .withBody(reply(input).toString())
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static ObjectNode reply(JsonNode input) {
            ObjectNode reply = JSON.createObjectNode().put("object", "list");
            ArrayNode data = reply.putArray("data");
            for (int i = 0; i < input.size(); i++) {
                ArrayNode vector = data.addObject().put("index", i).putArray("embedding");
                for (int c = 0; c < DIMENSION; c++) {
                    vector.add(1 + Math.floorMod(input.get(i).asText().hashCode() >> c, 7));
                }
            }
            reply.putObject("usage").put("prompt_tokens", input.size()).put("total_tokens", input.size());
            return reply;
        }

        @Override
        public String getName() {
            return "vectors";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
