package io.ragconnect.quickstart.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.quickstart.TestIndex;
import io.ragconnect.quickstart.page.RawHttp.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's server over real sockets, on a real database. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SearchPageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path temp;

    private static Path root;
    private static TestIndex index;
    private static RestServer rest;
    private static SearchPage page;

    @BeforeAll
    static void start() throws IOException {
        temp = temp.toRealPath();
        root = Files.createDirectory(temp.resolve("docs"));
        index = TestIndex.withWords();
        document("page.html", "text/html", "<html><body><script>alert(1)</script>The moon.</body></html>");
        document("guide.md", "text/markdown", "# Tides\n\nThe moon pulls the ocean.");
        document("scan.pdf", "application/pdf", "%PDF-1.4 not really");
        document("data.bin", "application/vnd.ms-excel", "binary");
        Path outside = Files.writeString(temp.resolve("outside.txt"), "the secret of the moon");
        index.document("docs/outside.txt", outside.toUri().toString(), "text/plain", "Outside", "The moon outside.");
        Path link = Files.createSymbolicLink(root.resolve("link.txt"), outside);
        index.document("docs/link.txt", link.toUri().toString(), "text/plain", "Link", "The moon linked.");
        Files.writeString(root.resolve(".env"), "not ingested");
        index.failure(
                "docs/broken.pdf",
                root.resolve("broken.pdf").toUri().toString(),
                "No page in /var/tmp/x/broken.pdf, password=" + index.password());
        rest = new RestServer(
                "Cannot connect to jdbc:postgresql://h/d?user=rag&password=" + index.password()
                        + " from /opt/worker/plugins\\n\\tat Some.java\\nCaused by: A: b\\n\\tat Other.java\\nCaused by: C: d\\n\\tat X.java");
        page = SearchPage.start(new PageSettings(
                0, index.jdbcUrl, rest.url(), Map.of("docs", root), "english", () -> SinkCounters.NONE));
    }

    private static void document(String name, String type, String content) throws IOException {
        Path file = Files.writeString(root.resolve(name), content);
        index.document("docs/" + name, file.toUri().toString(), type, name, content);
    }

    @AfterAll
    static void stop() {
        page.close();
        rest.close();
        index.close();
    }

    private static String authority() {
        return URI.create(page.url()).getAuthority();
    }

    private static JsonNode json(String target) throws IOException {
        Reply reply = RawHttp.get(page.url(), target);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: evil.example:%d",
                "Host: 127.0.0.1",
                "Host: 127.0.0.1:1",
                "Host: 127.0.0.1.evil.example:%d",
                "Host: localhost.evil.example:%d",
                "Host: [::1]:%d",
                "Host: 127.0.0.1:%d@evil.example",
                "X-Forwarded-Host: 127.0.0.1:%d"
            })
    void refusesEveryOtherNameOfThisHost(String host) throws IOException {
        int port = URI.create(page.url()).getPort();
        for (String target : List.of("/", "/api/status", "/api/search?q=moon", "/source?id=docs/guide.md")) {
            Reply reply = RawHttp.send(page.url(), "GET", target, List.of(host.replace("%d", "" + port)));
            assertThat(reply.status()).as(target).isEqualTo(421);
            assertThat(reply.body()).doesNotContain("moon");
        }
    }

    @Test
    void refusesTwoHosts() throws IOException {
        Reply reply =
                RawHttp.send(page.url(), "GET", "/api/status", List.of("Host: " + authority(), "Host: evil.example"));
        assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: http://evil.example,/api/status",
        "Origin: null,/api/status",
        "Origin: https://127.0.0.1,/api/search?q=moon",
        "Origin: http://127.0.0.1:1,/api/events",
        "Sec-Fetch-Site: cross-site,/api/search?q=moon",
        "Sec-Fetch-Site: same-site,/source?id=docs/guide.md",
        "Sec-Fetch-Site: cross-site,/page.js",
    })
    void refusesRequestsOfOtherSites(String header, String target) throws IOException {
        assertThat(RawHttp.get(page.url(), target, header).status()).isEqualTo(403);
    }

    @Test
    void aLinkFromElsewhereOpensThePage() throws IOException {
        assertThat(RawHttp.get(page.url(), "/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.get(page.url(), "/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void restartsOnlyForThePageItself() throws IOException {
        String target = "/api/connectors/the%20sink/restart";
        List<String> host = List.of("Host: " + authority());
        String restart = "POST /connectors/the%20sink/restart?includeTasks=true";

        assertThat(RawHttp.send(page.url(), "POST", target, host).status()).isEqualTo(403);
        assertThat(RawHttp.send(page.url(), "POST", target, host, "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(RawHttp.send(page.url(), "POST", target, host, "Origin: null")
                        .status())
                .isEqualTo(403);
        String own = "Origin: http://" + authority();
        assertThat(RawHttp.send(page.url(), "POST", target, host, own, "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(RawHttp.send(page.url(), "GET", target, host, own).status()).isEqualTo(405);
        assertThat(RawHttp.send(page.url(), "POST", "/api/connectors/..%2F..%2Fadmin/restart", host, own)
                        .status())
                .isEqualTo(404);
        assertThat(rest.requests).noneMatch(request -> request.startsWith("POST"));

        assertThat(RawHttp.send(page.url(), "POST", target, host, own, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(202);
        assertThat(rest.requests).contains(restart);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"})
    void knowsNoOtherMethod(String method) throws IOException {
        Reply reply = RawHttp.send(page.url(), method, "/api/status", List.of("Host: " + authority()));
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.head()).doesNotContainIgnoringCase("Access-Control");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/%2e%2e/pom.xml",
                "/page.js/../../pom.xml",
                "/package-info.java",
                "//etc/passwd",
                "/etc/passwd",
                "/source?id=docs/.env",
                "/source?id=docs/outside.txt",
                "/source?id=docs/link.txt",
                "/source?id=../outside.txt",
                "/source?id=docs/../../outside.txt",
                "/source?id=/etc/passwd",
                "/source?id=file:///etc/passwd",
                "/source?id=docs/guide.md%00",
                "/source?id=%27%20OR%20true%20--",
                "/source/docs/guide.md",
                "/api/"
            })
    void servesNothingButItsFilesAndWhatWasIngested(String target) throws IOException {
        Reply reply = RawHttp.get(page.url(), target);
        assertThat(reply.status()).as(reply.body()).isBetween(400, 503);
        assertThat(reply.body()).doesNotContain("root:", "secret", "not ingested", "<project");
    }

    @ParameterizedTest
    @CsvSource({
        "docs/page.html,text/plain",
        "docs/guide.md,text/plain",
        "docs/scan.pdf,application/pdf",
        "docs/data.bin,application/octet-stream",
    })
    void servesASourceSoThatNothingInItRuns(String id, String type) throws IOException {
        Reply reply = RawHttp.get(page.url(), "/source?id=" + id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Files.readString(root.resolve(id.substring(5))));
        assertThat(reply.header("Content-Type")).startsWith(type);
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("script");
        assertThat(reply.header("Content-Disposition").isEmpty()).isEqualTo(!type.endsWith("octet-stream"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/page.js",
                "/page.css",
                "/icon.svg",
                "/api/status",
                "/api/failures",
                "/api/search?q=moon",
                "/nothing"
            })
    void everyAnswerKeepsTheBrowserFromMore(String target) throws IOException {
        Reply reply = RawHttp.get(page.url(), target);

        assertThat(reply.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.head()).doesNotContainIgnoringCase("Access-Control");
    }

    @Test
    void thePageHasNothingInlineAndNothingFromElsewhere() throws IOException {
        String html = RawHttp.get(page.url(), "/").body();
        String script = RawHttp.get(page.url(), "/page.js").body();
        String style = RawHttp.get(page.url(), "/page.css").body();

        assertThat(html).doesNotContain(" style=", " onclick", "<style", "http://", "https://");
        assertThat(html.replace("<script src=\"/page.js\" defer></script>", "")).doesNotContain("<script");
        assertThat(script).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        assertThat(style).doesNotContain("@import", "url(");
    }

    @Test
    void noAnswerCarriesAPasswordOrAPathOutsideTheRoots() throws IOException {
        JsonNode status = json("/api/status");
        JsonNode failures = json("/api/failures");
        JsonNode answers = json("/api/search?q=moon&mode=keyword");

        assertThat(status.at("/connectors/0/tasks/0/error").asText())
                .isEqualTo(
                        "Cannot connect to jdbc:postgresql://h/d?user=rag&password=[hidden] from …/plugins Caused by: C: d");
        assertThat(failures.at("/failures/0/error").asText()).isEqualTo("No page in …/broken.pdf, password=[hidden]");
        assertThat(List.of(status.toString(), failures.toString(), answers.toString()))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(
                                index.password(),
                                temp.resolve("outside.txt").toString(),
                                "/opt/",
                                "10.0.0.7",
                                System.getProperty("java.io.tmpdir") + "/rag-stack"));
        JsonNode outside = answer(answers, "docs/outside.txt");
        assertThat(outside.path("uri").isNull()).isTrue();
        assertThat(outside.path("link").isNull()).isTrue();
        assertThat(answer(answers, "docs/guide.md").path("link").asText()).isEqualTo("/source?id=docs%2Fguide.md");
    }

    private static JsonNode answer(JsonNode answers, String id) {
        for (JsonNode answer : answers.path("answers")) {
            if (answer.path("document_id").asText().equals(id)) {
                return answer;
            }
        }
        throw new AssertionError(id + " is not among " + answers);
    }

    @Test
    void answersWithAllThatThePageShows() throws IOException {
        JsonNode reply = json("/api/search?q=" + URLEncoder.encode("what moves the ocean", StandardCharsets.UTF_8)
                + "&mode=vector&top=3&source=docs&type=text/markdown&path=guide");

        assertThat(reply.path("mode").asText()).isEqualTo("vector");
        assertThat(reply.path("sql").asText()).contains("rag_chunk", "'docs'", "'text/markdown'", "'%guide%'");
        assertThat(reply.path("answers")).hasSize(1);
        JsonNode answer = reply.at("/answers/0");
        assertThat(answer.path("title").asText()).isEqualTo("guide.md");
        assertThat(answer.path("page").asInt()).isEqualTo(2);
        assertThat(answer.path("heading_path")).extracting(JsonNode::asText).containsExactly("guide.md", "Part");
        assertThat(answer.path("excerpt"))
                .filteredOn(part -> part.path("match").asBoolean())
                .extracting(part -> part.path("text").asText())
                .containsExactly("ocean");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/search",
                "/api/search?q=%20",
                "/api/search?q=moon&mode=best",
                "/api/search?q=moon&top=0",
                "/api/search?q=moon&top=1001",
                "/api/search?q=moon&top=x",
                "/api/search?q=moon&q=sun",
                "/api/search?q=moon&table=pg_user",
                "/api/failures?limit=-1"
            })
    void saysWhatIsWrongWithARequest(String target) throws IOException {
        Reply reply = RawHttp.get(page.url(), target);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(JSON.readTree(reply.body()).path("error").asText()).isNotBlank();
    }

    @Test
    void refusesWhatIsNoUri() throws IOException {
        assertThat(RawHttp.get(page.url(), "/api/search?q=%zz").status()).isEqualTo(400);
    }

    @Test
    void refusesAQueryWithoutEnd() throws IOException {
        assertThat(RawHttp.get(page.url(), "/api/search?q=" + "x".repeat(3000)).status())
                .isEqualTo(400);
        assertThat(RawHttp.get(page.url(), "/api/search?q=" + "x".repeat(20_000))
                        .status())
                .isEqualTo(414);
    }

    @Test
    void tellsEachChangeToWhoListens() throws Exception {
        HttpResponse<InputStream> events = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(page.url()).resolve("/api/events"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            long before = nextStatus(lines).path("deleted").asLong();
            index.document("docs/late.txt", "file:///docs/late.txt", "text/plain", "Late", "A late one.");
            index.deletion("docs/late.txt");
            JsonNode status = nextStatus(lines);
            while (status.path("deleted").asLong() == before) {
                status = nextStatus(lines);
            }
            assertThat(status.path("deleted").asLong()).isEqualTo(before + 1);
            assertThat(status.path("sources").at("/0/name").asText()).isEqualTo("docs");
        }
    }

    private static JsonNode nextStatus(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return JSON.readTree(line.substring("data: ".length()));
    }

    @Test
    void manyListenersLeaveRoomForQuestions() throws Exception {
        List<Socket> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = RawHttp.connect(page.url());
                listeners.add(socket);
                socket.getOutputStream()
                        .write(("GET /api/events HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8));
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> RawHttp.get(page.url(), "/api/events").status() == 503);
            assertThat(json("/api/search?q=moon").path("answers")).isNotEmpty();
        } finally {
            for (Socket socket : listeners) {
                socket.close();
            }
        }
        // their places are free again as soon as a write finds them gone
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            try (Socket socket = RawHttp.connect(page.url())) {
                socket.getOutputStream()
                        .write(("GET /api/events HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine()
                        .contains("200");
            }
        });
    }

    @Test
    void listensOnThisMachineAlone() throws IOException {
        int port = URI.create(page.url()).getPort();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                .toList();
        assertThat(others).isNotEmpty().allSatisfy(address -> assertThatThrownBy(
                        () -> new Socket(address, port).close())
                .isInstanceOf(IOException.class));
        assertThatThrownBy(() -> new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void saysWhatIsAway() throws IOException {
        try (SearchPage alone = SearchPage.start(new PageSettings(
                0,
                "jdbc:postgresql://127.0.0.1:1/none?user=rag&password=hush",
                "http://127.0.0.1:1",
                Map.of(),
                "english",
                () -> {
                    throw new IllegalStateException("no worker");
                }))) {
            Reply status = RawHttp.get(alone.url(), "/api/status");
            assertThat(status.status()).isEqualTo(200);
            JsonNode told = JSON.readTree(status.body());
            assertThat(told.path("connect_error").asText()).contains("http://127.0.0.1:1");
            assertThat(told.path("database_error").asText()).contains("does not answer");
            assertThat(RawHttp.get(alone.url(), "/api/search?q=moon").status()).isEqualTo(503);
            assertThat(status.body()).doesNotContain("hush");
        }
    }
}
