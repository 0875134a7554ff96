package io.ragconnect.embedding;

import io.ragconnect.embedding.remote.RemoteEmbedder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What the settings must be together. A recommender is the one place where a transform sees all its settings while they
 * are validated; what it throws is shown at its setting, in a 400. The live call hangs on the provider's, and loading a
 * local model on the model's, so that each is done once.
 */
final class Checks implements ConfigDef.Recommender {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    @Override
    public List<Object> validValues(String name, Map<String, Object> values) {
        String problem = EmbeddingConfig.problem(name, values);
        if (problem == null && name.equals(RemoteConfig.PROVIDER) && isComplete(values)) {
            problem = RemoteConfig.settings(values)
                    .flatMap(settings -> RemoteEmbedder.check(settings, CALL_TIMEOUT))
                    .orElse(null);
        }
        if (problem == null
                && name.equals(EmbeddingConfig.MODEL)
                && !RemoteConfig.isRemote(values)
                && isComplete(values)) {
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
                .allMatch(
                        key -> isValid(key, values.get(key.name)) && EmbeddingConfig.problem(key.name, values) == null);
    }

    private static boolean isValid(ConfigDef.ConfigKey key, @Nullable Object value) {
        try {
            if (key.validator != null) {
                key.validator.ensureValid(key.name, value);
            }
            return value != null || key.name.equals(RemoteConfig.API_KEY);
        } catch (ConfigException e) {
            return false;
        }
    }

    @Override
    public boolean visible(String name, Map<String, Object> values) {
        return !(RemoteConfig.isRemote(values) ? LocalModelConfig.has(name) : RemoteConfig.has(name));
    }
}
