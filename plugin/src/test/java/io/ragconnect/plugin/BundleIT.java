package io.ragconnect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

class BundleIT {
    private static final Path BUNDLE = Path.of(System.getProperty("rag.bundle"));

    @Test
    void hasTheComponentLayout() throws IOException {
        try (ZipFile zip = new ZipFile(BUNDLE.toFile())) {
            String root = BUNDLE.getFileName().toString().replace(".zip", "/");
            assertThat(zip.stream().map(ZipEntry::getName)).allMatch(name -> name.startsWith(root));
            assertThat(zip.stream().map(entry -> entry.getName().substring(root.length())))
                    .contains("manifest.json", "doc/README.md", "doc/LICENSE")
                    .anyMatch(name -> name.startsWith("etc/") && name.endsWith(".json"))
                    .anyMatch(name -> name.startsWith("doc/reference/PgVectorSinkConnector"));
            String manifest = new String(
                    zip.getInputStream(zip.getEntry(root + "manifest.json")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(manifest).contains("\"name\": \"kafka-connect-rag\"").doesNotContain("${");
        }
    }

    @Test
    void holdsEveryPluginAndNothingThatConnectBrings() throws IOException {
        try (ZipFile zip = new ZipFile(BUNDLE.toFile())) {
            List<String> jars = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .toList();
            assertThat(jars)
                    .contains(
                            "source-connector-" + version() + ".jar",
                            "sink-connector-" + version() + ".jar",
                            "chunking-smt-" + version() + ".jar",
                            "embedding-smt-" + version() + ".jar")
                    .noneMatch(name ->
                            name.matches("(connect-api|connect-runtime|connect-json|kafka-clients|slf4j-|logback"
                                    + "|log4j-core|log4j-slf4j|reload4j|commons-logging|jspecify).*"));
        }
    }

    @Test
    void noClassOfConnectOrOfALoggingBackendHidesInAJar() throws IOException {
        try (ZipFile zip = new ZipFile(BUNDLE.toFile())) {
            for (ZipEntry jar :
                    zip.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
                JarInputStream entries = new JarInputStream(
                        new ByteArrayInputStream(zip.getInputStream(jar).readAllBytes()));
                for (JarEntry entry = entries.getNextJarEntry(); entry != null; entry = entries.getNextJarEntry()) {
                    assertThat(entry.getName())
                            .as(jar.getName())
                            .doesNotStartWith("org/apache/kafka/")
                            .doesNotMatch("org/slf4j/[A-Z].*")
                            .doesNotStartWith("ch/qos/logback/")
                            .doesNotStartWith("org/apache/logging/log4j/core/");
                }
            }
        }
    }

    private static String version() {
        return BUNDLE.getFileName().toString().replaceAll("kafka-connect-rag-(.*)\\.zip", "$1");
    }
}
