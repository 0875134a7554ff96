package io.ragconnect.embedding.remote.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said to a provider and where its answer stands. Every one of them is told to refuse what it would cut. */
public interface Protocol {

    /** Of the URL, with the leading slash. */
    String path();

    Map<String, Object> request(List<String> texts);

    /** An array of arrays of numbers, if the reply is as documented. */
    JsonNode vectors(JsonNode reply);

    /** 0 when the reply does not tell. */
    long tokens(JsonNode reply);

    /**
     * Cohere's <a href="https://docs.cohere.com/reference/embed">Embed API v2</a>.
     *
     * @param dimensions to ask for; null for the model's own
     */
    record Cohere(String model, @Nullable Integer dimensions) implements Protocol {
        @Override
        public String path() {
            return "/v2/embed";
        }

        @Override
        public Map<String, Object> request(List<String> texts) {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("model", model);
            request.put("input_type", "search_document");
            request.put("embedding_types", List.of("float"));
            request.put("truncate", "NONE");
            if (dimensions != null) {
                request.put("output_dimension", dimensions);
            }
            request.put("texts", texts);
            return request;
        }

        @Override
        public JsonNode vectors(JsonNode reply) {
            return reply.path("embeddings").path("float");
        }

        @Override
        public long tokens(JsonNode reply) {
            return reply.path("meta").path("billed_units").path("input_tokens").asLong();
        }
    }

    /**
     * Ollama's <a href="https://docs.ollama.com/api/embed">/api/embed</a>.
     *
     * @param dimensions to ask for; null for the model's own
     */
    record Ollama(String model, @Nullable Integer dimensions) implements Protocol {
        @Override
        public String path() {
            return "/api/embed";
        }

        @Override
        public Map<String, Object> request(List<String> texts) {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("model", model);
            request.put("truncate", false);
            if (dimensions != null) {
                request.put("dimensions", dimensions);
            }
            request.put("input", texts);
            return request;
        }

        @Override
        public JsonNode vectors(JsonNode reply) {
            return reply.path("embeddings");
        }

        @Override
        public long tokens(JsonNode reply) {
            return reply.path("prompt_eval_count").asLong();
        }
    }

    /**
     * Hugging Face Text Embeddings Inference's
     * <a href="https://huggingface.github.io/text-embeddings-inference/">/embed</a>; a server has one model.
     *
     * @param dimensions to ask for; null for the model's own
     */
    record Tei(@Nullable Integer dimensions) implements Protocol {
        @Override
        public String path() {
            return "/embed";
        }

        @Override
        public Map<String, Object> request(List<String> texts) {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("truncate", false);
            request.put("normalize", true);
            if (dimensions != null) {
                request.put("dimensions", dimensions);
            }
            request.put("inputs", texts);
            return request;
        }

        @Override
        public JsonNode vectors(JsonNode reply) {
            return reply;
        }

        @Override
        public long tokens(JsonNode reply) {
            return 0;
        }
    }
}
