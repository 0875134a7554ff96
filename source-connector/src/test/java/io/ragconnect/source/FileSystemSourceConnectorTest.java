package io.ragconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragconnect.source.filesystem.FileSystemSourceTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemSourceConnectorTest {
    @TempDir
    Path folder;

    private final FileSystemSourceConnector connector = new FileSystemSourceConnector();

    @AfterEach
    void allowAll() {
        System.clearProperty("rag.allowed.roots");
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(SourceConnector.class))
                .hasAtLeastOneElementOfType(FileSystemSourceConnector.class);
        assertThat(connector.version()).matches("\\d+\\.\\d+.*").isEqualTo(new FileSystemSourceTask().version());
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    }

    @Test
    void everySettingIsDescribed() {
        assertThat(connector.config().configKeys().values()).allSatisfy(key -> {
            assertThat(key.group).isNotEmpty();
            assertThat(key.documentation).endsWith(".");
            assertThat(key.validator == null ? "none" : key.validator.toString())
                    .doesNotContain("@", "$");
        });
    }

    @Test
    void acceptsAGoodConfiguration() {
        assertThat(errors("roots", folder.toString())).isEmpty();
        assertThat(errors("roots", "named=" + folder)).isEmpty();
        assertThat(errors("roots", folder.toUri().toString())).isEmpty();
    }

    @Test
    void refusesBadRoots() throws Exception {
        Files.createDirectories(folder.resolve("a/x"));
        Files.createDirectories(folder.resolve("b/x"));
        assertThat(errors("roots", "").get("roots")).containsSubsequence("at least one folder");
        assertThat(errors("roots", "some/where").get("roots")).contains("not an absolute path");
        assertThat(errors("roots", "/").get("roots")).contains("write name=/");
        assertThat(errors("roots", folder + "/none").get("roots")).contains("roots: ", "does not exist on this worker");
        assertThat(errors("roots", folder + "/a/x," + folder + "/b/x").get("roots"))
                .contains("two roots are named x");
        assertThat(errors("roots", "a#1=" + folder).get("roots")).contains("another-name");
    }

    @Test
    void refusesARootThatTheWorkerDoesNotAllow() throws Exception {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Path link = Files.createSymbolicLink(allowed.resolve("link"), other);
        System.setProperty("rag.allowed.roots", allowed.toString());
        assertThat(errors("roots", allowed.toString())).isEmpty();
        assertThat(errors("roots", other.toString()).get("roots")).contains("RAG_ALLOWED_ROOTS");
        assertThat(errors("roots", link.toString()).get("roots")).contains("RAG_ALLOWED_ROOTS");
        assertThat(errors("roots", allowed + "/../other").get("roots")).contains("RAG_ALLOWED_ROOTS");
    }

    @Test
    void refusesSettingsThatDoNotGoTogether() {
        Map<String, String> settings = settings();
        settings.put("errors.topic", "documents");
        assertThat(errors(settings).get("errors.topic")).contains("must differ from topic");
        assertThat(errors("include", "*.{md,txt}").get("include")).contains("each alternative");
        assertThat(errors("manifest.buckets", "0")).containsKey("manifest.buckets");
    }

    @Test
    void refusesLazyEmbedding() {
        Map<String, String> settings = settings();
        settings.put("transforms", "chunk, vectors");
        settings.put("transforms.chunk.type", "io.ragconnect.chunking.ChunkDocument");
        settings.put("transforms.vectors.type", "io.ragconnect.embedding.EmbedChunks");
        assertThat(errors(settings)).isEmpty();
        settings.put("transforms.vectors.embedding.mode", "eager");
        assertThat(errors(settings)).isEmpty();
        settings.put("transforms.vectors.embedding.mode", "Lazy");
        assertThat(errors(settings)).containsOnlyKeys("transforms.vectors.embedding.mode");
        assertThat(errors(settings).get("transforms.vectors.embedding.mode"))
                .contains("works only on a sink connector", "embedding.mode=eager");
        settings.put("transforms.vectors.type", "EmbedChunks");
        assertThat(errors(settings)).isNotEmpty();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", "docs");
        settings.put("topic", "documents");
        settings.put("roots", folder.toString());
        return settings;
    }

    private Map<String, String> errors(String setting, String value) {
        Map<String, String> settings = settings();
        settings.put(setting, value);
        return errors(settings);
    }

    private Map<String, String> errors(Map<String, String> settings) {
        Map<String, String> errors = new HashMap<>();
        for (ConfigValue value : connector.validate(settings).configValues()) {
            List<String> messages = value.errorMessages();
            if (!messages.isEmpty()) {
                errors.put(value.name(), String.join("\n", messages));
            }
        }
        return errors;
    }
}
