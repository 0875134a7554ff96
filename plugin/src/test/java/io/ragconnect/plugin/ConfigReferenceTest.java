package io.ragconnect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ConfigReferenceTest {
    private static final Path REFERENCE = Path.of(System.getProperty("rag.home"), "docs", "reference");
    private static final boolean WRITE = Boolean.getBoolean("reference.write");

    /** With {@code -Dreference.write=true} the pages are written, else they must be what would be written. */
    @TestFactory
    Stream<DynamicTest> thePagesSayWhatTheCodeSays() {
        return Plugins.all().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().getSimpleName(), () -> check(entry.getKey(), entry.getValue())));
    }

    @Test
    void everySettingIsFullyDescribed() {
        Plugins.all().forEach((plugin, definition) -> assertThat(
                        definition.configKeys().values())
                .isNotEmpty()
                .allSatisfy(key -> {
                    assertThat(key.documentation).as(name(plugin, key)).hasSizeGreaterThan(20);
                    assertThat(key.group).as(name(plugin, key)).isNotBlank();
                    assertThat(key.displayName).as(name(plugin, key)).isNotEqualTo(key.name);
                    assertThat(key.name.contains("password")
                                    || key.name.contains("secret")
                                    || key.name.contains("api.key"))
                            .as("%s is a secret exactly when its type is PASSWORD", name(plugin, key))
                            .isEqualTo(key.type == ConfigDef.Type.PASSWORD);
                }));
    }

    private static void check(Class<?> plugin, ConfigDef definition) throws IOException {
        Path file = REFERENCE.resolve(plugin.getSimpleName() + ".md");
        String page = ConfigReference.page(plugin, overview(plugin), definition);
        if (WRITE) {
            Files.createDirectories(REFERENCE);
            Files.writeString(file, page);
        }
        assertThat(file)
                .exists()
                .as("run mvn verify -pl plugin -am -Dreference.write=true")
                .hasContent(page);
    }

    private static String name(Class<?> plugin, ConfigKey key) {
        return plugin.getSimpleName() + " " + key.name;
    }

    private static String overview(Class<?> plugin) {
        try {
            return (String) plugin.getField("OVERVIEW_DOC").get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(plugin.getName() + " has no public OVERVIEW_DOC", e);
        }
    }
}
