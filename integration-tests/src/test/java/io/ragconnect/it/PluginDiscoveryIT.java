package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.LocalStack;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginDiscoveryIT {

    /** hybrid_fail refuses to start when a plugin lacks its service entry; service_load does not find it. */
    @ParameterizedTest
    @CsvSource({"4.3.1, service_load", "4.3.1, hybrid_fail", "3.9.2, hybrid_fail"})
    void everyPluginIsFoundWithItsVersion(String connectVersion, String discovery) {
        try (LocalStack stack = LocalStack.builder()
                .bundle(Pipeline.BUNDLE)
                .connectVersion(connectVersion)
                .workerProperty("plugin.discovery", discovery)
                .durable(false)
                .start()) {
            JsonNode plugins = stack.connect().plugins();

            assertThat(StreamSupport.stream(plugins.spliterator(), false)
                            .filter(plugin -> plugin.path("class").asText().startsWith("io.ragconnect."))
                            .map(plugin -> plugin.path("type").asText() + " "
                                    + plugin.path("class").asText() + " "
                                    + plugin.path("version").asText()))
                    .containsExactlyInAnyOrder(
                            "source io.ragconnect.source.FileSystemSourceConnector " + version(),
                            "source io.ragconnect.source.WebSourceConnector " + version(),
                            "sink io.ragconnect.sink.PgVectorSinkConnector " + version(),
                            "transformation io.ragconnect.chunking.ChunkDocument " + version(),
                            "transformation io.ragconnect.chunking.ExtractText " + version(),
                            "transformation io.ragconnect.embedding.EmbedChunks " + version());
        }
    }

    private static String version() {
        return Pipeline.BUNDLE.getFileName().toString().replaceAll("kafka-connect-rag-(.*)\\.zip", "$1");
    }
}
