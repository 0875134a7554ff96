package io.ragconnect.embedding.remote.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import io.ragconnect.embedding.remote.http.ProviderHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's own protocol where langchain4j's client can't say what we need (docs/adr/0030). */
public final class JsonApi implements EmbeddingApi {
    private static final JsonMapper JSON = new JsonMapper();

    private final Protocol protocol;
    private final String url;
    private final Map<String, String> headers;
    private final int dimension;
    private final ProviderHttp http;

    /** @param baseUrl up to and without the protocol's path */
    public JsonApi(Protocol protocol, String baseUrl, @Nullable String apiKey, int dimension, ProviderHttp http) {
        this.protocol = protocol;
        this.url = baseUrl + protocol.path();
        this.headers = new LinkedHashMap<>(Map.of("Content-Type", "application/json", "Accept", "application/json"));
        if (apiKey != null) {
            headers.put("Authorization", "Bearer " + apiKey);
        }
        this.dimension = dimension;
        this.http = http;
    }

    @Override
    public Reply embed(List<String> texts) {
        SuccessfulHttpResponse response = http.execute(HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(url)
                .addHeaders(headers)
                .body(written(protocol.request(texts)))
                .build());
        JsonNode reply = read(response);
        JsonNode rows = protocol.vectors(reply);
        if (!rows.isArray()) {
            throw unusable(response);
        }
        List<float[]> vectors = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            vectors.add(vector(row, response));
        }
        return new Reply(ReplyCheck.checked(vectors, texts.size(), dimension), protocol.tokens(reply));
    }

    private float[] vector(JsonNode row, SuccessfulHttpResponse response) {
        if (!row.isArray()) {
            throw unusable(response);
        }
        float[] vector = new float[row.size()];
        for (int i = 0; i < vector.length; i++) {
            JsonNode component = row.get(i);
            if (component.isNull()) {
                throw ReplyCheck.notFinite(i, "null");
            }
            if (!component.isNumber()) {
                throw unusable(response);
            }
            vector[i] = component.floatValue();
        }
        return vector;
    }

    private static String written(Map<String, Object> request) {
        try {
            return JSON.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings and numbers is always written", e);
        }
    }

    private JsonNode read(SuccessfulHttpResponse response) {
        try {
            return JSON.readTree(response.bodyBytes());
        } catch (IOException e) {
            throw unusable(response);
        }
    }

    private ProviderFailure unusable(SuccessfulHttpResponse response) {
        return new ProviderFailure(
                Kind.UNUSABLE, "a reply that is no list of vectors as documented: " + http.shown(response.body()));
    }
}
