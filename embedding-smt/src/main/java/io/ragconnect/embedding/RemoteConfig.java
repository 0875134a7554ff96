package io.ragconnect.embedding;

import io.ragconnect.embedding.remote.KnownModels;
import io.ragconnect.embedding.remote.RemoteEmbedder;
import io.ragconnect.embedding.remote.RemoteProvider;
import io.ragconnect.embedding.remote.RemoteSettings;
import io.ragconnect.record.EmbeddingModel;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** The settings for models behind an API, and what they must be together. */
final class RemoteConfig {
    private static final String GROUP = "Provider";
    private static final String LIMITS_GROUP = "Provider limits";
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(10);

    static final String PROVIDER = "embedding.provider";
    private static final String LOCAL = "local";
    private static final String PROVIDER_DOC =
            "Who computes the vectors. 'local': a model inside the worker, at no cost "
                    + "and without a network. All others are asked by HTTP; 'openai' is also for every server that speaks its "
                    + "protocol (vLLM, LM Studio, llama.cpp, gateways), with embedding.base.url. A remote provider is called once, "
                    + "with a time-out of 10 seconds, whenever a configuration is validated.";

    static final String BASE_URL = "embedding.base.url";
    private static final String BASE_URL_DOC = "Where the provider is; empty for its own public service. For 'openai', "
            + "'voyage', 'jina' and 'mistral' up to and without /embeddings (http://vllm:8000/v1), for 'azure-openai' the "
            + "resource (https://NAME.openai.azure.com), for 'cohere', 'ollama' and 'huggingface-tei' the server.";

    static final String API_KEY = "embedding.api.key";
    private static final String API_KEY_DOC =
            "The provider's API key. It is in no log, status, metric or error message. "
                    + "Have it come from a ConfigProvider: ${file:/etc/secrets.properties:key}.";

    static final String API_VERSION = "embedding.api.version";
    private static final String API_VERSION_DOC =
            "Only for 'azure-openai': the api-version of its deployments API, such as "
                    + "2024-10-21. Empty takes the v1 API, which needs none.";

    static final String DIMENSIONS = "embedding.dimensions";
    private static final String DIMENSIONS_DOC =
            "How many dimensions the vectors have. 0 takes those that the model is "
                    + "known for; a model that is not known needs the number, since the table is made before the first vector. "
                    + "A number other than the known one is asked for, which models with shortened (Matryoshka) vectors can do.";

    static final String REQUEST_DIMENSIONS = "embedding.dimensions.request";
    private static final String REQUEST_DIMENSIONS_DOC =
            "Whether to ask for embedding.dimensions of a model that is not "
                    + "known, as an Azure deployment with a name of its own. Many models refuse to be asked.";

    static final String PREFIX = "embedding.prefix";
    private static final String PREFIX_DOC =
            "Put before every text that is embedded, for models that want to be told so, with a space between: "
                    + "'search_document:' for nomic-embed-text, 'passage:' for E5. Empty takes a local model's own, if it has one. "
                    + "Cohere, Voyage and Jina (from v3 on) are told by a field of the request that these are documents. Embed "
                    + "questions with the query prefix or type.";

    static final String MAX_TEXTS = "embedding.batch.max.texts";
    private static final String MAX_TEXTS_DOC =
            "Most texts in one request. 0 takes what the provider allows by default.";

    static final String MAX_TOKENS = "embedding.batch.max.tokens";
    private static final String MAX_TOKENS_DOC =
            "Most tokens in one request, estimated as a third of the UTF-8 bytes. 0 "
                    + "takes what the provider allows by default.";

    static final String CONCURRENCY = "embedding.max.concurrency";
    private static final String CONCURRENCY_DOC = "Most requests in flight per task.";

    static final String REQUESTS_PER_MINUTE = "embedding.requests.per.minute";
    private static final String REQUESTS_PER_MINUTE_DOC =
            "Most requests per minute and task; 0 for no limit. Give each "
                    + "task its share of what the account is allowed.";

    static final String TOKENS_PER_MINUTE = "embedding.tokens.per.minute";
    private static final String TOKENS_PER_MINUTE_DOC =
            "Most tokens per minute and task; 0 for no limit. Estimated before "
                    + "a request, and set right by what the provider counts.";

    static final String TIMEOUT = "embedding.timeout.ms";
    private static final String TIMEOUT_DOC =
            "How long one request may take, in milliseconds, to the last byte of its reply.";

    static final String RETRY = "embedding.retry.max.ms";
    private static final String RETRY_DOC =
            "How long a request is tried again after its first failure, in milliseconds; "
                    + "what the provider asks for in Retry-After is waited, up to this. Then, with embedding.mode=lazy, the sink "
                    + "pauses and goes on trying for ever. With 'eager' the task fails, its offsets untouched: keep this and twice "
                    + "embedding.timeout.ms well below the consumer's max.poll.interval.ms.";

    /** What means nothing to a local model. */
    private static final List<String> REMOTE_ONLY = List.of(
            BASE_URL,
            API_KEY,
            API_VERSION,
            DIMENSIONS,
            REQUEST_DIMENSIONS,
            MAX_TEXTS,
            MAX_TOKENS,
            CONCURRENCY,
            REQUESTS_PER_MINUTE,
            TOKENS_PER_MINUTE,
            TIMEOUT,
            RETRY);

    private static final Map<String, Object> DEFAULTS = define(new ConfigDef()).defaultValues();

    private RemoteConfig() {}

    static ConfigDef define(ConfigDef definition) {
        Checks checks = new Checks();
        return definition
                .define(
                        PROVIDER,
                        Type.STRING,
                        LOCAL,
                        ConfigDef.ValidString.in(Stream.concat(Stream.of(LOCAL), Stream.of(RemoteProvider.names()))
                                .toArray(String[]::new)),
                        Importance.HIGH,
                        PROVIDER_DOC,
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Provider",
                        checks)
                .define(
                        BASE_URL,
                        Type.STRING,
                        "",
                        new BaseUrl(),
                        Importance.MEDIUM,
                        BASE_URL_DOC,
                        GROUP,
                        2,
                        Width.LONG,
                        "Base URL",
                        checks)
                .define(
                        API_KEY,
                        Type.PASSWORD,
                        null,
                        Importance.HIGH,
                        API_KEY_DOC,
                        GROUP,
                        3,
                        Width.LONG,
                        "API key",
                        checks)
                .define(
                        API_VERSION,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        API_VERSION_DOC,
                        GROUP,
                        4,
                        Width.SHORT,
                        "API version",
                        checks)
                .define(
                        DIMENSIONS,
                        Type.INT,
                        0,
                        Range.between(0, 16_000),
                        Importance.MEDIUM,
                        DIMENSIONS_DOC,
                        GROUP,
                        5,
                        Width.SHORT,
                        "Dimensions",
                        checks)
                .define(
                        REQUEST_DIMENSIONS,
                        Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        REQUEST_DIMENSIONS_DOC,
                        GROUP,
                        6,
                        Width.SHORT,
                        "Ask for dimensions",
                        checks)
                .define(
                        PREFIX,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        PREFIX_DOC,
                        GROUP,
                        7,
                        Width.MEDIUM,
                        "Prefix",
                        checks)
                .define(
                        MAX_TEXTS,
                        Type.INT,
                        0,
                        Range.between(0, 10_000),
                        Importance.LOW,
                        MAX_TEXTS_DOC,
                        LIMITS_GROUP,
                        1,
                        Width.SHORT,
                        "Texts per request",
                        checks)
                .define(
                        MAX_TOKENS,
                        Type.INT,
                        0,
                        Range.between(0, 10_000_000),
                        Importance.LOW,
                        MAX_TOKENS_DOC,
                        LIMITS_GROUP,
                        2,
                        Width.SHORT,
                        "Tokens per request",
                        checks)
                .define(
                        CONCURRENCY,
                        Type.INT,
                        4,
                        Range.between(1, 64),
                        Importance.MEDIUM,
                        CONCURRENCY_DOC,
                        LIMITS_GROUP,
                        3,
                        Width.SHORT,
                        "Concurrency",
                        checks)
                .define(
                        REQUESTS_PER_MINUTE,
                        Type.INT,
                        0,
                        Range.between(0, 10_000_000),
                        Importance.MEDIUM,
                        REQUESTS_PER_MINUTE_DOC,
                        LIMITS_GROUP,
                        4,
                        Width.SHORT,
                        "Requests per minute",
                        checks)
                .define(
                        TOKENS_PER_MINUTE,
                        Type.INT,
                        0,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        TOKENS_PER_MINUTE_DOC,
                        LIMITS_GROUP,
                        5,
                        Width.SHORT,
                        "Tokens per minute",
                        checks)
                .define(
                        TIMEOUT,
                        Type.LONG,
                        30_000L,
                        Range.between(100, 600_000),
                        Importance.MEDIUM,
                        TIMEOUT_DOC,
                        LIMITS_GROUP,
                        6,
                        Width.SHORT,
                        "Time-out",
                        checks)
                .define(
                        RETRY,
                        Type.LONG,
                        120_000L,
                        Range.between(0, 3_600_000),
                        Importance.MEDIUM,
                        RETRY_DOC,
                        LIMITS_GROUP,
                        7,
                        Width.SHORT,
                        "Retry time",
                        checks);
    }

    /** Of valid settings; empty for a local model. */
    static Optional<RemoteSettings> settings(Map<String, ?> values) {
        return provider(values).map(provider -> {
            String name = string(values, EmbeddingConfig.MODEL);
            OptionalInt known = KnownModels.dimension(name);
            int wanted = number(values, DIMENSIONS);
            int dimension = wanted == 0 ? known.orElseThrow() : wanted;
            boolean asked = known.isPresent()
                    ? known.getAsInt() != dimension
                    : Boolean.TRUE.equals(values.get(REQUEST_DIMENSIONS));
            int maxTexts = number(values, MAX_TEXTS);
            int maxTokens = number(values, MAX_TOKENS);
            return new RemoteSettings(
                    provider,
                    baseUrl(values).or(provider::baseUrl).orElseThrow(),
                    (Password) values.get(API_KEY),
                    string(values, API_VERSION),
                    new EmbeddingModel(provider.toString(), name, "", dimension, 0, "", prefix(values)),
                    asked ? dimension : null,
                    new RemoteSettings.Limits(
                            maxTexts == 0 ? provider.maxTexts() : maxTexts,
                            maxTokens == 0 ? provider.maxTokens() : maxTokens,
                            number(values, CONCURRENCY),
                            number(values, REQUESTS_PER_MINUTE),
                            number(values, TOKENS_PER_MINUTE)),
                    new RemoteSettings.Patience(
                            Duration.ofMillis(((Number) Objects.requireNonNull(values.get(TIMEOUT))).longValue()),
                            Duration.ofMillis(((Number) Objects.requireNonNull(values.get(RETRY))).longValue())));
        });
    }

    /** What is wrong with one setting beside the others; null when nothing is. */
    static @Nullable String problem(String setting, Map<String, ?> values) {
        Optional<RemoteProvider> remote = provider(values);
        if (remote.isEmpty()) {
            return REMOTE_ONLY.contains(setting) && !isDefault(setting, values)
                    ? "is only for remote models: set embedding.provider, or leave it out"
                    : null;
        }
        RemoteProvider provider = remote.get();
        return switch (setting) {
            case BASE_URL ->
                baseUrl(values).or(provider::baseUrl).isEmpty()
                        ? "must be set, since every customer of " + provider + " has an own one"
                        : null;
            case API_KEY ->
                provider.needsKey()
                                && baseUrl(values).isEmpty()
                                && secret(values).isEmpty()
                        ? "must be set for " + provider
                        : null;
            case API_VERSION ->
                provider != RemoteProvider.AZURE_OPENAI && !isDefault(API_VERSION, values)
                        ? "is only for embedding.provider=azure-openai; leave it out"
                        : null;
            case DIMENSIONS ->
                number(values, DIMENSIONS) == 0
                                && KnownModels.dimension(string(values, EmbeddingConfig.MODEL))
                                        .isEmpty()
                        ? "must be set, since the dimensions of the model " + string(values, EmbeddingConfig.MODEL)
                                + " are not known here: take the number that its maker documents"
                        : null;
            default -> null;
        };
    }

    static boolean isRemote(Map<String, ?> values) {
        return provider(values).isPresent();
    }

    private static Optional<RemoteProvider> provider(Map<String, ?> values) {
        return RemoteProvider.named(string(values, PROVIDER));
    }

    private static Optional<String> baseUrl(Map<String, ?> values) {
        String url = string(values, BASE_URL).strip();
        return url.isEmpty() ? Optional.empty() : Optional.of(url.replaceAll("/+$", ""));
    }

    /** Connect cuts a setting's ends, and every prefix in use ends in a space. */
    private static String prefix(Map<String, ?> values) {
        String prefix = string(values, PREFIX);
        return prefix.isEmpty() ? "" : prefix + " ";
    }

    /** Empty where the model's own is to be taken. */
    static Optional<String> localPrefix(Map<String, ?> values) {
        return Optional.of(prefix(values)).filter(prefix -> !prefix.isEmpty());
    }

    private static String secret(Map<String, ?> values) {
        return values.get(API_KEY) instanceof Password password ? password.value() : "";
    }

    private static boolean isDefault(String setting, Map<String, ?> values) {
        Object value = values.get(setting);
        return value == null
                || value.equals(DEFAULTS.get(setting))
                || (value instanceof Password password && password.value().isEmpty());
    }

    /** Empty also for a value that is not valid, which Connect reports. */
    private static String string(Map<String, ?> values, String setting) {
        return values.get(setting) instanceof String text ? text : "";
    }

    private static int number(Map<String, ?> values, String setting) {
        return values.get(setting) instanceof Integer number ? number : 0;
    }

    /** An http or https URL without anything that could hold a secret, since it is shown in messages. */
    private static final class BaseUrl implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            String url = (String) value;
            if (!url.isBlank() && !isPlain(url.strip())) {
                throw new ConfigException(name + " must be " + this + ", for example https://host:8000/v1");
            }
        }

        private static boolean isPlain(String url) {
            try {
                URI uri = new URI(url);
                return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "empty or an http(s) URL without user, query and fragment";
        }
    }

    /**
     * A recommender is the one place where a transform sees all its settings while they are validated; what it throws is
     * shown at its setting, in a 400. The live call hangs on the provider's, and loading a local model on the model's, so
     * that each is done once.
     */
    static final class Checks implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            String problem = EmbeddingConfig.problem(name, values);
            if (problem == null && name.equals(PROVIDER) && isComplete(values)) {
                problem = settings(values)
                        .flatMap(settings -> RemoteEmbedder.check(settings, CHECK_TIMEOUT))
                        .orElse(null);
            }
            if (problem == null && name.equals(EmbeddingConfig.MODEL) && !isRemote(values) && isComplete(values)) {
                problem = EmbeddingConfig.loadingProblem(values);
            }
            if (problem != null) {
                throw new ConfigException(name + ": " + problem);
            }
            return List.of();
        }

        /** Whether every setting is valid: only then a call tells more than the messages do. */
        private static boolean isComplete(Map<String, Object> values) {
            return EmbeddingConfig.DEFINITION.configKeys().values().stream()
                    .allMatch(key ->
                            isValid(key, values.get(key.name)) && EmbeddingConfig.problem(key.name, values) == null);
        }

        private static boolean isValid(ConfigDef.ConfigKey key, @Nullable Object value) {
            try {
                if (key.validator != null) {
                    key.validator.ensureValid(key.name, value);
                }
                return value != null || key.name.equals(API_KEY);
            } catch (ConfigException e) {
                return false;
            }
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return !(isRemote(values) ? LocalModelConfig.has(name) : REMOTE_ONLY.contains(name));
        }
    }
}
