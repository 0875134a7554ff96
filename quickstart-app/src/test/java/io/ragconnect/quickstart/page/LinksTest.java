package io.ragconnect.quickstart.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
    @TempDir
    private Path temp;

    private Path root;
    private Path secret;
    private Links links;

    @BeforeEach
    void make() throws IOException {
        temp = temp.toRealPath();
        root = Files.createDirectory(temp.resolve("docs"));
        secret = Files.writeString(temp.resolve("secret.txt"), "secret");
        links = new Links(List.of(root));
    }

    @Test
    void givesFilesBelowTheRoots() throws IOException {
        Path file = Files.writeString(Files.createDirectory(root.resolve("a b")).resolve("ä?.md"), "x");

        assertThat(links.file(file.toUri().toString())).contains(file);
        assertThat(links.shown(file.toUri().toString())).isEqualTo(file.toUri().toString());
        assertThat(links.link("docs/a b/ä?.md", file.toUri().toString()))
                .isEqualTo("/source?id=docs%2Fa+b%2F%C3%A4%3F.md");
    }

    @Test
    void givesNothingElse() throws IOException {
        Files.createSymbolicLink(root.resolve("link.txt"), secret);
        Files.createSymbolicLink(root.resolve("up"), temp);
        Path twin = Files.createDirectory(temp.resolve("docs-private"));
        Files.writeString(twin.resolve("x.txt"), "x");
        Files.createDirectory(root.resolve("folder"));

        String base = root.toUri().toString();
        assertThat(List.of(
                        secret.toUri().toString(),
                        base + "link.txt",
                        base + "up/secret.txt",
                        base + "../secret.txt",
                        base + "%2e%2e/secret.txt",
                        base + "a/../../secret.txt",
                        base + "folder",
                        base + "missing.txt",
                        twin.resolve("x.txt").toUri().toString(),
                        "file:///etc/passwd",
                        "file:/etc/passwd",
                        "FILE:///etc/passwd",
                        "file://other.host/etc/passwd",
                        "file:///" + "a%00b",
                        "jar:file:///x.jar!/y",
                        "https://example.org/x",
                        "not a uri"))
                .allSatisfy(uri -> assertThat(links.file(uri)).isEmpty());
    }

    @Test
    void tellsNoPathOutsideAndLinksToNoScript() {
        assertThat(links.shown("file:///etc/passwd")).isNull();
        assertThat(links.link("x", "file:///etc/passwd")).isNull();
        assertThat(links.link("x", "javascript:alert(1)")).isNull();
        assertThat(links.shown("javascript:alert(1)")).isNull();
        assertThat(links.link("x", "data:text/html,<script>alert(1)</script>")).isNull();
        assertThat(links.link("x", "https://example.org/x")).isEqualTo("https://example.org/x");
        assertThat(links.link("x", null)).isNull();
    }

    @Test
    void aRootMayBeOneFile() throws IOException {
        Path file = Files.writeString(root.resolve("one.txt"), "x");
        Files.writeString(root.resolve("two.txt"), "x");
        Links one = new Links(List.of(file));

        assertThat(one.file(file.toUri().toString())).contains(file);
        assertThat(one.file(root.resolve("two.txt").toUri().toString())).isEmpty();
    }
}
