package io.ragconnect.source.web.frontier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    /** From RFC 9309, section 2.2.2, and the examples that Google publishes for its robots.txt. */
    @ParameterizedTest
    @CsvSource({
        "/, /anything, true",
        "/fish, /fish.html, true",
        "/fish, /fishheads/yummy.html, true",
        "/fish, /Fish.asp, false",
        "/fish, /catfish, false",
        "/fish*, /fish, true",
        "/fish/, /fish/salmon.htm, true",
        "/fish/, /fish, false",
        "/*.php, /folder/filename.php?parameters, true",
        "/*.php, /, false",
        "/*.php$, /filename.php, true",
        "/*.php$, /filename.php?parameters, false",
        "/*.php$, /filename.php5, false",
        "/*.php$, /a.php/b.php, true",
        "/fish*.php, /fishheads/catfish.php?parameters, true",
        "/fish*.php, /Fish.PHP, false",
        "/a*b*c$, /abc, true",
        "/a*b*c$, /axbxcxc, true",
        "/ab*b$, /ab, false",
        "*.pdf$, /x/y.pdf, true",
        "/x$, /x, true",
        "/x$, /xy, false",
    })
    void pathsAreMatchedAsInRobotsTxt(String pattern, String path, boolean matches) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void patternsMustBeginAsPaths() {
        assertThatThrownBy(() -> Scope.requirePattern("docs/")).hasMessageContaining("must begin with / or *");
    }

    @Test
    void hostsArePartsOfTheSiteByNameAndPort() {
        Scope scope = new Scope(Set.of("a.test", "b.test:8080", "*.c.test"), List.of(), List.of(), Set.of());
        assertThat(covers(scope, "http://a.test/")).isTrue();
        assertThat(covers(scope, "http://a.test:81/")).isFalse();
        assertThat(covers(scope, "http://b.test:8080/")).isTrue();
        assertThat(covers(scope, "http://b.test/")).isFalse();
        assertThat(covers(scope, "https://x.y.c.test/")).isTrue();
        assertThat(covers(scope, "https://c.test/")).isFalse();
        assertThat(covers(scope, "https://evilc.test/")).isFalse();
        assertThat(covers(scope, "http://user@a.test/")).isFalse();
    }

    @Test
    void trapsAndPicturesAreLeftOut() {
        Scope scope = new Scope(Set.of("a.test"), List.of(), List.of("/tmp"), Set.of("png"));
        assertThat(covers(scope, "http://a.test/x.PNG")).isFalse();
        assertThat(covers(scope, "http://a.test/x.png/page")).isTrue();
        assertThat(covers(scope, "http://a.test/tmp/x")).isFalse();
        assertThat(scope.permits(URI.create("http://a.test/tmp/x"))).isFalse();
        assertThat(covers(scope, "http://a.test/a/b/a/b/a/b")).isTrue();
        assertThat(covers(scope, "http://a.test/a/b/a/b/a/b/a/b")).isFalse();
        assertThat(covers(scope, "http://a.test/" + "x".repeat(2_100))).isFalse();
    }

    private static boolean covers(Scope scope, String url) {
        return scope.covers(URI.create(url));
    }
}
