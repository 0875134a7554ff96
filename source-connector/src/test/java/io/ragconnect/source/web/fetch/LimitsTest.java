package io.ragconnect.source.web.fetch;

import static io.ragconnect.source.web.fetch.FetchKit.HERE;
import static io.ragconnect.source.web.fetch.FetchKit.LIMITS;
import static io.ragconnect.source.web.fetch.FetchKit.get;
import static io.ragconnect.source.web.fetch.FetchKit.settings;
import static io.ragconnect.source.web.fetch.FetchKit.with;
import static io.ragconnect.source.web.fetch.RawServer.bytes;
import static io.ragconnect.source.web.fetch.Site.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.source.web.fetch.FetchResult.Failed;
import io.ragconnect.source.web.fetch.FetchResult.Page;
import io.ragconnect.source.web.fetch.FetchResult.Refused;
import io.ragconnect.source.web.fetch.FetchSettings.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LimitsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    void aBodyThatSaysItIsTooLargeIsNotRead() throws Exception {
        try (RawServer server = RawServer.sending(OK + "Content-Length: 99999999999\r\n\r\n")) {
            assertThat(fetch(server)).isInstanceOf(Refused.class).hasToString(tooLarge(server));
        }
    }

    @Test
    void anEndlessBodyIsCutAtTheLimit() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = new RawServer(out -> {
            out.write(bytes(OK + "Transfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = bytes("1000\r\n" + "x".repeat(0x1000) + "\r\n");
            try {
                while (true) {
                    out.write(chunk);
                }
            } catch (IOException e) {
                ended.countDown();
            }
        })) {
            assertThat(fetch(server)).isInstanceOf(Refused.class).hasToString(tooLarge(server));
            assertThat(ended.await(30, TimeUnit.SECONDS))
                    .as("the connection was closed")
                    .isTrue();
        }
    }

    @Test
    void aBodyOfJustTheLimitIsRead() throws Exception {
        try (Site site = new Site().page("/", "x".repeat(1 << 20)).page("/more", "x".repeat((1 << 20) + 1));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Page) fetcher.fetch(get(site.url("/")))).body()).hasSize(1 << 20);
            assertThat(fetcher.fetch(get(site.url("/more")))).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw"})
    void compressedBodiesAreReadAndBombsCut(String format) throws Exception {
        String encoding = format.equals("raw") ? "deflate" : format;
        byte[] bomb = compressed(format, 200 << 20);
        assertThat(bomb.length).as("within the limit of what is sent").isLessThan(1 << 20);
        try (Site site = new Site()
                        .on("/", reply(200, compressed(format, 1000), "Content-Encoding", encoding))
                        .on("/bomb", reply(200, bomb, "Content-Encoding", encoding));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(((Page) fetcher.fetch(get(site.url("/")))).body())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(" ".repeat(1000));
            assertThat(fetcher.fetch(get(site.url("/bomb"))))
                    .isInstanceOf(Refused.class)
                    .asString()
                    .contains("decompressed");
        }
    }

    @Test
    void whatCantBeDecompressedIsAFailureOfThatPageAlone() throws Exception {
        byte[] half = java.util.Arrays.copyOf(compressed("gzip", 1 << 19), 100);
        try (Site site = new Site()
                        .on("/half", reply(200, half, "Content-Encoding", "gzip"))
                        .on("/none", reply(200, "plain", "Content-Encoding", "gzip"))
                        .on("/zlib", reply(200, "plain", "Content-Encoding", "deflate"))
                        .on("/empty", reply(200, "", "Content-Encoding", "gzip"));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/half")))).isInstanceOf(Failed.class);
            assertThat(fetcher.fetch(get(site.url("/none")))).isInstanceOf(Failed.class);
            assertThat(fetcher.fetch(get(site.url("/zlib")))).isInstanceOf(Failed.class);
            assertThat(fetcher.millisUntilTurn(site.url("/"))).isZero();
            assertThat(((Page) fetcher.fetch(get(site.url("/empty")))).body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip", "compress"})
    void anEncodingThatWasNotAskedForIsRefused(String encoding) throws Exception {
        try (Site site = new Site().on("/", reply(200, "text", "Content-Encoding", encoding));
                Fetcher fetcher = Fetchers.open(settings(), HERE)) {
            assertThat(fetcher.fetch(get(site.url("/"))))
                    .isInstanceOf(Refused.class)
                    .asString()
                    .contains("\"" + encoding + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"body", "chunks", "header", "status", "silence", "continue"})
    void whatComesByteForByteEndsAtTheDeadline(String what) throws Exception {
        try (RawServer server = new RawServer(out -> {
            switch (what) {
                case "body" -> trickle(out, OK + "Content-Length: 1000000\r\n\r\n", "x");
                case "chunks" -> trickle(out, OK + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
                case "header" -> trickle(out, OK + "X-Long: ", "x");
                case "status" -> trickle(out, "HTTP/1.1 ", " ");
                case "continue" -> trickle(out, "", "HTTP/1.1 102 Processing\r\n\r\n");
                default -> Thread.sleep(60_000);
            }
        })) {
            assertThat(fetch(server, within(Duration.ofSeconds(2))))
                    .isInstanceOf(Failed.class)
                    .asString()
                    .contains("longer than 2000 ms");
        }
    }

    @Test
    void longHeadersAndManyAreRefused() throws Exception {
        try (RawServer server = RawServer.sending(OK + "X-Long: " + "x".repeat(1 << 20) + "\r\n\r\n")) {
            assertThat(fetch(server)).isInstanceOf(Failed.class);
        }
        try (RawServer server = RawServer.sending(OK + "X: y\r\n".repeat(10_000) + "\r\n")) {
            assertThat(fetch(server)).isInstanceOf(Failed.class);
        }
        try (RawServer server = new RawServer(out -> {
            while (true) {
                out.write(bytes("x".repeat(1000)));
            }
        })) {
            assertThat(fetch(server)).isInstanceOf(Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 999999 What\r\n\r\n",
                "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello",
            })
    void whatIsNoHttpOrCutOffIsAFailure(String answer) throws Exception {
        try (RawServer server = RawServer.sending(answer)) {
            assertThat(fetch(server)).isInstanceOf(Failed.class).asString().contains(server.url() + " could not");
        }
    }

    @Test
    void aNameThatIsLookedUpForEverEndsToo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Resolver slow = host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return HERE.resolve(host);
        };
        Limits limits = new Limits(Duration.ofMillis(300), Duration.ofSeconds(20), 1000, 1000, 5, 1000);
        try (Fetcher fetcher = Fetchers.open(with(limits), slow)) {
            assertThat(fetcher.fetch(get(URI.create("http://slow.test/"))))
                    .isInstanceOf(Failed.class)
                    .asString()
                    .contains("longer than 300 ms");
        }
    }

    @Test
    void aHostThatTakesNoConnectionsIsNotReached() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // a full queue of connections that nobody accepts: the next one gets no answer at all
            List<SocketChannel> queue = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(deaf.getLocalSocketAddress());
                queue.add(channel);
            }
            URI url = URI.create("http://localhost:" + deaf.getLocalPort() + "/");
            Limits limits = new Limits(Duration.ofMillis(500), Duration.ofSeconds(30), 1000, 1000, 5, 1000);
            try (Fetcher fetcher = Fetchers.open(with(limits), HERE)) {
                assertThat(fetcher.fetch(get(url)))
                        .isInstanceOf(Failed.class)
                        .asString()
                        .contains("could not be reached");
            }
            Limits patient = new Limits(Duration.ofMinutes(10), Duration.ofSeconds(1), 1000, 1000, 5, 1000);
            try (Fetcher fetcher = Fetchers.open(with(patient), HERE)) {
                assertThat(fetcher.fetch(get(url)))
                        .isInstanceOf(Failed.class)
                        .asString()
                        .contains("longer than 1000 ms");
            }
            for (SocketChannel channel : queue) {
                channel.close();
            }
        }
    }

    @Test
    void closingEndsAFetchUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = new RawServer(out -> {
            asked.countDown();
            trickle(out, OK + "Content-Length: 1000000\r\n\r\n", "x");
        })) {
            Fetcher fetcher = Fetchers.open(with(within(Duration.ofMinutes(10))), HERE);
            CompletableFuture<FetchResult> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return fetcher.fetch(get(server.url()));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            fetcher.close();
            await().until(running::isDone);
            assertThat(running)
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .withRootCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void noThreadOutlivesItsFetcher() throws Exception {
        try (Site site = new Site().page("/", "text")) {
            Fetcher fetcher = Fetchers.open(settings(), HERE);
            fetcher.fetch(get(site.url("/")));
            fetcher.close();
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("web-")));
    }

    private static void trickle(OutputStream out, String start, String drop) throws IOException, InterruptedException {
        out.write(bytes(start));
        while (true) {
            out.flush();
            Thread.sleep(50);
            out.write(bytes(drop));
        }
    }

    private static Limits within(Duration total) {
        return new Limits(LIMITS.connectTimeout(), total, 1 << 20, 1 << 20, 5, 8 << 10);
    }

    private static FetchResult fetch(RawServer server) throws InterruptedException {
        return fetch(server, LIMITS);
    }

    private static FetchResult fetch(RawServer server, Limits limits) throws InterruptedException {
        try (Fetcher fetcher = Fetchers.open(with(limits), HERE)) {
            return fetcher.fetch(get(server.url()));
        }
    }

    private static String tooLarge(RawServer server) {
        return "Refused[reason=" + server.url()
                + " is larger than 1048576 bytes: raise the limit if it is to be read, asExpected=false]";
    }

    private static byte[] compressed(String format, int blanks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = format.equals("gzip")
                ? new GZIPOutputStream(bytes)
                : new DeflaterOutputStream(bytes, new Deflater(9, format.equals("raw")))) {
            byte[] block = bytes(" ".repeat(Math.min(blanks, 1 << 20)));
            for (int written = 0; written < blanks; written += block.length) {
                out.write(block);
            }
        }
        return bytes.toByteArray();
    }
}
