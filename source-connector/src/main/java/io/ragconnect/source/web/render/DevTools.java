package io.ragconnect.source.web.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a browser by the Chrome DevTools Protocol: commands with their replies, and events in their order. For one
 * thread, which waits until the deadline at most.
 */
final class DevTools implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /** A page tells what it sends, and may send anything. */
    private static final int MAX_MESSAGE_CHARS = 16 << 20;

    private static final int MAX_WAITING = 10_000;

    private final WebSocket socket;
    private final BlockingQueue<Message> received;
    private final Queue<JsonNode> events = new ArrayDeque<>();
    private final long deadline;
    private int lastId;

    private DevTools(WebSocket socket, BlockingQueue<Message> received, long deadline) {
        this.socket = socket;
        this.received = received;
        this.deadline = deadline;
    }

    /** What came from the browser: JSON, or the reason why no more comes. */
    private record Message(String text, @Nullable String end) {}

    /**
     * Connects to the browser itself, not to one of its pages.
     *
     * @param endpoint such as http://127.0.0.1:9222
     * @param deadline of all that follows, on the clock of {@link System#nanoTime()}
     */
    static DevTools connect(HttpClient http, URI endpoint, long deadline) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/json/version"))
                .timeout(CONNECT_LIMIT)
                .build();
        HttpResponse<String> version = http.send(request, HttpResponse.BodyHandlers.ofString());
        String path = URI.create(JSON.readTree(version.body())
                        .path("webSocketDebuggerUrl")
                        .asText())
                .getRawPath();
        if (version.statusCode() != 200 || path == null || path.isEmpty()) {
            throw new IOException(endpoint + " answered " + version.statusCode() + " and names no browser");
        }
        String scheme = "https".equalsIgnoreCase(endpoint.getScheme()) ? "wss" : "ws";
        URI browser = URI.create(scheme + "://" + endpoint.getRawAuthority() + path);
        BlockingQueue<Message> received = new LinkedBlockingQueue<>(MAX_WAITING);
        try {
            WebSocket socket = http.newWebSocketBuilder()
                    .connectTimeout(CONNECT_LIMIT)
                    .buildAsync(browser, new Receiver(received))
                    .get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return new DevTools(socket, received, deadline);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(browser + " could not be connected to: " + e, e);
        }
    }

    /** Sends a command without waiting for its reply, which is handed out by {@link #next} as an event. */
    int send(@Nullable String session, String method, Map<String, ?> parameters)
            throws IOException, InterruptedException {
        Map<String, Object> command = new HashMap<>();
        command.put("id", ++lastId);
        command.put("method", method);
        command.put("params", parameters);
        if (session != null) {
            command.put("sessionId", session);
        }
        try {
            socket.sendText(JSON.writeValueAsString(command), true)
                    .get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the browser is gone: " + e, e);
        }
        return lastId;
    }

    /** Sends a command and waits for its result; what comes meanwhile is kept for {@link #next}. */
    JsonNode call(@Nullable String session, String method, Map<String, ?> parameters)
            throws IOException, InterruptedException {
        int id = send(session, method, parameters);
        while (true) {
            JsonNode message = receive(deadline - System.nanoTime());
            if (message == null) {
                throw new IOException("the browser did not answer " + method + " in time");
            }
            if (message.path("id").asInt() != id) {
                events.add(message);
            } else if (message.has("error")) {
                throw new IOException(
                        method + " failed: " + message.at("/error/message").asText());
            } else {
                return message.path("result");
            }
        }
    }

    /** The next event, or reply to what was {@link #send sent}; null when there is none for so long. */
    @Nullable
    JsonNode next(Duration patience) throws IOException, InterruptedException {
        JsonNode event = events.poll();
        return event != null ? event : receive(Math.min(patience.toNanos(), deadline - System.nanoTime()));
    }

    private @Nullable JsonNode receive(long nanos) throws IOException, InterruptedException {
        Message message = received.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        if (message == null) {
            return null;
        }
        if (message.end != null) {
            throw new IOException("the browser is gone: " + message.end);
        }
        try {
            return JSON.readTree(message.text);
        } catch (JsonProcessingException e) {
            throw new IOException("the browser sent no JSON", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Puts messages together; it stops to listen when they come faster than they are taken. */
    private static final class Receiver implements WebSocket.Listener {
        private final BlockingQueue<Message> received;
        private final StringBuilder text = new StringBuilder();

        Receiver(BlockingQueue<Message> received) {
            this.received = received;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (text.length() > MAX_MESSAGE_CHARS) {
                end(socket, "it sent a message of more than " + MAX_MESSAGE_CHARS + " characters");
                return null;
            }
            if (last) {
                boolean room = received.offer(new Message(text.toString(), null));
                text.setLength(0);
                if (!room) {
                    end(socket, "it sent too much at once");
                    return null;
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            end(socket, "it closed the connection (" + status + ")");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end(socket, String.valueOf(error.getMessage()));
        }

        private void end(WebSocket socket, String reason) {
            if (!received.offer(new Message("", reason))) {
                received.clear();
                received.add(new Message("", reason));
            }
            socket.abort();
        }
    }
}
