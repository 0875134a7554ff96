package io.ragconnect.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.localstack.process.LocalStackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connector's name and configuration as {@code POST /connectors} takes them, read from a JSON file. */
public record ConnectorFile(String name, Map<String, String> config) {

    public static ConnectorFile read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            Map<String, String> config = new LinkedHashMap<>();
            json.path("config")
                    .properties()
                    .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
            if (!json.path("name").isTextual() || config.isEmpty()) {
                throw new LocalStackException(file + " must hold a JSON object with \"name\" and \"config\"");
            }
            return new ConnectorFile(json.path("name").asText(), config);
        } catch (IOException e) {
            throw new LocalStackException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same with one setting changed. */
    public ConnectorFile with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(config);
        changed.put(key, value);
        return new ConnectorFile(name, changed);
    }
}
