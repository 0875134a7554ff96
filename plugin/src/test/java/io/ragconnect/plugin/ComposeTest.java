package io.ragconnect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docker-compose.yml runs the examples as they are: what they leave to the worker, its worker has. */
class ComposeTest {
    private static final Path HOME = Path.of(System.getProperty("rag.home"));
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)}");

    @ParameterizedTest
    @ValueSource(strings = {"filesystem-source.json", "pgvector-sink.json"})
    void theExamplesVariablesAreSetAndMayBeRead(String example) throws IOException {
        String compose = Files.readString(HOME.resolve("docker-compose.yml"));
        Properties worker = new Properties();
        try (var file = Files.newInputStream(HOME.resolve("docker/connect.properties"))) {
            worker.load(file);
        }
        String readable = worker.getProperty("config.providers.env.param.allowlist.pattern");
        assertThat(VARIABLE.matcher(
                                Files.readString(HOME.resolve("config-examples").resolve(example)))
                        .results())
                .isNotEmpty()
                .allSatisfy(variable -> {
                    assertThat(compose).contains("\n      " + variable.group(1) + ": ");
                    assertThat(variable.group(1)).matches(readable);
                });
    }
}
