package io.ragconnect.embedding.remote.api;

import java.util.List;

/** One request to a provider. May be used by several threads at once. */
public interface EmbeddingApi {

    /**
     * As many vectors as texts, in their order, all finite and of the model's dimension.
     *
     * @throws io.ragconnect.embedding.remote.http.ProviderFailure else; nothing of the reply is used then
     */
    Reply embed(List<String> texts);

    /**
     * A checked reply.
     *
     * @param tokens that the provider counted; 0 when it does not tell
     */
    record Reply(List<float[]> vectors, long tokens) {}
}
