package io.ragconnect.source.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileFilterTest {

    @ParameterizedTest
    @CsvSource({
        "**,            a/b.md,       true",
        "**/*.md,       a.md,         true",
        "**/*.md,       a/b/c.md,     true",
        "**/*.md,       a.mdx,        false",
        "*.md,          a.md,         true",
        "*.md,          a/b.md,       false",
        "a/**/z.md,     a/z.md,       true",
        "a/**/z.md,     a/b/c/z.md,   true",
        "a/**/z.md,     ab/z.md,      false",
        "?.md,          a.md,         true",
        "?.md,          ab.md,        false",
        "[a-c]*.md,     bob.md,       true",
        "[!a-c]*.md,    bob.md,       false",
        "a.+(b)$.md,    a.+(b)$.md,   true",
        "\\*.md,        *.md,         true",
        "\\*.md,        a.md,         false",
    })
    void globs(String glob, String path, boolean matches) {
        assertThat(Glob.of(glob).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/*", "*.{md", "[a-"})
    void badGlobsAreRefused(String glob) {
        assertThatThrownBy(() -> Glob.of(glob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + glob + "\"");
    }

    @Test
    void anExcludedFolderIsNotEntered() {
        FileFilter filter = filter("**/node_modules/**", false, Integer.MAX_VALUE);
        assertThat(filter.descends("a/node_modules")).isFalse();
        assertThat(filter.covers("a/node_modules/x/y.md", 1)).isFalse();
        assertThat(filter.covers("a/modules/y.md", 1)).isTrue();
        assertThat(filter("tmp", false, 9).covers("tmp/a.md", 1)).isFalse();
    }

    @Test
    void hiddenFilesAndFoldersAreLeftOutByDefault() {
        assertThat(filter("none", false, 9).covers(".a.md", 1)).isFalse();
        assertThat(filter("none", false, 9).covers("a/.git/b.md", 1)).isFalse();
        assertThat(filter("none", false, 9).descends(".git")).isFalse();
        assertThat(filter("none", true, 9).covers("a/.git/b.md", 1)).isTrue();
    }

    @Test
    void depthCountsFromTheRoot() {
        FileFilter filter = filter("none", false, 2);
        assertThat(filter.covers("a/b.md", 1)).isTrue();
        assertThat(filter.descends("a")).isTrue();
        assertThat(filter.covers("a/b/c.md", 1)).isFalse();
        assertThat(filter.descends("a/b")).isFalse();
    }

    private static FileFilter filter(String exclude, boolean hidden, int depth) {
        return new FileFilter(List.of(Glob.of("**")), List.of(Glob.of(exclude)), hidden, depth, 0);
    }
}
