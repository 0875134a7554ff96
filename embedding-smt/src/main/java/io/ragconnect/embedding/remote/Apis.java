package io.ragconnect.embedding.remote;

import io.ragconnect.embedding.remote.api.EmbeddingApi;
import io.ragconnect.embedding.remote.api.JsonApi;
import io.ragconnect.embedding.remote.api.OpenAiApi;
import io.ragconnect.embedding.remote.api.Protocol;
import io.ragconnect.embedding.remote.http.ProviderHttp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which protocol a provider speaks, and what it is told: always that the texts are documents, not queries. */
final class Apis {
    private static final String AZURE_V1 = "/openai/v1";

    private Apis() {}

    static EmbeddingApi of(RemoteSettings settings) {
        String key = settings.apiKey() == null ? null : settings.apiKey().value();
        ProviderHttp http = new ProviderHttp(settings.patience().timeout(), key);
        int dimension = settings.model().dimension();
        String model = settings.model().name();
        Integer requested = settings.requestedDimensions();
        return switch (settings.provider()) {
            case OPENAI -> openAi(settings, key, requested, Map.of(), http);
            case JINA -> openAi(settings, key, requested, jinaTask(model), http);
            case MISTRAL -> openAi(settings, key, null, outputDimension(requested), http);
            case VOYAGE -> {
                Map<String, Object> parameters = outputDimension(requested);
                parameters.put("input_type", "document");
                parameters.put("truncation", false);
                yield openAi(settings, key, null, parameters, http);
            }
            case AZURE_OPENAI -> new OpenAiApi(azure(settings, key), dimension, http);
            case COHERE -> new JsonApi(new Protocol.Cohere(model, requested), settings.baseUrl(), key, dimension, http);
            case OLLAMA -> new JsonApi(new Protocol.Ollama(model, requested), settings.baseUrl(), key, dimension, http);
            case HUGGINGFACE_TEI -> new JsonApi(new Protocol.Tei(requested), settings.baseUrl(), key, dimension, http);
        };
    }

    private static EmbeddingApi openAi(
            RemoteSettings settings,
            @Nullable String key,
            @Nullable Integer requested,
            Map<String, Object> parameters,
            ProviderHttp http) {
        return new OpenAiApi(
                new OpenAiApi.Target(
                        settings.baseUrl(), settings.model().name(), key, Map.of(), Map.of(), requested, parameters),
                settings.model().dimension(),
                http);
    }

    private static Map<String, Object> outputDimension(@Nullable Integer requested) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (requested != null) {
            parameters.put("output_dimension", requested);
        }
        return parameters;
    }

    /** Version 2 and the code and image models know no such task. */
    private static Map<String, Object> jinaTask(String model) {
        boolean knowsTasks = model.startsWith("jina-embeddings-") && !model.startsWith("jina-embeddings-v2");
        return knowsTasks ? Map.of("task", "retrieval.passage") : Map.of();
    }

    /** The key goes in a header of its own; the deployment stands in the path before the v1 API, and in the body since. */
    private static OpenAiApi.Target azure(RemoteSettings settings, @Nullable String key) {
        String deployment = settings.model().name();
        String base = settings.baseUrl();
        boolean v1 = settings.apiVersion().isEmpty();
        return new OpenAiApi.Target(
                v1
                        ? base.endsWith(AZURE_V1) ? base : base + AZURE_V1
                        : base + "/openai/deployments/" + URLEncoder.encode(deployment, StandardCharsets.UTF_8),
                deployment,
                null,
                key == null ? Map.of() : Map.of("api-key", key),
                v1 ? Map.of() : Map.of("api-version", settings.apiVersion()),
                settings.requestedDimensions(),
                Map.of());
    }
}
