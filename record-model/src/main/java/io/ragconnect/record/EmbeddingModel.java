package io.ragconnect.record;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What decides the vector of a text. Two chunks with one hash have one vector exactly when their models are equal.
 *
 * @param provider {@code onnx} for a model in the process, else the remote provider's name
 * @param name the model's name at the provider
 * @param revision of the model's files; empty when the provider tells none
 * @param dimension of the vectors
 * @param maxTokens tokens of a text that are read, special tokens included; 0 when a longer text is refused, not cut
 * @param pooling how token vectors become one: {@code mean} or {@code cls}; empty when the provider does it
 * @param prefix put before every text that is indexed; empty for most models
 */
public record EmbeddingModel(
        String provider, String name, String revision, int dimension, int maxTokens, String pooling, String prefix) {

    /** One line, stable, readable: {@code provider=onnx;name=all-minilm-l6-v2;…}, values URL-encoded. */
    public String fingerprint() {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("provider", provider);
        parts.put("name", name);
        parts.put("revision", revision);
        parts.put("dimension", dimension);
        parts.put("tokens", maxTokens == 0 ? "" : maxTokens);
        parts.put("pooling", pooling);
        parts.put("prefix", prefix);
        StringBuilder line = new StringBuilder();
        parts.forEach((key, value) -> {
            if (!value.toString().isEmpty()) {
                line.append(line.isEmpty() ? "" : ";")
                        .append(key)
                        .append('=')
                        .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
            }
        });
        return line.toString();
    }

    /** The dimension that a fingerprint tells; empty for one of foreign make. */
    public static OptionalInt dimension(String fingerprint) {
        try {
            return part(fingerprint, "dimension")
                    .map(Integer::parseInt)
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty());
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static Optional<String> part(String fingerprint, String key) {
        for (String part : fingerprint.split(";", -1)) {
            if (part.startsWith(key + "=")) {
                return Optional.of(URLDecoder.decode(part.substring(key.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
