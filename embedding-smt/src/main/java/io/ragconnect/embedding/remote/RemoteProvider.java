package io.ragconnect.embedding.remote;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The providers, with what they document of their limits for one request. Where a limit depends on the model it is that
 * of the strictest one; where none is documented it is what keeps a request short.
 */
public enum RemoteProvider {
    /** Also everything that speaks its protocol: vLLM, LM Studio, LocalAI, llama.cpp, gateways. */
    OPENAI("openai", "https://api.openai.com/v1", true, 512, 300_000),
    AZURE_OPENAI("azure-openai", null, true, 512, 300_000),
    COHERE("cohere", "https://api.cohere.com", true, 96, 128_000),
    OLLAMA("ollama", "http://localhost:11434", false, 64, 32_000),
    /** Its servers start with {@code --max-client-batch-size 32} and {@code --max-batch-tokens 16384}. */
    HUGGINGFACE_TEI("huggingface-tei", null, false, 32, 16_384),
    VOYAGE("voyage", "https://api.voyageai.com/v1", true, 128, 120_000),
    JINA("jina", "https://api.jina.ai/v1", true, 512, 120_000),
    MISTRAL("mistral", "https://api.mistral.ai/v1", true, 128, 16_384);

    private final String id;
    private final @Nullable String baseUrl;
    private final boolean needsKey;
    private final int maxTexts;
    private final int maxTokens;

    RemoteProvider(String id, @Nullable String baseUrl, boolean needsKey, int maxTexts, int maxTokens) {
        this.id = id;
        this.baseUrl = baseUrl;
        this.needsKey = needsKey;
        this.maxTexts = maxTexts;
        this.maxTokens = maxTokens;
    }

    /** Empty where each customer has an own one. */
    public Optional<String> baseUrl() {
        return Optional.ofNullable(baseUrl);
    }

    /** Whether the provider's own service can't be used without; a server at another base URL may do without. */
    public boolean needsKey() {
        return needsKey;
    }

    /** Texts in one request. */
    public int maxTexts() {
        return maxTexts;
    }

    /** Tokens in one request. */
    public int maxTokens() {
        return maxTokens;
    }

    public static Optional<RemoteProvider> named(String name) {
        return Arrays.stream(values())
                .filter(provider -> provider.id.equals(name))
                .findFirst();
    }

    public static String[] names() {
        return Arrays.stream(values()).map(RemoteProvider::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return id;
    }
}
