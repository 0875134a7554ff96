package io.ragconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command at the root, as a user runs it. */
class QuickstartIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temp;

    @Test
    void ingestsOnceAnswersAndContinuesOnKeptData() throws Exception {
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("my docs, new"));
        Files.writeString(folder.resolve("garden.md"), Texts.guide());
        Files.writeString(folder.resolve("moon.txt"), "The moon pulls the ocean twice a day, which makes the tides.");
        Path kept = temp.resolve("kept");

        QuickstartCommand.Outcome first = quickstart("--once", "--keep", kept.toString(), folder.toString());

        assertThat(first.status()).as(first.err()).isZero();
        JsonNode summary = JSON.readTree(first.lastLine());
        assertThat(summary.path("documents").asInt()).isEqualTo(2);
        assertThat(summary.path("chunks").asInt()).isGreaterThan(5);
        assertThat(summary.path("failed").asInt()).isZero();
        assertThat(summary.path("jdbc_url").asText()).startsWith("jdbc:postgresql://127.0.0.1:");

        QuickstartCommand.Outcome answer = quickstart("search", "--json", "--top", "3", "why are there tides");
        assertThat(answer.status()).as(answer.err()).isZero();
        assertThat(JSON.readTree(answer.lastLine()).path(0).path("text").asText())
                .contains("The moon pulls the ocean");

        Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.4 and nothing more");
        QuickstartCommand.Outcome second = quickstart("--once", "--keep", kept.toString(), folder.toString());
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("broken.pdf");
        assertThat(JSON.readTree(second.lastLine()).path("failed").asInt()).isEqualTo(1);
        assertThat(JSON.readTree(second.lastLine()).path("chunks").asInt())
                .isEqualTo(summary.path("chunks").asInt());
    }

    @Test
    void crawlsAWebsiteBesideAFolder() throws Exception {
        Folders.letOthersThrough(temp);
        Path folder = Files.createDirectory(temp.resolve("notes"));
        Files.writeString(folder.resolve("moon.txt"), "The moon pulls the ocean twice a day, which makes the tides.");
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String page = path.equals("/")
                    ? "<title>Start</title><p>Welcome to the <a href='/bees.html'>bees</a>."
                    : path.equals("/bees.html") ? "<title>Bees</title><p>Bees dance to tell where flowers are." : null;
            byte[] body = (page == null ? "none" : page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        site.start();
        try {
            String url = "http://localhost:" + site.getAddress().getPort() + "/";
            QuickstartCommand.Outcome outcome = quickstart("--once", url, folder.toString());

            assertThat(outcome.status()).as(outcome.err()).isZero();
            assertThat(JSON.readTree(outcome.lastLine()).path("documents").asInt())
                    .isEqualTo(3);
            QuickstartCommand.Outcome answer =
                    quickstart("search", "--json", "--top", "1", "how do bees show the way to flowers");
            assertThat(answer.status()).as(answer.err()).isZero();
            assertThat(JSON.readTree(answer.lastLine()).path(0).path("uri").asText())
                    .isEqualTo(url + "bees.html");
        } finally {
            site.stop(0);
        }
    }

    @Test
    void saysWhatIsWrongInOneLine() throws Exception {
        assertThat(quickstart("--once", temp.resolve("missing").toString()))
                .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(1))
                .satisfies(outcome -> assertThat(outcome.err())
                        .contains("No such file or folder")
                        .contains("missing"));
        assertThat(quickstart("--once", "http://user@localhost/").err())
                .contains("is no URL of a website")
                .hasLineCount(1);
        assertThat(quickstart("status").err()).contains("Nothing is running").hasLineCount(1);
        assertThat(quickstart("stop").err()).contains("Nothing is running").hasLineCount(1);
        assertThat(quickstart("search", "x").err())
                .contains("./quickstart PATH")
                .hasLineCount(1);
        assertThat(quickstart("--once", "--jdbc-url", "jdbc:postgresql://127.0.0.1:1/none", temp.toString())
                        .err())
                .contains("jdbc:postgresql://127.0.0.1:1/none");
        assertThat(quickstart().status()).isEqualTo(2);
    }

    private QuickstartCommand.Outcome quickstart(String... arguments) throws IOException, InterruptedException {
        return new QuickstartCommand(temp).run(arguments);
    }
}
