package io.ragconnect.embedding.remote.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.ragconnect.embedding.remote.http.ProviderFailure;
import io.ragconnect.embedding.remote.http.ProviderFailure.Kind;
import io.ragconnect.embedding.remote.http.ProviderHttp;
import java.io.IOException;

/**
 * Lets a reply pass only if it is OpenAI's list of embeddings with {@code index} 0, 1, 2 and so on: langchain4j drops
 * that field, so that a list in another order would give texts the vectors of others.
 */
final class OrderedReplies implements HttpClient {
    private static final JsonFactory JSON = new JsonFactory();

    private final ProviderHttp http;

    OrderedReplies(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        SuccessfulHttpResponse response = http.execute(request);
        try (JsonParser json = JSON.createParser(response.bodyBytes())) {
            if (!hasOrderedData(json)) {
                throw unusable(response);
            }
        } catch (IOException e) {
            throw unusable(response);
        }
        return response;
    }

    private ProviderFailure unusable(SuccessfulHttpResponse response) {
        return new ProviderFailure(
                Kind.UNUSABLE,
                "a reply that is no list of embeddings with index 0, 1, 2 and so on: " + http.shown(response.body()));
    }

    private static boolean hasOrderedData(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        boolean ordered = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("data")) {
                if (value != JsonToken.START_ARRAY) {
                    return false;
                }
                for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                    if (json.currentToken() != JsonToken.START_OBJECT || index(json) != i) {
                        return false;
                    }
                }
                ordered = true;
            } else {
                json.skipChildren();
            }
        }
        return ordered && json.nextToken() == null;
    }

    /** Of one embedding, -1 without. */
    private static int index(JsonParser json) throws IOException {
        int index = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                index = json.getIntValue();
            } else if (field.equals("embedding") && value == JsonToken.START_ARRAY) {
                for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                    if (json.currentToken() == JsonToken.VALUE_NULL) {
                        throw ReplyCheck.notFinite(i, "null");
                    }
                    json.skipChildren();
                }
            } else {
                json.skipChildren();
            }
        }
        return index;
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        http.execute(request, parser, listener);
    }
}
