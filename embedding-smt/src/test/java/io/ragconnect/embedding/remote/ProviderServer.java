package io.ragconnect.embedding.remote;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Speaks the documented protocols of all providers at their documented paths: OpenAI's at {@code …/embeddings}, Cohere's,
 * Ollama's and TEI's. It demands the key, refuses a request with a text that holds {@link #POISON}, and gives each text a
 * vector of its own.
 */
public final class ProviderServer implements AutoCloseable {
    public static final String KEY = "sk-secret-4711";
    public static final String POISON = "POISON";
    public static final int DIMENSION = 4;

    private static final JsonMapper JSON = new JsonMapper();

    private final WireMockServer server;
    private StubMapping fault;

    public ProviderServer() {
        server = new WireMockServer(options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .containerThreads(40)
                .extensions(new Answers()));
        server.start();
        server.stubFor(any(anyUrl()).atPriority(5).willReturn(aResponse().withTransformers("answers")));
    }

    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Answers everything with this from now on. */
    public void fail(ResponseDefinitionBuilder response) {
        recover();
        fault = server.stubFor(any(anyUrl()).atPriority(1).willReturn(response));
    }

    /** Refuses requests of more than this many texts, as for too many tokens together. */
    public void refuseMoreThan(int texts) {
        recover();
        fault = server.stubFor(any(anyUrl())
                .atPriority(1)
                .withRequestBody(matchingJsonPath("$.input[" + texts + "]"))
                .willReturn(aResponse().withStatus(413).withBody("too many tokens in this request")));
    }

    public void recover() {
        if (fault != null) {
            server.removeStub(fault);
            fault = null;
        }
    }

    WireMockServer wireMock() {
        return server;
    }

    public List<LoggedRequest> requests() {
        return server.findAll(anyRequestedFor(anyUrl()));
    }

    /** The bodies of all requests so far, in the order of their arrival. */
    List<JsonNode> bodies() {
        return requests().stream().map(request -> json(request.getBody())).toList();
    }

    /** All texts that were sent so far, in the order of their arrival. */
    public List<String> texts() {
        return bodies().stream().flatMap(body -> Answers.texts(body).stream()).toList();
    }

    /** What a text is embedded as; texts that differ have vectors that differ. */
    public static float[] vector(String text) {
        float[] vector = new float[DIMENSION];
        int hash = text.hashCode();
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = ((hash >> (8 * i)) & 0xff) + 1;
        }
        return vector;
    }

    @Override
    public void close() {
        server.stop();
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Answers implements ResponseDefinitionTransformerV2 {
        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Request request = event.getRequest();
            String path = request.getUrl().replaceAll("\\?.*", "");
            if (!("Bearer " + KEY).equals(request.getHeader("Authorization"))
                    && !KEY.equals(request.getHeader("api-key"))) {
                return answer(
                        401,
                        Map.of(
                                "error",
                                Map.of(
                                        "message",
                                        "Incorrect API key provided: " + request.getHeader("Authorization"))));
            }
            JsonNode body = json(request.getBody());
            if (body.path("model").asText().equals("missing")) {
                return answer(404, Map.of("error", Map.of("message", "The model `missing` does not exist")));
            }
            List<String> texts = texts(body);
            if (texts.isEmpty() || texts.stream().anyMatch(text -> text.contains(POISON))) {
                return answer(400, Map.of("error", Map.of("message", "This model's maximum context length is 8192")));
            }
            List<float[]> vectors = texts.stream().map(ProviderServer::vector).toList();
            return answer(200, reply(path, vectors));
        }

        private static List<String> texts(JsonNode body) {
            List<String> texts = new ArrayList<>();
            for (String field : List.of("input", "texts", "inputs")) {
                body.path(field).forEach(text -> texts.add(text.asText()));
            }
            return texts;
        }

        private static Object reply(String path, List<float[]> vectors) {
            return switch (path) {
                case "/v2/embed" ->
                    Map.of(
                            "id", "x",
                            "embeddings", Map.of("float", vectors),
                            "meta", Map.of("billed_units", Map.of("input_tokens", 7 * vectors.size())));
                case "/api/embed" ->
                    Map.of("model", "m", "embeddings", vectors, "prompt_eval_count", 7 * vectors.size());
                case "/embed" -> vectors;
                default -> openAi(vectors);
            };
        }

        private static Map<String, Object> openAi(List<float[]> vectors) {
            List<Map<String, Object>> data = new ArrayList<>();
            for (int i = 0; i < vectors.size(); i++) {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("object", "embedding");
                item.put("embedding", vectors.get(i));
                item.put("index", i);
                data.add(item);
            }
            int tokens = 7 * vectors.size();
            return Map.of(
                    "object",
                    "list",
                    "data",
                    data,
                    "model",
                    "m",
                    "usage",
                    Map.of("prompt_tokens", tokens, "total_tokens", tokens));
        }

        private static ResponseDefinition answer(int status, Object body) {
            try {
                return aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/json")
                        .withBody(JSON.writeValueAsString(body))
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getName() {
            return "answers";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
