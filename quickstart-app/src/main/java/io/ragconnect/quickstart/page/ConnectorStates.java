package io.ragconnect.quickstart.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.localstack.ConnectClient;
import java.util.stream.StreamSupport;

/** The connectors of the Connect cluster: how they are, and a way to restart them. */
final class ConnectorStates {
    private final ConnectClient connect;
    private final Redactor redactor;

    ConnectorStates(ConnectClient connect, Redactor redactor) {
        this.connect = connect;
        this.redactor = redactor;
    }

    /** An array of {name, type, state, error, tasks: [{id, state, error}]}; of a trace its first line and its last cause. */
    ArrayNode read() {
        JsonNode all = connect.request("GET", "/connectors?expand=status", null);
        ArrayNode connectors = JsonNodeFactory.instance.arrayNode();
        all.properties().forEach(entry -> {
            JsonNode status = entry.getValue().path("status");
            ObjectNode connector = connectors
                    .addObject()
                    .put("name", entry.getKey())
                    .put("type", status.path("type").asText());
            putState(connector, status.path("connector"));
            ArrayNode tasks = connector.putArray("tasks");
            for (JsonNode task : status.path("tasks")) {
                putState(tasks.addObject().put("id", task.path("id").asInt()), task);
            }
        });
        return connectors;
    }

    private void putState(ObjectNode target, JsonNode part) {
        String trace = part.path("trace").asText();
        target.put("state", part.path("state").asText())
                .put("error", trace.isEmpty() ? null : redactor.hide(essence(trace)));
    }

    /** The first line, which is often Connect's own, and the cause behind all others. */
    private static String essence(String trace) {
        String firstLine = trace.lines().findFirst().orElse("");
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((one, next) -> next)
                .map(cause -> firstLine + " " + cause)
                .orElse(firstLine);
    }

    /** @throws RequestException 404 when there is no such connector */
    void restart(String name) {
        boolean known = StreamSupport.stream(connect.connectors().spliterator(), false)
                .anyMatch(connector -> connector.asText().equals(name));
        if (!known) {
            throw new RequestException(404, "There is no connector of this name");
        }
        connect.restart(name);
    }
}
