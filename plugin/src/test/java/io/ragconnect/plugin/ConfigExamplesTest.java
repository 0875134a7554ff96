package io.ragconnect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigExamplesTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("rag.home"), "config-examples");

    /** What Connect itself defines for every connector. */
    private static final List<String> CONNECT = List.of(
            "connector.class",
            "tasks.max",
            "topics",
            "topics.regex",
            "transforms",
            "key.converter",
            "key.converter.schemas.enable",
            "value.converter",
            "value.converter.schemas.enable",
            "producer.override.",
            "consumer.override.",
            "topic.creation.default.",
            "errors.");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** A misspelt setting would be ignored by Connect without a word. */
    @ParameterizedTest
    @MethodSource("examples")
    void everySettingExistsAndIsValid(Path file) throws IOException {
        JsonNode example = new ObjectMapper().readTree(file.toFile());
        Map<String, String> config = new TreeMap<>();
        example.path("config")
                .properties()
                .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
        assertThat(example.path("name").asText()).isNotBlank();

        ConfigDef connector = Plugins.named(config.get("connector.class"));
        for (String transform : config.getOrDefault("transforms", "").split(",", -1)) {
            if (!transform.isEmpty()) {
                String prefix = "transforms." + transform + ".";
                Map<String, String> settings = below(prefix, config);
                check(Plugins.named(settings.remove("type")), settings, prefix);
            }
        }
        config.keySet().removeIf(key -> key.startsWith("transforms."));
        config.keySet().removeIf(key -> CONNECT.stream()
                .anyMatch(known -> known.endsWith(".") ? key.startsWith(known) : key.equals(known)));
        check(connector, config, "");
    }

    private static void check(ConfigDef definition, Map<String, String> settings, String prefix) {
        assertThat(definition.names()).as(prefix).containsAll(settings.keySet());
        // what stands in a variable is known on the worker alone
        settings.values().removeIf(value -> value.startsWith("${"));
        for (ConfigValue value : definition.validate(settings)) {
            if (settings.containsKey(value.name())) {
                assertThat(value.errorMessages()).as(prefix + value.name()).isEmpty();
            }
        }
    }

    private static Map<String, String> below(String prefix, Map<String, String> config) {
        Map<String, String> settings = new TreeMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), value);
            }
        });
        return settings;
    }
}
