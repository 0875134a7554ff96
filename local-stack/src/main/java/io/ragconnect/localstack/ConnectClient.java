package io.ragconnect.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.localstack.process.LocalStackException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The REST interface of a Connect cluster.
 *
 * <p>A request that Connect refuses because it rebalances (409) is repeated for up to a minute. Every other refusal is a
 * {@link ConnectException} with Connect's message; an unreachable worker is a {@link LocalStackException}.
 */
public final class ConnectClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(100);
    private static final Duration REBALANCE_LIMIT = Duration.ofMinutes(1);
    private static final long POLL_MS = 50;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;

    /**
     * A client of the cluster that this worker belongs to.
     *
     * @param restUrl without a path: {@code http://127.0.0.1:8083}
     */
    public ConnectClient(String restUrl) {
        this.base = URI.create(restUrl);
    }

    /** The names of all connectors, an array. */
    public JsonNode connectors() {
        return request("GET", "/connectors", null);
    }

    /** All plugins of every type, an array of {class, type, version}. */
    public JsonNode plugins() {
        return request("GET", "/connector-plugins?connectorsOnly=false", null);
    }

    /** Creates the connector, or changes its configuration. */
    public JsonNode put(String name, Map<String, String> config) {
        return request("PUT", path(name, "/config"), JSON.valueToTree(config));
    }

    /**
     * Creates the connector, or changes its configuration if it differs, and waits until it and its tasks run. The same
     * configuration again would restart it.
     */
    public void create(ConnectorFile connector, Duration limit) {
        if (!isConfigured(connector)) {
            put(connector.name(), connector.config());
        }
        awaitRunning(connector.name(), limit);
    }

    /** Validates without creating; the answer holds {@code error_count} and each setting's errors. */
    public JsonNode validate(String plugin, Map<String, String> config) {
        return request("PUT", "/connector-plugins/" + encode(plugin) + "/config/validate", JSON.valueToTree(config));
    }

    public JsonNode status(String name) {
        return request("GET", path(name, "/status"), null);
    }

    /** Source or sink offsets as committed. */
    public JsonNode offsets(String name) {
        return request("GET", path(name, "/offsets"), null);
    }

    /** Forgets the offsets of a stopped connector. */
    public JsonNode resetOffsets(String name) {
        return request("DELETE", path(name, "/offsets"), null);
    }

    public void deleteConnector(String name) {
        request("DELETE", path(name, ""), null);
    }

    /** Restarts the connector and its tasks. */
    public void restart(String name) {
        request("POST", path(name, "/restart?includeTasks=true"), null);
    }

    public void pause(String name) {
        request("PUT", path(name, "/pause"), null);
    }

    public void resume(String name) {
        request("PUT", path(name, "/resume"), null);
    }

    /** Stops the connector: its tasks are gone, its configuration and offsets stay. */
    public void stop(String name) {
        request("PUT", path(name, "/stop"), null);
    }

    /**
     * Waits until the connector and all its tasks, at least one, are RUNNING.
     *
     * @throws LocalStackException at once with the trace when one of them FAILED, or when the time is over
     */
    public void awaitRunning(String name, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        JsonNode status = MissingNode.getInstance();
        while (!runs(status)) {
            if (System.nanoTime() > deadline) {
                throw new LocalStackException(
                        "The connector " + name + " does not run after " + limit.toSeconds() + " s: " + status);
            }
            pollPause();
            try {
                status = status(name);
            } catch (ConnectException e) {
                if (e.status() != NOT_FOUND) {
                    throw e;
                }
            }
            throwIfFailed(name, status.path("connector"));
            for (JsonNode task : status.path("tasks")) {
                throwIfFailed(name + " task " + task.path("id").asText(), task);
            }
        }
    }

    /**
     * Waits until the connector is STOPPED and its tasks are gone, so that its offsets are stored.
     *
     * @throws LocalStackException when the time is over
     */
    public void awaitStopped(String name, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        JsonNode status = status(name);
        while (!status.at("/connector/state").asText().equals("STOPPED")
                || !status.path("tasks").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new LocalStackException(
                        "The connector " + name + " is not stopped after " + limit.toSeconds() + " s: " + status);
            }
            pollPause();
            status = status(name);
        }
    }

    /**
     * Any other request.
     *
     * @param path with the query, from the root: {@code /connectors/NAME/topics}
     * @param body null for none
     * @return the answer; a missing node when it is empty
     */
    public JsonNode request(String method, String path, @Nullable JsonNode body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString());
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, publisher)
                .build();
        long deadline = System.nanoTime() + REBALANCE_LIMIT.toNanos();
        while (true) {
            HttpResponse<String> response = send(request);
            JsonNode answer = parse(response);
            if (response.statusCode() < 300) {
                return answer;
            }
            if (response.statusCode() != CONFLICT || System.nanoTime() > deadline) {
                throw new ConnectException(
                        response.statusCode(),
                        "%s %s answered %d: %s"
                                .formatted(
                                        method,
                                        path,
                                        response.statusCode(),
                                        answer.path("message").asText(response.body())));
            }
            pollPause();
        }
    }

    private boolean isConfigured(ConnectorFile connector) {
        for (JsonNode existing : connectors()) {
            if (existing.asText().equals(connector.name())) {
                return wanted(connector).equals(request("GET", path(connector.name(), "/config"), null));
            }
        }
        return false;
    }

    private static ObjectNode wanted(ConnectorFile connector) {
        ObjectNode wanted = JSON.valueToTree(connector.config());
        return wanted.put("name", connector.name());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new LocalStackException("Kafka Connect at " + base + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while asking Kafka Connect at " + base, e);
        }
    }

    private static JsonNode parse(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static boolean runs(JsonNode status) {
        return status.at("/connector/state").asText().equals("RUNNING")
                && !status.path("tasks").isEmpty()
                && status.path("tasks").findValuesAsText("state").stream().allMatch("RUNNING"::equals);
    }

    private static void throwIfFailed(String what, JsonNode part) {
        if (part.path("state").asText().equals("FAILED")) {
            throw new LocalStackException(
                    "The connector " + what + " FAILED: " + part.path("trace").asText());
        }
    }

    private static void pollPause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting for Kafka Connect", e);
        }
    }

    private static String path(String connector, String rest) {
        return "/connectors/" + encode(connector) + rest;
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
