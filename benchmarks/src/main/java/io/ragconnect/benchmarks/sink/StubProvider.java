package io.ragconnect.benchmarks.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks OpenAI's protocol on this machine: every reply takes its time, a request with too many texts is refused. */
final class StubProvider implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VECTORS = 1_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int latencyMs;
    private final int maxTexts;
    private final String[] vectors = new String[VECTORS];
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger texts = new AtomicInteger();

    StubProvider(int dimension, int latencyMs, int maxTexts) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else 40 ms more than the latency that is asked for
        this.latencyMs = latencyMs;
        this.maxTexts = maxTexts;
        Random random = new Random(5);
        for (int i = 0; i < VECTORS; i++) {
            vectors[i] = vector(dimension, random);
        }
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/embeddings", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private static String vector(int dimension, Random random) {
        StringBuilder vector = new StringBuilder("[");
        for (int i = 0; i < dimension; i++) {
            vector.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.7f", random.nextGaussian() / 20));
        }
        return vector.append(']').toString();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    int requests() {
        return requests.get();
    }

    /** With a vector of their own. */
    int texts() {
        return texts.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        try (exchange) {
            JsonNode input = JSON.readTree(exchange.getRequestBody()).path("input");
            int count = input.isArray() ? input.size() : 1;
            if (count > maxTexts) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            byte[] reply = reply(count).getBytes(StandardCharsets.UTF_8);
            Thread.sleep(Math.max(0, latencyMs - (System.nanoTime() - start) / 1_000_000));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(reply);
            }
            requests.incrementAndGet();
            texts.addAndGet(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String reply(int count) {
        StringBuilder reply = new StringBuilder("{\"object\":\"list\",\"model\":\"stub\",\"data\":[");
        for (int i = 0; i < count; i++) {
            reply.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(i)
                    .append(",\"embedding\":")
                    .append(vectors[Math.floorMod(next.getAndIncrement(), VECTORS)])
                    .append('}');
        }
        return reply.append("],\"usage\":{\"prompt_tokens\":")
                .append(20 * count)
                .append(",\"total_tokens\":")
                .append(20 * count)
                .append("}}")
                .toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
