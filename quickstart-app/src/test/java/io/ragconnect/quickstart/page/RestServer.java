package io.ragconnect.quickstart.page;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers as a Connect worker with one failed connector does, and remembers what was asked of it. */
final class RestServer implements AutoCloseable {
    private final HttpServer server;
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    RestServer(String trace) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String body = exchange.getRequestURI().toString().contains("expand=status")
                    ? """
                      {"the sink": {"status": {"name": "the sink", "type": "sink",
                        "connector": {"state": "RUNNING", "worker_id": "10.0.0.7:8083"},
                        "tasks": [{"id": 0, "state": "FAILED", "worker_id": "10.0.0.7:8083", "trace": "%s"}]}}}
                      """.formatted(trace)
                    : "[\"the sink\"]";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
