package io.ragconnect.quickstart.verify;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.source.filesystem.StoredFiles;
import io.ragconnect.source.manifest.StoredDocument;
import io.ragconnect.source.web.state.StoredPages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The sources of a Connect cluster that are this project's, and what their stored offsets tell. */
final class Sources {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OFFSET = new TypeReference<>() {};

    private final ConnectClient connect;

    Sources(ConnectClient connect) {
        this.connect = connect;
    }

    /**
     * What the sources have sent.
     *
     * @param connectors by name
     * @param topics that they send to, as they are configured
     * @param documents by id
     */
    record Sent(List<String> connectors, Set<String> topics, Map<String, StoredDocument> documents) {}

    Sent read() {
        List<String> connectors = new ArrayList<>();
        Set<String> topics = new TreeSet<>();
        Map<String, StoredDocument> documents = new HashMap<>();
        connect.request("GET", "/connectors?expand=info", null).properties().forEach(connector -> {
            JsonNode config = connector.getValue().path("info").path("config");
            BiConsumer<Map<String, ?>, Consumer<StoredDocument>> reader =
                    reader(config.path("connector.class").asText());
            if (reader != null) {
                connectors.add(connector.getKey());
                topics.add(config.path("topic").asText());
                readOffsets(connector.getKey(), reader, documents);
            }
        });
        if (connectors.isEmpty()) {
            throw new VerifyException("No FileSystemSourceConnector and no WebSourceConnector runs on this worker;"
                    + " name another one with --connect-url");
        }
        return new Sent(connectors, topics, documents);
    }

    private void readOffsets(
            String connector,
            BiConsumer<Map<String, ?>, Consumer<StoredDocument>> reader,
            Map<String, StoredDocument> documents) {
        for (JsonNode stored : connect.offsets(connector).path("offsets")) {
            Map<String, Object> offset = JSON.convertValue(stored.path("offset"), OFFSET);
            if (offset == null) {
                continue;
            }
            try {
                // a content that goes from one file to another is stored by both for a moment
                reader.accept(
                        offset,
                        document -> documents.merge(
                                document.id(), document, (one, next) -> one.version() > next.version() ? one : next));
            } catch (ConnectException e) {
                throw new VerifyException("The offsets of " + connector + " can't be read: " + e.getMessage(), e);
            }
        }
    }

    private static @Nullable BiConsumer<Map<String, ?>, Consumer<StoredDocument>> reader(String connectorClass) {
        return switch (connectorClass.substring(connectorClass.lastIndexOf('.') + 1)) {
            case "FileSystemSourceConnector", "FileSystemSource" -> StoredFiles::read;
            case "WebSourceConnector", "WebSource" -> StoredPages::read;
            default -> null;
        };
    }
}
