package io.ragconnect.embedding.remote.api;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder;
import dev.langchain4j.model.output.Response;
import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import io.ragconnect.embedding.remote.http.ProviderHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code POST /embeddings} and the providers that speak it, through langchain4j's client. */
public final class OpenAiApi implements EmbeddingApi {
    private final OpenAiEmbeddingModel model;
    private final int dimension;

    /**
     * What to say to whom.
     *
     * @param baseUrl up to and without {@code /embeddings}
     * @param apiKey sent as a bearer token; null for none
     * @param headers sent beside it
     * @param query parameters of the URL
     * @param requestedDimensions sent as {@code dimensions}; null for none
     * @param parameters further fields of the request
     */
    public record Target(
            String baseUrl,
            String model,
            @Nullable String apiKey,
            Map<String, String> headers,
            Map<String, String> query,
            @Nullable Integer requestedDimensions,
            Map<String, Object> parameters) {

        /** Without the key. */
        @Override
        public String toString() {
            return model + " at " + baseUrl;
        }
    }

    public OpenAiApi(Target target, int dimension, ProviderHttp http) {
        HttpClient checking = new OrderedReplies(http);
        OpenAiEmbeddingModelBuilder builder = new OpenAiEmbeddingModelBuilder()
                .httpClientBuilder(ProviderHttp.handingOut(checking))
                .baseUrl(target.baseUrl())
                .modelName(target.model())
                .customHeaders(target.headers())
                .customQueryParams(target.query())
                .customParameters(target.parameters())
                .maxRetries(0)
                // batches are cut before
                .maxSegmentsPerBatch(Integer.MAX_VALUE)
                .logRequests(false)
                .logResponses(false);
        if (target.apiKey() != null) {
            builder.apiKey(target.apiKey());
        }
        if (target.requestedDimensions() != null) {
            builder.dimensions(target.requestedDimensions());
        }
        this.model = builder.build();
        this.dimension = dimension;
    }

    @Override
    public Reply embed(List<String> texts) {
        Response<List<Embedding>> response = request(texts);
        List<float[]> vectors = new ArrayList<>(texts.size());
        response.content().forEach(embedding -> vectors.add(embedding.vector()));
        Integer tokens =
                response.tokenUsage() == null ? null : response.tokenUsage().inputTokenCount();
        return new Reply(ReplyCheck.checked(vectors, texts.size(), dimension), tokens == null ? 0 : tokens);
    }

    private Response<List<Embedding>> request(List<String> texts) {
        if (texts.stream().anyMatch(String::isBlank)) {
            throw new ProviderFailure(Kind.TEXTS, "a text is blank");
        }
        try {
            return model.embedAll(texts.stream().map(TextSegment::from).toList());
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ProviderFailure failure) {
                    throw failure;
                }
            }
            throw new ProviderFailure(Kind.UNUSABLE, "no reply as documented: " + e.getClass(), null, e);
        }
    }
}
